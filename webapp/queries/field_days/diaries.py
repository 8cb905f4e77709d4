"""A person's diary: booked half days, leave, placements, and working days."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, FieldDay, FieldTrip, Leave, Unit
from webapp.queries.calendar import working_days
from webapp.queries.field_days.placements import placed
from webapp.surroundings import Surroundings
from workflows.core.facts import Away, Diary


def diary_of(session: Session, person_id: int, around: Surroundings, day: dt.date, case: Case | None = None) -> Diary:
    """Return a person's diary from a day on, without this case's own bookings. Five statements at most."""
    booked = session.execute(
        sa.select(FieldDay.day, FieldDay.half, Unit.name)
        .join(FieldTrip, FieldTrip.id == FieldDay.trip_id)
        .join(Unit, Unit.id == FieldTrip.host_id)
        .where(FieldDay.person_id == person_id, FieldDay.day >= day, *_not_of(case))
    )
    away = session.execute(
        sa.select(Leave.kind, Leave.first_day, Leave.last_day)
        .where(Leave.person_id == person_id, Leave.last_day >= day)
        .order_by(Leave.first_day)
    )
    return Diary(
        booked={(row.day, row.half): row.name for row in booked},
        away=tuple(Away(*row) for row in away),
        worked=working_days(session, [unit.id for unit in around.lineage], day),
        stays=tuple(placed(session, [person_id], day).get(person_id, ())),
    )


def _not_of(case: Case | None) -> tuple[sa.ColumnElement[bool], ...]:
    if case is None or case.id is None:
        return ()
    return (sa.or_(FieldTrip.case_id.is_(None), FieldTrip.case_id != case.id),)
