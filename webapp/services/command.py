"""What every verb on a case has in common: one transaction, the case locked, a form that comes twice answered once."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import Actor
from webapp.models import Case, Event
from webapp.queries.cases.context import Work, take_up
from webapp.queries.clock.deadlines import Ending, overtaken
from webapp.services.clock.ticking import make_up
from webapp.services.journal import Entry, canonical
from webapp.services.refusals import NotYours, Refused, RepeatedKey
from webapp.services.transaction import is_clash, transaction
from workflows.core.engine import GONE, Held
from workflows.core.facts import NotFrozen
from workflows.core.text import Sentence, _


@dataclass(frozen=True)
class Act:
    """What a person sends: the words of the form by section, the key of the rendered form, the version it saw.

    votes: ids of the votes that the form was rendered for; None for an act that comes from no form, and is about
    whichever vote runs.
    """

    actor: Actor
    now: dt.datetime
    key: str
    words: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    votes: frozenset[int] | None = None

    def body_hash(self, *what: str) -> str:
        """A hash of what was sent, so that one key cannot stand for two different acts."""
        said = canonical({"what": what, "words": self.words, "actor": self.actor.person_id})
        return hashlib.sha256(said.encode()).hexdigest()


class Overtaken(Exception):
    """Time was quicker than this act: the clock's move comes first, whether a timer has come for it or not."""

    def __init__(self, case_id: int, now: dt.datetime, end: Ending) -> None:
        super().__init__(case_id)
        self.case_id, self.now = case_id, now
        text = _VOTE_OVER if end.vote else _TIME_OVER
        self.refusal = Refused(text, day=end.last)


_VOTE_OVER = _("The last day of this vote was %(day)s: it is closed with the ballots given until then.")
_TIME_OVER = _("The last day for this was %(day)s, and the case has gone on by the clock. Nothing of yours was done.")


@contextmanager
def door(session: Session) -> Iterator[None]:
    """One transaction. What the database refuses because somebody was quicker is a refusal and no accident.

    Where time was quicker, nothing of the act is done, and the clock makes its move in a transaction of its own.
    """
    try:
        with transaction(session):
            yield
    except Overtaken as late:
        make_up(session, late.case_id, late.now)
        raise late.refusal from late
    except NotFrozen as missing:
        raise Refused(GONE, name=missing.key) from missing
    except sa.exc.IntegrityError as error:
        if not is_clash(error):
            raise
        raise Refused(_("This cannot be done as things stand now. Nothing was changed.")) from error


def locked(session: Session, public_id: str, act: Act) -> Work:
    """The case in the actor's hands, locked until the transaction ends.

    Raises NotYours where there is none, Overtaken where its last day is over; a form that comes twice may come late.
    """
    case = locked_case(session, public_id)
    work = take_up(session, case, act.actor, act.now)
    end = overtaken(work)
    if end and session.scalar(sa.select(Event.id).where(Event.key == act.key)) is None:
        raise Overtaken(case.id, act.now, end)
    return work


def living(ended: Sentence | None) -> None:
    """Raise Refused where the case's unit is no more and nothing took its place."""
    if ended:
        raise Refused(ended.text, **ended.values)


def locked_case(session: Session, public_id: str) -> Case:
    """The case, read anew and locked until the transaction ends. Raises NotYours where there is none."""
    case = session.scalars(
        sa.select(Case).where(Case.public_id == public_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise NotYours
    return case


def entry_of(work: Work, kind: str, name: str, act: Act, held: Held, body: str) -> Entry:
    """An entry of this act; an answer or a ballot leaves the case where it stands."""
    state = work.case.state
    return Entry(kind, name, state, state, act.actor.person_id, held.post, held.for_id, act.key, body)


def first_answer(session: Session, act: Act, body: str) -> str | None:
    """The case that this form has already changed: a retry or double tap gets the first answer again.

    Asked under the lock: of two taps at once the second one waits there for the first one's event. Raises RepeatedKey
    where the key came with another act or from another person.
    """
    row = session.execute(
        sa.select(Event.body_hash, Event.actor_id, Case.public_id)
        .join(Case, Case.id == Event.case_id)
        .where(Event.key == act.key)
    ).first()
    if row is None:
        return None
    if row.actor_id != act.actor.person_id or row.body_hash != body:
        raise RepeatedKey
    return str(row.public_id)
