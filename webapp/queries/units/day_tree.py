"""The tree of units on one day, in plain values: what `surroundings.lineage_on` walks row by row."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from webapp.models.units import exists
from webapp.surroundings import steps_up


@dataclass(frozen=True)
class UnitLine:
    """A unit with the days between which it exists."""

    id: int
    code: str
    kind: str
    name: str
    area: str | None
    path: str
    predecessor_id: int | None
    successor_id: int | None
    valid_from: dt.date
    valid_to: dt.date | None
    pilot: bool
    branch_kind: str | None

    def exists_on(self, day: dt.date) -> bool:
        """Whether the unit exists on that day."""
        return exists(day, self.valid_from, self.valid_to)

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day on which it exists."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


@dataclass
class DayTree:
    """Units of any time by id, with their relations on one day (by the rule of `surroundings.lineage_on`)."""

    day: dt.date
    units: dict[int, UnitLine]
    _successors: dict[int, list[UnitLine]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for unit in self.units.values():
            if unit.predecessor_id is not None and unit.exists_on(self.day):
                self._successors.setdefault(unit.predecessor_id, []).append(unit)

    def above(self, unit: UnitLine) -> Iterator[UnitLine]:
        """Yield the units above that exist on the day, nearest first; an ended one is replaced by its one successor."""
        return self._walk(steps_up(unit.path), {unit.id})

    def _walk(self, todo: list[int], seen: set[int]) -> Iterator[UnitLine]:
        while todo:
            step = self.units.get(todo.pop(0))
            if step is None or step.id in seen:
                continue
            seen.add(step.id)
            if step.exists_on(self.day):
                yield step
            elif successor := self._heir(step):
                todo = [successor.id, *steps_up(successor.path), *todo]

    def _heir(self, unit: UnitLine) -> UnitLine | None:
        """Return the only successor on the day, as `surroundings.living_successor` finds it."""
        seen: set[int] = set()
        found: UnitLine | None = unit
        while found and not found.exists_on(self.day) and found.id not in seen:
            seen.add(found.id)
            if found.successor_id is not None:
                found = self.units.get(found.successor_id)
            else:
                successors = self._successors.get(found.id, [])
                found = successors[0] if len(successors) == 1 else None
        return found if found and found.exists_on(self.day) else None

    def parent(self, unit: UnitLine) -> UnitLine | None:
        """Return the nearest unit above on the day."""
        return next(self.above(unit), None)

    def stands_for(self, unit_id: int | None) -> UnitLine | None:
        """Return the unit itself if it exists on the day, else its successor or the nearest above; None for neither."""
        unit = self.units.get(unit_id or 0)
        return next(self._walk([unit.id, *steps_up(unit.path)], set()), None) if unit else None

    def under(self, unit: UnitLine | None) -> list[UnitLine]:
        """Return the units directly below on the day, by code; for None the topmost units."""
        return self._children.get(unit.id if unit else None, [])

    @cached_property
    def _children(self) -> dict[int | None, list[UnitLine]]:
        children: dict[int | None, list[UnitLine]] = {}
        for unit in sorted(self.units.values(), key=lambda each: each.code):
            if unit.exists_on(self.day):
                parent = self.parent(unit)
                children.setdefault(parent.id if parent else None, []).append(unit)
        return children
