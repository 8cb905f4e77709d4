"""Units whose figures are shown, as they were called and stood on a day, and whom each of them stands for."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Unit
from webapp.models.units import ids_on
from webapp.queries.figures.members import Member
from webapp.queries.units.names import name_on, path_then
from webapp.surroundings import exists_on


@dataclass(frozen=True, slots=True)
class Place:
    """A unit whose figures are shown: a line of a table."""

    id: int
    code: str
    name: str
    path: str

    @classmethod
    def of(cls, unit: Unit) -> "Place":
        """Return a unit as it is called and stands today."""
        return cls(unit.id, unit.code, unit.name, unit.path)


def place_on(session: Session, unit_id: int, day: dt.date) -> Place:
    """Return a unit as it was called and stood on that day. One statement."""
    return Place(*session.execute(_place(day).where(Unit.id == unit_id)).one())


def places_of(session: Session, scope: Place, day: dt.date) -> list[Place]:
    """Return the unit and the units of the Union right below it on that day, as they were called. One statement.

    The path of the unit is that of the day.
    """
    below = path_then(day) == sa.literal(scope.path) + sa.cast(Unit.id, sa.String) + "/"
    rows = session.execute(
        _place(day).where(below, Unit.kind != "military_command", exists_on(day)).order_by(Unit.code)
    )
    return [scope, *(Place(*row) for row in rows)]


def _place(day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Unit.id, Unit.code, name_on(day), path_then(day))


@dataclass(frozen=True, slots=True)
class Inheritance:
    """A unit that ended within a period, and the one that stands for it at the end: what it noted counts there."""

    path: str
    heir: str


def inherited(session: Session, first: dt.date, day: dt.date) -> list[Inheritance]:
    """Return the units that ended from the first day to the other one and have a successor. Two statements at most."""
    ended = sa.and_(Unit.valid_to > first, Unit.valid_to <= day, Unit.successor_id.is_not(None))
    rows = session.execute(sa.select(Unit.id, Unit.successor_id, path_then(day)).where(ended)).all()
    if not rows:
        return []
    heirs = {row[0]: row[1] for row in rows}
    last = {unit_id: _last(heirs, unit_id) for unit_id in heirs}
    found = sa.select(Unit.id, path_then(day)).where(Unit.id.in_(set(last.values())), exists_on(day))
    paths = {row[0]: row[1] for row in session.execute(found)}
    return [Inheritance(row[2], paths[last[row[0]]]) for row in rows if last[row[0]] in paths]


def _last(heirs: Mapping[int, int | None], unit_id: int) -> int:
    """The last of the successors of a unit: each begins after the one before it, so that there is no circle."""
    while (after := heirs.get(unit_id)) is not None:
        unit_id = after
    return unit_id


def grouped(
    found: Iterable[Member], places: Sequence[Place], inherits: Sequence[Inheritance] = ()
) -> dict[int, list[Member]]:
    """Return the members of each place; the first one has them all."""
    depth = len(ids_on(places[0].path))
    groups: dict[int, list[Member]] = {place.id: [] for place in places}
    for member in found:
        groups[places[0].id].append(member)
        steps = ids_on(next((each.heir for each in inherits if member.path.startswith(each.path)), member.path))
        if len(steps) > depth and steps[depth] in groups:
            groups[steps[depth]].append(member)
    return groups
