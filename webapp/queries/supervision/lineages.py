"""The units above a unit on any day, from two statements for a whole run of the clock."""

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import UnitPast
from webapp.queries.calendar import working_days
from webapp.queries.units.day_tree import DayTree, UnitLine
from webapp.queries.units.tree import UNIT
from workflows.core.calendar import WorkingDays

DAYS_KEPT = 64
"""Trees of so many days are kept: a run goes through the journal in its order."""


class Lineages:
    """Units of any time as `surroundings.lineage_on` finds them, and the working days of each lineage."""

    def __init__(self, session: Session) -> None:
        """Read all units with what they were before. Two statements."""
        self._session = session
        self._units = {row.id: UnitLine(*row) for row in session.execute(sa.select(*UNIT))}
        self._past: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        for row in session.execute(sa.select(UnitPast.unit_id, UnitPast.until, UnitPast.path).order_by(UnitPast.until)):
            self._past[row.unit_id].append((row.until, row.path))
        self._calendars: dict[tuple[int, ...], tuple[dt.date, WorkingDays]] = {}
        self._tree = lru_cache(DAYS_KEPT)(self._tree_of)
        self.on = lru_cache(4096)(self._lineage)

    def _tree_of(self, day: dt.date) -> DayTree:
        then = {
            unit_id: path
            for unit_id, rows in self._past.items()
            if (path := next((path for until, path in rows if until > day), None))
        }
        return DayTree(day, {**self._units, **{each: replace(self._units[each], path=then[each]) for each in then}})

    def _lineage(self, unit_id: int, day: dt.date) -> tuple[int, ...]:
        """Return the ids of a unit and of those above it that exist on that day, nearest first."""
        tree = self._tree(day)
        return unit_id, *(unit.id for unit in tree.above(tree.units[unit_id]))

    def worked(self, lineage: tuple[int, ...], since: dt.date) -> WorkingDays:
        """Return the working days of a unit with this lineage from a day on. One statement the first time."""
        known = self._calendars.get(lineage)
        if known is None or since < known[0]:
            known = since, working_days(self._session, lineage, since)
            self._calendars[lineage] = known
        return known[1]
