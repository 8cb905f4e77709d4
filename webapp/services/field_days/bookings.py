"""Half days at the grassroots booked by a case. Locking the person's row locks the diary."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import FieldDay, FieldTrip, Leave, Person
from webapp.queries.cases.context import CaseContext
from webapp.services.refusals import Refused
from workflows.core.consequences import Book, Mark
from workflows.core.text import _


def book(context: CaseContext, booking: Book) -> None:
    """Book these half days in place of those that the case has booked before.

    Raises Refused if another case was faster, or leave was entered since the form was rendered.
    """
    session = context.session
    lock_diary(session, booking.person_id)
    unbook(context)
    if taken(session, booking):
        raise Refused(_("These days were booked or became leave just now: choose other days."), field="starts_on")
    trip = FieldTrip(
        person_id=booking.person_id,
        unit_id=context.case.unit_id,
        host_id=booking.host_id,
        case_id=context.case.id,
        regime=booking.regime,
        kind=booking.kind,
        level=booking.level,
        theme=booking.theme,
        status="registered",
    )
    session.add(trip)
    session.flush()
    session.add_all(
        FieldDay(trip_id=trip.id, person_id=booking.person_id, day=day, half=half) for day, half in booking.days
    )


def mark(context: CaseContext, progress: Mark) -> None:
    """Update the status of the case's trip."""
    trip = context.session.scalars(sa.select(FieldTrip).where(FieldTrip.case_id == context.case.id)).one()
    trip.status = progress.status
    if progress.travel_order is not None:
        trip.travel_order = progress.travel_order


def unbook(context: CaseContext) -> None:
    """Free the half days of the case; the journal keeps them."""
    mine = sa.select(FieldTrip.id).where(FieldTrip.case_id == context.case.id)
    context.session.execute(sa.delete(FieldDay).where(FieldDay.trip_id.in_(mine)))
    context.session.execute(sa.delete(FieldTrip).where(FieldTrip.case_id == context.case.id))


def lock_diary(session: Session, person_id: int) -> None:
    """Lock this person's days until the transaction ends."""
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())


def taken(session: Session, booking: Book) -> bool:
    """Whether one of these half days is booked or is leave."""
    days = sorted({day for day, _half in booking.days})
    booked = session.execute(
        sa.select(FieldDay.day, FieldDay.half).where(FieldDay.person_id == booking.person_id, FieldDay.day.in_(days))
    ).all()
    away = session.execute(
        sa.select(Leave.first_day, Leave.last_day).where(
            Leave.person_id == booking.person_id, Leave.last_day >= days[0], Leave.first_day <= days[-1]
        )
    ).all()
    return any((row.day, row.half) in booking.days for row in booked) or any(
        row.first_day <= day <= row.last_day for row in away for day in days
    )
