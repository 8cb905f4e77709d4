"""Papers that units owe on days to come, by the rule book: period reports, and the lists for the day of the Union."""

import datetime as dt
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.models import PeriodReport, Unit
from webapp.models.units import ids_on
from webapp.queries.reports.owed import OWED, ReportRules, kinds_of
from webapp.queries.rules import rules_of_all
from webapp.surroundings import exists_on
from workflows.core.programmes.periods import LENGTHS, Period

LIST_KINDS, LIST_MONTH, LIST_DAY, LIST_LEAD = (
    "report.list_kinds",
    "report.list_month",
    "report.list_day",
    "report.list_lead_days",
)


PAPERS = ("report", "list")


@dataclass(frozen=True, slots=True)
class OwedPaper:
    """A report ('report') or list ('list') that a unit owes on a day.

    period: that of the report, '' for a list; begin: the day on which work on a list begins.
    """

    day: dt.date
    kind: str
    unit_id: int
    code: str
    unit: str
    above: str
    period: str = ""
    begin: dt.date | None = None


def owed_papers(
    session: Session, paths: Collection[str], under: str, today: dt.date, first: dt.date, after: dt.date
) -> list[OwedPaper]:
    """Return the papers that units below a path owe from the day `first` until the one before `after`.

    Without the reports that are sent. Three statements, for any number of units; as the rules stand today.
    """
    keys = (*(key for keys in OWED.values() for key in keys), LIST_KINDS, LIST_MONTH, LIST_DAY, LIST_LEAD)
    rules = _RulesByUnit(ReportRules(rules_of_all(session, keys, today)))
    above = aliased(Unit)
    name_above = sa.select(above.name).where(above.id == Unit.parent_id).scalar_subquery()
    asked = (exists_on(today), within([under]), within(paths))
    units = session.execute(
        sa.select(
            Unit.id, Unit.code, Unit.name, name_above.label("above"), Unit.kind, Unit.path, Unit.valid_from
        ).where(*asked)
    ).all()
    periods = list(_periods(first, after))
    sent = session.execute(
        sa.select(PeriodReport.unit_id, PeriodReport.period)
        .join(Unit, Unit.id == PeriodReport.unit_id)
        .where(*asked, PeriodReport.sent_at.is_not(None), PeriodReport.period.in_([each.key for each in periods]))
    )
    done = {tuple(row) for row in sent}
    days = first, after
    found = (each for unit in units for each in _of_unit(unit, rules.of(unit.kind, unit.path, periods, days)))
    return [each for each in found if (each.unit_id, each.period) not in done]


def _of_unit(unit: Any, due: "_DuePapers") -> Iterator[OwedPaper]:
    place = unit.id, unit.code, unit.name, unit.above or ""
    for period, last, day in due.reports:
        if unit.valid_from <= last:
            yield OwedPaper(day, "report", *place, period=period)
    for begin, day in due.lists:
        yield OwedPaper(day, "list", *place, begin=begin)


@dataclass(frozen=True, slots=True)
class _DuePapers:
    """What units of a kind below the same rows of the book owe: reports by period and its end, lists by their begin."""

    reports: list[tuple[str, dt.date, dt.date]]
    lists: list[tuple[dt.date, dt.date]]


class _RulesByUnit:
    """The rules on papers, worked out once for all units for which they say the same."""

    def __init__(self, rules: ReportRules) -> None:
        self._rules = rules
        self._scopes = {row.scope_id for row in rules.rows}
        self._known: dict[tuple[str, str], _DuePapers] = {}

    def of(self, kind: str, path: str, periods: Sequence[Period], days: tuple[dt.date, dt.date]) -> _DuePapers:
        first, after = days
        below = "/0/" + "".join(f"{each}/" for each in ids_on(path) if each in self._scopes)  # no unit has the id 0
        if (kind, below) not in self._known:
            due = ((each, self._rules.due_on(kind, below, each)) for each in periods)
            reports = [(each.key, each.last, day) for each, day in due if day and first <= day < after]
            lists = self._lists(kind, below, range(first.year, after.year + 1))
            self._known[kind, below] = _DuePapers(reports, [each for each in lists if first <= each[1] < after])
        return self._known[kind, below]

    def _lists(self, kind: str, path: str, years: Iterable[int]) -> Iterator[tuple[dt.date, dt.date]]:
        if kind in kinds_of(self._rules.value(LIST_KINDS, path)):
            month, number, lead = (int(self._rules.value(key, path)) for key in (LIST_MONTH, LIST_DAY, LIST_LEAD))
            for year in years:
                day = dt.date(year, month, min(number, monthrange(year, month)[1]))
                yield day - dt.timedelta(days=lead), day


def _periods(first: dt.date, after: dt.date) -> Iterator[Period]:
    """Yield the periods of which a report may fall due in these days: over at most a year before."""
    for year in range(first.year - 2, after.year + 1):
        for sign in OWED:
            for number in range(1, 12 // LENGTHS[sign] + 1):
                period = Period(year, sign, number)
                if first - dt.timedelta(days=367) <= period.last < after:
                    yield period
