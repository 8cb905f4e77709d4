"""The times of past steps in a unit and everything below it: durations, late ones, returns, by month."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import ForecastCheck, ReturnCount, StepTime
from webapp.queries.supervision.pasts import median, slowest

SLOWEST = 90
"""The slowest tenth of steps lasted longer than this many of a hundred."""


@dataclass
class StepFigures:
    """Steps of one state that were counted in the same days. days: how many ended after so many."""

    days: Counter[int] = field(default_factory=Counter)
    timings: Counter[str] = field(default_factory=Counter)

    @property
    def steps(self) -> int:
        """Return how many have ended."""
        return sum(self.days.values())

    @property
    def median(self) -> int:
        """Return after how many days half of them had ended."""
        return median(self.days)

    @property
    def slowest(self) -> int:
        """Return after how many days nine of ten had ended."""
        return slowest(self.days, SLOWEST)

    @property
    def timed(self) -> int:
        """Return how many had a last day."""
        return self.timings["on_time"] + self.timings["late"]


@dataclass(frozen=True)
class ProcessPast:
    """The steps of a process that ended in some months.

    steps: by state and measure; by_month: by month too; months: timings by month.
    """

    steps: Mapping[tuple[str, str], StepFigures]
    by_month: Mapping[tuple[dt.date, str, str], StepFigures]
    months: Mapping[dt.date, Counter[str]]


_UNIT: Any = sa.bindparam("unit")
_PROCESS: Any = sa.bindparam("workflow")
_PROCESSES: Any = sa.bindparam("workflows", expanding=True)
_FIRST: Any = sa.bindparam("first")
_SUM = sa.func.sum(StepTime.steps).label("steps")
_OF_PROCESS = (StepTime.unit_id == _UNIT, StepTime.workflow == _PROCESS, StepTime.month >= _FIRST)
_DURATIONS = (
    sa.select(StepTime.state, StepTime.measure, StepTime.days, StepTime.timing, StepTime.month, StepTime.steps)
    .where(*_OF_PROCESS)
    .order_by(StepTime.month)
)
_SHARES = (
    sa.select(StepTime.workflow, StepTime.timing, _SUM)
    .where(StepTime.unit_id == _UNIT, StepTime.workflow.in_(_PROCESSES), StepTime.month >= _FIRST)
    .group_by(StepTime.workflow, StepTime.timing)
)
_RETURNS = (
    sa.select(ReturnCount.month, ReturnCount.move, ReturnCount.reason, ReturnCount.steps)
    .where(ReturnCount.unit_id == _UNIT, ReturnCount.workflow == _PROCESS, ReturnCount.month >= _FIRST)
    .order_by(ReturnCount.month)
)
_CHECKS = (
    sa.select(
        ForecastCheck.tenth,
        sa.func.sum(ForecastCheck.forecasts).label("forecasts"),
        sa.func.sum(ForecastCheck.late).label("late"),
    )
    .where(ForecastCheck.unit_id == _UNIT, ForecastCheck.workflow == _PROCESS, ForecastCheck.month >= _FIRST)
    .group_by(ForecastCheck.tenth)
    .order_by(ForecastCheck.tenth)
)


def past_of(session: Session, unit_id: int, workflow: str, first: dt.date) -> ProcessPast:
    """Return the steps of a process that ended in a unit since the first day of a month. One statement."""
    steps: dict[tuple[str, str], StepFigures] = defaultdict(StepFigures)
    by_month: dict[tuple[dt.date, str, str], StepFigures] = defaultdict(StepFigures)
    months: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for row in session.execute(_DURATIONS, {"unit": unit_id, "workflow": workflow, "first": first}):
        for figures in (steps[row.state, row.measure], by_month[row.month, row.state, row.measure]):
            figures.days[row.days] += row.steps
            figures.timings[row.timing] += row.steps
        months[row.month][row.timing] += row.steps
    return ProcessPast(steps, by_month, months)


def shares_of(session: Session, unit_id: int, workflows: Iterable[str], first: dt.date) -> dict[str, Counter[str]]:
    """Return how the steps of each of these processes ended in a unit since the first day of a month. One statement."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    asked = {"unit": unit_id, "workflows": sorted(workflows), "first": first}
    for row in session.execute(_SHARES, asked):
        found[row.workflow][row.timing] = row.steps
    return found


@dataclass(frozen=True)
class ReturnFigures:
    """Returns of cases of a process: by move and reason, the most frequent first; and by month."""

    reasons: Sequence[tuple[str, str, int]]
    months: Mapping[dt.date, int]


def returns_of(session: Session, unit_id: int, workflow: str, first: dt.date) -> ReturnFigures:
    """Return the returns of a process in a unit since the first day of a month. One statement."""
    reasons, months = Counter[tuple[str, str]](), Counter[dt.date]()
    for row in session.execute(_RETURNS, {"unit": unit_id, "workflow": workflow, "first": first}):
        reasons[row.move, row.reason] += row.steps
        months[row.month] += row.steps
    found = sorted(((*key, times) for key, times in reasons.items()), key=lambda row: (-row[2], row))
    return ReturnFigures(found, months)


def checks_of(session: Session, unit_id: int, workflow: str, first: dt.date) -> list[tuple[int, int, int]]:
    """Return how often the forecasts of each tenth were made and came late, by tenths from 0. One statement."""
    rows = session.execute(_CHECKS, {"unit": unit_id, "workflow": workflow, "first": first})
    return [(row.tenth, row.forecasts, row.late) for row in rows]
