"""The past of a step as it was known on a day, and what it lets a case expect that stands there now."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import CalendarDay, Case, Event, StepMark, StepPast
from webapp.queries.calendar import DayCounts
from workflows.core.calendar import add_months

YEAR = 12
"""A forecast looks back on so many months before the present one."""
MONTHS_KEPT = 2 * YEAR + 1
"""A past is kept for so many months: a year, and the year before each of its months, for the check of forecasts."""
Key = tuple[int, str, str, bool]
"""A unit, a process and a state, and whether its steps came after a return."""


def month_of(day: dt.date) -> dt.date:
    """Return the first day of the month."""
    return day.replace(day=1)


def months_before(month: dt.date, count: int) -> dt.date:
    """Return the first day of the month so many months earlier."""
    return add_months(month, -count)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook of a case, in the days in which its past was counted (`measure`).

    chance: to be late, from 0 to 1; usual: the median of past steps; left: what is left of its own limit; of: how many
    past steps lasted at least as long as the case has stood there.
    """

    chance: float
    usual: int
    left: int
    measure: str
    of: int


@dataclass(frozen=True)
class Waiting:
    """A case that stands in a state: its units (nearest first), since when, and its last day.

    after_return: it came from a state in which its limit pauses; where that is not known, `pauses` names those states
    and `pasts_of` reads from which one the case with this id came.
    """

    lineage: Sequence[int]
    workflow: str
    state: str
    since: dt.date
    due: dt.date
    after_return: bool = False
    case_id: int = 0
    pauses: Collection[str] = ()


class Pasts:
    """Pasts of steps as they were known when a month began, or today."""

    def __init__(
        self,
        rows: Mapping[Key, Mapping[str, Mapping[str, Any]]],
        least: int,
        calendar: DayCounts | None = None,
        came_from: Mapping[int, str] | None = None,
    ) -> None:
        """rows: by measure what `StepPast.months` says; least: how many steps a forecast needs.

        came_from: by case the state that it has come from.
        """
        self._rows, self._least = rows, least
        self._calendar, self._came_from = calendar or DayCounts(()), came_from or {}
        self._known: dict[tuple[Key, dt.date, bool], tuple[str, Counter[int]]] = {}

    def _days(self, key: Key, month: dt.date, present: bool) -> tuple[str, Counter[int]]:
        """Return how many steps ended after so many days in the year before a month; present: and in it until now.

        Where a limit was changed from days to working days, only the steps that were counted as most of them were.
        """
        asked = key, month, present
        if asked not in self._known:
            first, end = f"{months_before(month, YEAR):%Y-%m}", f"{month:%Y-%m}"
            found = [("days", Counter[int]())]
            for measure, months in self._rows.get(key, {}).items():
                known: Counter[int] = Counter()
                for each, days in months.items():
                    if first <= each < end or (present and each == end):
                        known.update({int(day): count for day, count in days.items()})
                found.append((measure, known))
            self._known[asked] = max(found, key=lambda pair: (pair[1].total(), pair[0]))
        return self._known[asked]

    def forecast(self, case: Waiting, day: dt.date, present: bool = True) -> Forecast | None:
        """Return what a case may expect on a day; None where too little is known, or its last day is over.

        Of the past steps that lasted at least as long as the case has stood there already, the share that went on past
        its last day. Those of its own unit, or of the nearest one above with enough of them; of a case that came back
        after a return those after a return. present: whether the steps of the month itself count; when it began nobody
        knew them.
        """
        if case.due < day:
            return None
        back = case.after_return or self._came_from.get(case.case_id, "") in case.pauses
        for unit_id in case.lineage:
            measure, days = self._days((unit_id, case.workflow, case.state, back), month_of(day), present)
            stood, left = (self._count(case, measure, *pair) for pair in ((case.since, day), (day, case.due)))
            of = sum(count for length, count in days.items() if length >= stood)
            if of >= max(self._least, 1):
                late = sum(count for length, count in days.items() if length > stood + left)
                return Forecast(late / of, median(days), left, measure, of)
        return None

    def _count(self, case: Waiting, measure: str, first: dt.date, last: dt.date) -> int:
        """Return the days after the first one up to the last, as a past was counted."""
        return self._calendar.between(case.lineage, first, last) if measure == "working_days" else (last - first).days


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
_CASES: Any = sa.bindparam("cases", expanding=True)
_SINCE: Any = sa.bindparam("since")
_LEAST = sa.select(StepMark.least).where(StepMark.id == 1).scalar_subquery()
_NONE: Any = sa.null()
_Move = aliased(Event)
_ENTRY = (
    sa.select(sa.func.max(_Move.id))
    .where(_Move.case_id == Case.id, _Move.kind == "move", _Move.to_state == Case.state)
    .correlate(Case)
    .scalar_subquery()
)
_READ = sa.union_all(
    sa.select(
        sa.literal("past").label("what"),
        StepPast.unit_id.label("id"),
        StepPast.workflow.label("name"),
        StepPast.state,
        StepPast.after_return,
        StepPast.measure,
        StepPast.months,
        sa.cast(_NONE, sa.Date).label("day"),
        _LEAST.label("least"),
    ).where(StepPast.unit_id.in_(_UNITS), sa.tuple_(StepPast.workflow, StepPast.state).in_(_STATES)),
    sa.select(*(sa.literal("day"), CalendarDay.scope_id, CalendarDay.kind, *[_NONE] * 4, CalendarDay.day, _NONE)).where(
        CalendarDay.ended_at.is_(None),
        CalendarDay.day >= _SINCE,
        sa.or_(CalendarDay.scope_id.is_(None), CalendarDay.scope_id.in_(_UNITS)),
    ),
    sa.select(*(sa.literal("case"), Case.id, Event.from_state, *[_NONE] * 6))
    .join(Event, Event.id == _ENTRY)
    .where(Case.id.in_(_CASES)),
)
"""What forecasts of a list need: the pasts, the calendar, and where the cases have come from."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the calendar that differs from its weekday, for everybody or below a unit."""

    day: dt.date
    kind: str
    scope_id: int | None


def pasts_of(session: Session, cases: Iterable[Waiting]) -> Pasts:
    """Return the pasts that these cases may be forecast from, in the working days of their units. One statement."""
    asked = list(cases)
    read = session.execute(
        _READ,
        {
            "units": sorted({unit_id for case in asked for unit_id in case.lineage}),
            "states": sorted({(case.workflow, case.state) for case in asked}),
            "since": min((case.since for case in asked), default=dt.date.max),
            "cases": sorted({case.case_id for case in asked if case.pauses}),
        },
    ).all()
    found: dict[Key, dict[str, Mapping[str, Any]]] = {}
    for row in read:
        if row.what == "past":
            key = row.id, row.name, row.state, bool(row.after_return)
            found.setdefault(key, {})[row.measure] = row.months
    least = min((row.least for row in read if row.what == "past"), default=0)
    calendar = DayCounts(_Day(row.day, row.name, row.id) for row in read if row.what == "day")
    return Pasts(found, least, calendar, {row.id: row.name for row in read if row.what == "case" and row.name})
