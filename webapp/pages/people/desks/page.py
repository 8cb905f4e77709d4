"""The content of the minutes of handing over the work of a post."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.filters import day as written
from webapp.languages import in_vietnamese
from webapp.models import Post
from webapp.queries.papers.desks import desk_called, parties
from webapp.queries.papers.kept import issued_words, kept_words
from webapp.queries.people.desks import MINUTES as PAPER
from webapp.queries.people.desks import (
    KeptRegister,
    NumberedPapers,
    OpenWork,
    desk_record,
    kept_registers,
    open_work,
)
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
    work = open_work(session, actor, post, day, record)
    steps = [(each.public_id, each.definition_hash, each.move, each.unit_id) for each in work]
    called = said.get("called") or desk_called(session, post, steps, day)
    if missing := [step for step in steps if step[0] not in called["cases"]]:  # sealed while the minutes were kept
        called = {**called, "cases": {**desk_called(session, post, missing, day)["cases"], **called["cases"]}}
    return {
        **said,
        "received_by": said["received_by"] or now["received_by"],
        "desk": {
            "post": f"{called['post']}, {said['unit']}",
            "since": written(post.valid_from),
            "until": written(post.valid_to - dt.timedelta(days=1)) if post.valid_to else "",
            "reprinted": written(today) if day != today else "",
            "work": [_work(number, each, called["cases"][each.public_id]) for number, each in enumerate(work, 1)],
            "papers": [_papers(NumberedPapers(**each)) for each in said["papers"]],
            "registers": [_register(each, called["registers"]) for each in kept_registers(session, post, day)],
        },
    }


def _work(number: int, each: OpenWork, called: Mapping[str, str]) -> WorkLine:
    return WorkLine(
        number=number,
        process=called["process"],
        what=", ".join(filter(None, (each.person, called["unit"]))),
        reference=each.public_id[:8].upper(),
        since=written(local_date(each.since)),
        to_do=called["to_do"],
        due=written(each.due_on) or "không có hạn",
    )


def _papers(found: NumberedPapers) -> PapersLine:
    return PapersLine(found.type, found.term, f"{found.first:02d}", f"{found.last:02d}")


def _register(found: KeptRegister, called: Mapping[str, str]) -> RegisterTally:
    title = called.get(found.key) or in_vietnamese(REGISTERS[found.key].title)
    return RegisterTally(title, found.rows, found.waiting, written(found.last_day) or "–")
