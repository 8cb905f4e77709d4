"""The envelope of a command on a case: lock, context, due timers first, replayed commands recognised."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event, EventAnswers, Person
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.clock.deadlines import ExpiredTimer, expired_timer
from webapp.services.cases.timers import run_due_transition
from webapp.services.command import Command, replayed, under, unit_of_work
from webapp.services.journal import Author
from webapp.services.refusals import IdempotencyKeyReused, NotFoundForActor, Refused
from workflows import WORKFLOWS
from workflows.core.engine import Authority
from workflows.core.text import Sentence, _

_VOTE_OVER = _("The last day of this vote was %(day)s: it is closed with the ballots given until then.")
_LOOKED_LATE = _("The last day for this was %(day)s: it can no longer be done.")
_TIME_OVER = _(
    "The last day for this was %(day)s, and the case has moved on automatically. Your action was not carried out."
)


# Asked by every command, so put together once: that costs more than the database's answers.
_LAST = sa.select(sa.func.max(Event.at)).where(Event.case_id == sa.bindparam("case"))
_TO_LOCK = sa.select(Case).where(Case.public_id == sa.bindparam("public_id")).with_for_update()
_TO_LOCK = _TO_LOCK.execution_options(populate_existing=True)


class DeadlinePassed(Exception):
    """The deadline passed before this command ran: the clock's transition comes first, whether a timer ran or not."""

    def __init__(self, case_id: int, now: dt.datetime, end: ExpiredTimer) -> None:
        super().__init__(case_id)
        self.case_id, self.now, self.last = case_id, now, end.last
        self.refusal = Refused(_VOTE_OVER if end.vote else _TIME_OVER, day=end.last)


@contextmanager
def case_command(session: Session, *, only_looking: bool = False) -> Iterator[None]:
    """Run one command on a case in one transaction.

    If a deadline passed before, nothing of the command is done, the clock's transition runs in a transaction of its
    own, and Refused says so. only_looking: whoever looks what would happen does not make the clock's transition happen.
    """
    try:
        with unit_of_work(session):
            yield
    except DeadlinePassed as late:
        if only_looking:
            raise Refused(_LOOKED_LATE, day=late.last) from late
        run_due_transition(session, late.case_id, late.now)
        raise late.refusal from late


def locked(session: Session, public_id: str, command: Command) -> CaseContext:
    """Lock a case until the transaction ends and load its context, at a moment no earlier than its last entry.

    The command may have waited for the lock, and somebody who asked later have been faster.

    Raises NotFoundForActor for an unknown case, DeadlinePassed if its last day is over; a repeated command may come
    late.
    """
    case = locked_case(session, public_id)
    last = session.scalar(_LAST, {"case": case.id})
    context = load_context(session, case, command.actor, max(command.now, last) if last else command.now)
    end = expired_timer(context)
    if end and session.scalar(sa.select(Event.id).where(Event.key == command.key)) is None:
        raise DeadlinePassed(case.id, command.now, end)
    return context


def locked_case(session: Session, public_id: str) -> Case:
    """Reload a case and lock it until the transaction ends. Raises NotFoundForActor for an unknown one."""
    case = session.scalars(_TO_LOCK, {"public_id": public_id}).one_or_none()
    if case is None:
        raise NotFoundForActor
    return case


def require_not_halted(halted: Sentence | None) -> None:
    """Raise Refused if the case's unit has ended without a successor, or a person of it has restricted their data."""
    if halted:
        raise Refused(halted.text, **halted.values)


def require_unrestricted(context: CaseContext, answers: dict[str, Any]) -> None:
    """Raise Refused if these answers name somebody who has had the use of their data restricted.

    A case about the data themselves may be opened.
    """
    known = WORKFLOWS.get(context.definition.key)
    if known and known.about_data:
        return
    begins = context.case.version == 0
    subject_id = context.definition.subject_in(answers, context.case.opener_id if begins else None)
    concerned = {*context.definition.candidates_in(answers), *([subject_id] if subject_id else [])}
    if not concerned:
        return
    found = sa.select(Person.full_name).where(Person.id.in_(concerned), Person.restricted_on.is_not(None))
    if name := context.session.scalar(found.limit(1)):
        raise Refused(_("%(name)s has had the use of their data restricted: no file takes them up."), name=name)


def author_of(command: Command, authority: Authority, body: str) -> Author:
    """Return who writes the journal's entry of this command: its actor, by the post that they hold for it."""
    return Author(command.actor.person_id, authority.post, authority.for_id, command.key, body)


def replayed_case(session: Session, command: Command, body: str) -> str | None:
    """Return the public id of the case that this command has changed already; None for a command sent first.

    Raises IdempotencyKeyReused if its key came with other answers or from another person.
    """
    event = replayed(session, Event, command, actor_id=command.actor.person_id)
    if event is not None and event.body_hash is not None:
        # The salt goes with the answers: then the key alone says which command it was.
        salt = session.scalar(sa.select(EventAnswers.salt).where(EventAnswers.event_id == event.id))
        if salt is not None and event.body_hash != under(salt, body):
            raise IdempotencyKeyReused
    return session.get_one(Case, event.case_id).public_id if event else None
