"""The units around a case's unit, on the tree of a day.

A level that has ended is skipped; an ended unit is replaced by its successor.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Unit, UnitPast
from webapp.models.units import BASE_KINDS, ids_on

RESIDENTIAL = Unit.branch_kind == "residential"
"""The condition that a Unit is a branch of a village or quarter: no other has a militia head."""


# Asked by every move, so put together once: that costs more than the database's answers.
_DAY: Any = sa.bindparam("day")
_ABOVE = sa.select(Unit).where(Unit.id.in_(sa.bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Surroundings:
    """The units in a relation to a case's unit on one day; None for a missing one.

    named: units that the case's forms have named, by the workflow's name for them.
    """

    own: Unit
    base: Unit | None
    military: Unit | None
    deciding: Unit | None
    lineage: tuple[Unit, ...]
    """From the unit itself up to the root, only units that exist on the day."""
    named: Mapping[str, Unit | None] = field(default_factory=dict)

    @property
    def submitting(self) -> Unit:
        """The unit that submits the case to the deciding one: the level right below it.

        The base union where a district or province decides; the branch itself where its commune decides.
        """
        for lower, upper in pairwise(self.lineage):
            if self.deciding is not None and upper.id == self.deciding.id:
                return lower
        return self.own

    def get(self, relation: str) -> Unit | None:
        """Return the unit in that relation. Raises KeyError for an unknown relation."""
        near = {
            "own": self.own,
            "base": self.base,
            "military": self.military,
            "submitting": self.submitting,
            "deciding": self.deciding,
        }
        return near[relation] if relation in near else self.named[relation]


def surroundings(
    session: Session, unit: Unit, deciding_kinds: Iterable[str], day: dt.date, itself: bool = False
) -> Surroundings:
    """Walk the tree of the day from a unit upwards. `deciding_kinds`: the first kind found above decides.

    itself: the unit's own standing committee decides if the unit is of such a kind.
    """
    lineage = lineage_on(session, unit, day)
    above = lineage[1:]
    base = next((step for step in above if step.kind in BASE_KINDS), None)
    if base is None and unit.kind == "branch":  # a base branch stands directly under a district or a province
        base = next(iter(above), None)
    found = (step for kind in deciding_kinds for step in (lineage if itself else above) if step.kind == kind)
    military = None
    if base is not None:
        military = session.scalars(_MILITARY, {"base": base.id, "day": day}).first()
    return Surroundings(unit, base, military, next(found, None), tuple(lineage))


def lineage_on(session: Session, unit: Unit, day: dt.date) -> list[Unit]:
    """Return the unit and the units above it that exist on that day, nearest first.

    An ended unit above is replaced by its successor if it has exactly one, and skipped otherwise: an abolished level
    (the districts on 1 July 2025) leaves the levels above it in place.
    """
    lineage, seen = [unit], {unit.id}
    todo = steps_up(path_on(session, unit, day))
    known = {row.id: row for row in session.scalars(_ABOVE, {"ids": todo})} if todo else {}
    while todo:
        step_id = todo.pop(0)
        if step_id in seen:
            continue
        seen.add(step_id)
        step = known.get(step_id) or session.get_one(Unit, step_id)
        if step.exists_on(day):
            lineage.append(step)
        elif successor := living_successor(session, step, day):
            todo = [successor.id, *steps_up(path_on(session, successor, day)), *todo]
            known[successor.id] = successor
    return lineage


def steps_up(path: str) -> list[int]:
    """Return the ids of the units above the one with this path, nearest first."""
    return ids_on(path)[-2::-1]


def path_on(session: Session, unit: Unit, day: dt.date) -> str:
    """Return the unit's path on that day. One statement, and only for a day before its last change."""
    if unit.changed_on is None or unit.changed_on <= day:
        return unit.path
    then = sa.select(UnitPast.path).where(UnitPast.unit_id == unit.id, UnitPast.until > day)
    return session.scalar(then.order_by(UnitPast.until).limit(1)) or unit.path


def unit_today(session: Session, unit_id: int, day: dt.date) -> Unit | None:
    """Return a unit that a case names; if it has ended, its only successor; None for neither."""
    unit = session.get(Unit, unit_id)
    return living_successor(session, unit, day) if unit else None


def living_successor(session: Session, unit: Unit, day: dt.date) -> Unit | None:
    """Return the unit itself if it exists on that day, else its only successor, or that one's; None for none."""
    seen: set[int] = set()
    found: Unit | None = unit
    while found is not None and not found.exists_on(day) and found.id not in seen:
        seen.add(found.id)
        found = _successor(session, found, day)
    return found if found is not None and found.exists_on(day) else None


def _successor(session: Session, unit: Unit, day: dt.date) -> Unit | None:
    if unit.successor_id is not None:
        return session.get(Unit, unit.successor_id)
    found = session.scalars(sa.select(Unit).where(Unit.predecessor_id == unit.id, exists_on(day))).all()
    return found[0] if len(found) == 1 else None


def exists_on(day: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Unit.valid_from <= day, sa.or_(Unit.valid_to.is_(None), Unit.valid_to > day))


_MILITARY = (
    sa.select(Unit)
    .where(
        Unit.parent_id == sa.bindparam("base"),
        Unit.kind == "military_command",
        exists_on(_DAY),
    )
    .order_by(Unit.id)
)
