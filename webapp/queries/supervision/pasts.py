"""The past of a step as it was known on a day, and what it lets a case expect that stands there now."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import StepMark, StepPast
from workflows.core.calendar import add_months

YEAR = 12
"""A forecast looks back on so many months before the present one."""
MONTHS_KEPT = 2 * YEAR + 1
"""A past is kept for so many months: a year, and the year before each of its months, for the check of forecasts."""
Key = tuple[int, str, str]
"""A unit, a process and a state."""


def month_of(day: dt.date) -> dt.date:
    """Return the first day of the month."""
    return day.replace(day=1)


def months_before(month: dt.date, count: int) -> dt.date:
    """Return the first day of the month so many months earlier."""
    return add_months(month, -count)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a case may expect. chance: to be late, from 0 to 1; usual: the median of past steps; of: how many of these
    lasted at least as long as the case has stood there.
    """

    chance: float
    usual: int
    of: int


@dataclass(frozen=True)
class Waiting:
    """A case that stands in a state: its units (nearest first), since when, and its last day."""

    lineage: Sequence[int]
    workflow: str
    state: str
    since: dt.date
    due: dt.date

    def pasts(self) -> list[Key]:
        """Return the pasts that it may be forecast from, the nearest unit first."""
        return [(unit_id, self.workflow, self.state) for unit_id in self.lineage]


class Pasts:
    """Pasts of steps as they were known when a month began, or today."""

    def __init__(self, rows: Mapping[Key, Mapping[str, Any]], least: int) -> None:
        """rows: `StepPast.months` by their keys; least: how many steps a forecast needs."""
        self._rows, self._least = rows, least
        self._known: dict[tuple[Key, dt.date, bool], Counter[int]] = {}

    def _days(self, key: Key, month: dt.date, present: bool) -> Counter[int]:
        """Return how many steps ended after so many days in the year before a month; present: and in it until now."""
        asked = key, month, present
        if asked not in self._known:
            first, end = f"{months_before(month, YEAR):%Y-%m}", f"{month:%Y-%m}"
            known: Counter[int] = Counter()
            for each, days in self._rows.get(key, {}).items():
                if first <= each < end or (present and each == end):
                    known.update({int(day): count for day, count in days.items()})
            self._known[asked] = known
        return self._known[asked]

    def forecast(self, case: Waiting, day: dt.date, present: bool = True) -> Forecast | None:
        """Return what a case may expect on a day; None where too little is known, or its last day is over.

        Of the past steps that lasted at least as long as the case has stood there already, the share that went on past
        its last day. Those of its own unit, or of the nearest one above with enough of them. present: whether the steps
        of the month itself count; when it began nobody knew them.
        """
        if case.due < day:
            return None
        stood, allowed = (day - case.since).days, (case.due - case.since).days
        for key in case.pasts():
            days = self._days(key, month_of(day), present)
            of = sum(count for length, count in days.items() if length >= stood)
            if of >= max(self._least, 1):
                late = sum(count for length, count in days.items() if length > allowed)
                return Forecast(late / of, median(days), of)
        return None


def median(days: Mapping[int, int]) -> int:
    """Return the least number of days after which half of the steps had ended."""
    return slowest(days, 50)


def slowest(days: Mapping[int, int], percent: int) -> int:
    """Return the least number of days after which so many of a hundred steps had ended."""
    whole, ended = sum(days.values()), 0
    for length in sorted(days):
        ended += days[length]
        if ended * 100 >= whole * percent:
            return length
    raise ValueError("no step has ended")


_UNITS: Any = sa.bindparam("units", expanding=True)
_STATES: Any = sa.bindparam("states", expanding=True)
_LEAST = sa.select(StepMark.least).where(StepMark.id == 1).scalar_subquery().label("least")
_PASTS = sa.select(StepPast.unit_id, StepPast.workflow, StepPast.state, StepPast.months, _LEAST).where(
    StepPast.unit_id.in_(_UNITS),
    sa.tuple_(StepPast.workflow, StepPast.state).in_(_STATES),
)


def pasts_of(session: Session, cases: Iterable[Waiting]) -> Pasts:
    """Return the pasts that these cases may be forecast from. One statement."""
    asked = list(cases)
    units = sorted({unit_id for case in asked for unit_id in case.lineage})
    states = sorted({(case.workflow, case.state) for case in asked})
    rows = session.execute(_PASTS, {"units": units, "states": states}).all()
    found = {(row.unit_id, row.workflow, row.state): row.months for row in rows}
    return Pasts(found, min((row.least for row in rows), default=0))
