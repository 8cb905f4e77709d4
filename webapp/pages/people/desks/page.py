"""The content of the minutes of handing over the work of a post."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.filters import day as written
from webapp.filters import post_title
from webapp.languages import gettext
from webapp.models import DeskRecord, Post
from webapp.pages.overview.page import label_of
from webapp.queries.cases.definitions import definitions
from webapp.queries.papers.desks import parties
from webapp.queries.papers.kept import issued_words, kept_words
from webapp.queries.people.desks import MINUTES as PAPER
from webapp.queries.people.desks import (
    KeptRegister,
    NumberedPapers,
    desk_record,
    kept_registers,
    open_work,
)
from webapp.queries.units.names import unit_names
from workflows.core.calendar import local_date
from workflows.registers import REGISTERS


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A case that waits for the holder of the post."""

    number: int
    process: str
    what: str
    reference: str
    since: str
    to_do: str
    due: str


@dataclass(frozen=True, slots=True)
class PapersLine:
    """Papers of one type that were numbered while the post was held."""

    type: str
    term: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class RegisterTally:
    """A register that the post keeps, in figures."""

    title: str
    rows: int
    waiting: int
    last_day: str


def desk_values(session: Session, actor: Actor, post: Post, today: dt.date) -> Mapping[str, Any]:
    """Return the values of the paper: who hands over to whom, open work by process, papers numbered, registers kept.

    Of a post that has ended they are those of the day on which the clock kept them, whenever the paper is printed; only
    who receives the work may become known later.
    """
    record = desk_record(session, post)
    day, now = record.kept_on if record else today, parties(session, post, today)
    kept = kept_words(session, PAPER, record) if record else None
    said = kept or {**issued_words(session, post.unit, day), **parties(session, post, day)}
    with force_locale("vi"):
        return {
            **said,
            "received_by": said["received_by"] or now["received_by"],
            "desk": {
                "post": f"{post_title(post.kind)}, {said['unit']}",
                "since": written(post.valid_from),
                "until": written(post.valid_to - dt.timedelta(days=1)) if post.valid_to else "",
                "reprinted": written(today) if day != today else "",
                "work": _work(session, actor, post, day, record),
                "papers": [_papers(NumberedPapers(**each)) for each in said["papers"]],
                "registers": [_register(each) for each in kept_registers(session, post, day)],
            },
        }


def _work(session: Session, actor: Actor, post: Post, day: dt.date, record: DeskRecord | None) -> list[WorkLine]:
    found = open_work(session, actor, post, day, record)
    known = definitions(session, (each.definition_hash for each in found))
    units = unit_names(session, {each.unit_id for each in found}).on(day)
    return [
        WorkLine(
            number=number,
            process=gettext(known[each.definition_hash].title),
            what=", ".join(filter(None, (each.person, units[each.unit_id]))),
            reference=each.public_id[:8].upper(),
            since=written(local_date(each.since)),
            to_do=gettext(label_of(known[each.definition_hash], each.move)),
            due=written(each.due_on) or "không có hạn",
        )
        for number, each in enumerate(found, 1)
    ]


def _papers(found: NumberedPapers) -> PapersLine:
    return PapersLine(found.type, found.term, f"{found.first:02d}", f"{found.last:02d}")


def _register(found: KeptRegister) -> RegisterTally:
    title = gettext(REGISTERS[found.key].title)
    return RegisterTally(title, found.rows, found.waiting, written(found.last_day) or "–")
