"""Reasons why somebody is probably away on a day: leave, a placement, a field day, or a deputy named for that day."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Delegation, FieldDay, FieldTrip, Person, Unit, delegation_active
from webapp.queries.field_days.placements import stays_of
from webapp.queries.field_days.trips import leave_between
from webapp.queries.people.names import called_on
from webapp.queries.units.names import name_on

NOON = dt.time(12)
_Deputy = aliased(Person)


@dataclass(frozen=True)
class AwayReason:
    """One reason. kind: 'leave' (of which kind is nobody else's business), 'stay', 'trip' or 'deputy'.

    named: the host of a field day, or the deputy; empty for the others.
    """

    kind: str
    named: str = ""


def reasons_on(
    session: Session, people: Collection[int], day: dt.date, at: dt.time | None = None, here: int | None = None
) -> dict[int, list[AwayReason]]:
    """Return person → why they are away on a day, at that hour if one is given. Four statements for any number.

    here: the unit whose meeting it is: who is placed there, or has a field day there, is not away.

    A deputy for one process alone stands in for somebody who is there.
    """
    found: dict[int, list[AwayReason]] = {}
    for person_id in leave_between(session, people, day, day):
        found.setdefault(person_id, []).append(AwayReason("leave"))
    for person_id, stays in stays_of(session, people, here).items():
        if any(day in stay for stay in stays):
            found.setdefault(person_id, []).append(AwayReason("stay"))
    for person_id, host in session.execute(_trips(people, day, at, here)):
        found.setdefault(person_id, []).append(AwayReason("trip", host))
    for row in session.execute(
        sa.select(Delegation.absent_id, called_on(day, _Deputy).label("deputy"))
        .join(_Deputy, _Deputy.id == Delegation.deputy_id)
        .where(Delegation.absent_id.in_(people), Delegation.workflow.is_(None), delegation_active(day))
        .order_by(_Deputy.sort_key, _Deputy.id)
    ):
        found.setdefault(row.absent_id, []).append(AwayReason("deputy", row.deputy))
    return found


def _trips(people: Collection[int], day: dt.date, at: dt.time | None, here: int | None) -> sa.Select[int, str]:
    """Return who is at which host on a day; with an hour, in its half of the day."""
    half = sa.true() if at is None else FieldDay.half == ("am" if at < NOON else "pm")
    return (
        sa.select(FieldDay.person_id, name_on(day).label("host"))
        .join(FieldTrip, FieldTrip.id == FieldDay.trip_id)
        .join(Unit, Unit.id == FieldTrip.host_id)
        .where(FieldDay.person_id.in_(people), FieldDay.day == day, half, Unit.id != (here or 0))
        .distinct()
    )
