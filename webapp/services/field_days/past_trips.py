"""Trips of a past year, entered from the office's papers: verified at once, and without a case each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import FieldDay, FieldTrip
from webapp.services.transaction import transaction


@dataclass(frozen=True)
class PastTrip:
    """A completed trip; its half days are pairs of a day and 'am' or 'pm'."""

    person_id: int
    host_id: int
    regime: str
    kind: str
    level: str
    theme: str
    travel_order: str
    halves: tuple[tuple[dt.date, str], ...]


def record_past(session: Session, unit_id: int, trips: Iterable[PastTrip]) -> None:
    """Write the trips of a unit's officers in bulk: a year has thousands of half days, and a command for each
    takes milliseconds. Raises IntegrityError where somebody would be at two places; then nothing is written.
    """
    given = list(trips)
    if not given:
        return  # SQLAlchemy would insert one row of defaults.
    with transaction(session):
        ids = session.scalars(
            sa.insert(FieldTrip).returning(FieldTrip.id, sort_by_parameter_order=True),
            [
                {
                    "person_id": trip.person_id,
                    "unit_id": unit_id,
                    "host_id": trip.host_id,
                    "regime": trip.regime,
                    "kind": trip.kind,
                    "level": trip.level,
                    "theme": trip.theme,
                    "status": "verified",
                    "travel_order": trip.travel_order,
                }
                for trip in given
            ],
        ).all()
        session.execute(
            sa.insert(FieldDay),
            [
                {"trip_id": trip_id, "person_id": trip.person_id, "day": day, "half": half}
                for trip_id, trip in zip(ids, given, strict=True)
                for day, half in trip.halves
            ],
        )
