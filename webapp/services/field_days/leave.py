"""Leave of officers, recorded by the organisation officer of their unit."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import FieldDay, Leave
from webapp.queries.field_days.trips import kept_offices, officers_between
from webapp.services.field_days.bookings import lock_diary
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.text import _

LONGEST = dt.timedelta(days=3 * 366)


def add_leave(
    session: Session,
    actor: Actor,
    unit_id: int,
    person_id: int,
    kind: str,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
) -> None:
    """Record a period of leave of an officer of the unit.

    Raises NotFoundForActor (not the unit's organisation officer, or a person outside it), Refused (days in the wrong
    order or out of post, other leave or a trip on one of them).
    """
    with transaction(session):
        if unit_id not in kept_offices(actor):
            raise NotFoundForActor
        if last < first or last - first > LONGEST:
            raise Refused(_("The last day comes after the first one, at most three years later."), field="last")
        _require_in_post(session, unit_id, person_id, first, last, local_date(now))
        lock_diary(session, person_id)
        _free(session, person_id, first, last)
        session.add(
            Leave(
                person_id=person_id,
                kind=kind,
                first_day=first,
                last_day=last,
                recorded_by_id=actor.person_id,
                recorded_at=now,
            )
        )


def _require_in_post(
    session: Session, unit_id: int, person_id: int, first: dt.date, last: dt.date, today: dt.date
) -> None:
    """Raise NotFoundForActor for who is no officer of the unit, Refused for days on which they hold no such post."""
    found = officers_between(session, unit_id, first, last, person_id)
    if not found and not officers_between(session, unit_id, today, today, person_id):
        raise NotFoundForActor
    if not found or found[0].out_of_post:
        raise Refused(_("The comrade holds no post of an officer here on some of these days."), field="first")


def _free(session: Session, person_id: int, first: dt.date, last: dt.date) -> None:
    other = session.scalar(
        sa.select(Leave.first_day).where(Leave.person_id == person_id, Leave.first_day <= last, Leave.last_day >= first)
    )
    if other:
        raise Refused(_("Leave from %(day)s on is entered already: choose other days."), field="first", day=other)
    booked = session.scalar(
        sa.select(sa.func.min(FieldDay.day)).where(FieldDay.person_id == person_id, FieldDay.day.between(first, last))
    )
    if booked:
        raise Refused(
            _("A trip is booked on %(day)s: it has to be changed, withdrawn or cancelled first."),
            field="first",
            day=booked,
        )


def remove_leave(session: Session, actor: Actor, unit_id: int, leave_id: int) -> None:
    """Delete a period that was recorded by mistake. Raises NotFoundForActor."""
    with transaction(session):
        leave = session.get(Leave, leave_id, with_for_update=True)
        if leave is None or unit_id not in kept_offices(actor):
            raise NotFoundForActor
        if not officers_between(session, unit_id, leave.first_day, leave.last_day, leave.person_id):
            raise NotFoundForActor
        session.delete(leave)
