"""Being reminded of a case on a day of one's own choice: nobody else learns of it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Notice, SelfReminder
from webapp.queries.cases.records import case_by_id
from webapp.queries.notices.recipients import may_know, readers
from webapp.services.cases.locking import locked_case
from webapp.services.command import Command, unit_of_work
from webapp.services.notices.announcing import write_notices
from webapp.services.one_by_one import one_by_one
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.text import _


def remind_me(session: Session, public_id: str, day: dt.date | None, command: Command) -> None:
    """Let the actor be reminded of a case on a day, in place of an earlier choice; None: on no day.

    Raises NotFoundForActor, Refused (with the field) for a day that is not after today.
    """
    if day is not None and day <= local_date(command.now):
        raise Refused(_("Choose a day after today: today you have the case before you."), field="day")
    with unit_of_work(session):
        case = locked_case(session, public_id)
        if case.closed_at or case_by_id(session, command.actor, case.id) is None:
            raise NotFoundForActor
        mine = (SelfReminder.person_id == command.actor.person_id, SelfReminder.case_id == case.id)
        session.execute(sa.delete(SelfReminder).where(*mine))
        if day is not None:
            session.add(SelfReminder(person_id=command.actor.person_id, case_id=case.id, on_day=day))


def run_self_reminders(session: Session, now: dt.datetime) -> int:
    """Write the notices of the days that have come, and forget these days. Return how many were written.

    Not of a case that has been closed, nor to who may not know of it any more. One transaction a day that was chosen;
    one that fails stops no other.
    """
    due = sa.select(SelfReminder.person_id, SelfReminder.case_id).where(SelfReminder.on_day <= local_date(now))
    chosen = session.execute(due.order_by(SelfReminder.case_id, SelfReminder.person_id)).all()
    return one_by_one(chosen, lambda each: _remind(session, each.person_id, each.case_id, now), "person and case")


def _remind(session: Session, person_id: int, case_id: int, now: dt.datetime) -> int:
    day = local_date(now)
    with transaction(session):
        mine = (SelfReminder.person_id == person_id, SelfReminder.case_id == case_id, SelfReminder.on_day <= day)
        on_day = session.scalar(sa.delete(SelfReminder).where(*mine).returning(SelfReminder.on_day))
        case = session.get_one(Case, case_id)
        if on_day is None or case.closed_at or not may_know(session, person_id, case_id, day):
            return 0
        notices = [
            (
                Notice(
                    key=f"myself:{case_id}:{person_id}:{on_day}",
                    kind="myself",
                    person_id=person_id,
                    case_id=case_id,
                    version=case.version,
                    stood=case.state,
                    at=now,
                ),
                reader,
            )
            for reader in readers(session, [person_id])
        ]
        write_notices(session, notices)
        return len(notices)
