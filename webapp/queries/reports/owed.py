"""Reports that units owe, by when, who has sent theirs, and who was reminded: by the rule book."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import PeriodReport, ReportReminder, Unit
from webapp.models.units import ids_on
from webapp.queries.reports.versions import writing_units
from webapp.queries.rules import nearest, rules_of_all, shipped
from webapp.surroundings import exists_on
from workflows.core.programmes.periods import Period

OWED = {
    "Q": ("report.quarter_kinds", "report.quarter_days"),
    "H": ("report.half_kinds", "report.half_days"),
    "": ("report.year_kinds", "report.year_days"),
}
"""The sign of a period → the rules that say who owes a report of it, and in how many days; of a month nobody does."""
SECOND_PERSON = "report.second_person_kinds"


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A report that a unit owes. draft: the version that is written already, '' for none; reminded: how often the level
    above has asked for it, and the last time.
    """

    unit_id: int
    unit: str
    period: Period
    due_on: dt.date
    draft: str
    reminded: int = 0
    last_reminded: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """Whether a unit has sent its report. due_on: None where it owes none; report: the newest version that was sent."""

    unit_id: int
    code: str
    name: str
    due_on: dt.date | None
    report: str
    sent_at: dt.datetime | None
    version: int
    reminded: int
    last_reminded: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The rows of the rules on reports, to be asked for many units. One statement reads them."""

    rows: Sequence[Any]

    def value(self, key: str, path: str) -> str:
        """The value of a rule for the unit with this path; that of a new office where the book is older than it."""
        found = nearest((row for row in self.rows if row.key == key), ids_on(path)[::-1])
        return found[key].value if key in found else shipped(key).value

    def due_on(self, kind: str, path: str, period: Period) -> dt.date | None:
        """The last day on which a unit sends its report of a period; None where it owes none."""
        if period.sign not in OWED:
            return None
        kinds, days = OWED[period.sign]
        if kind not in kinds_of(self.value(kinds, path)):
            return None
        return period.last + dt.timedelta(days=int(self.value(days, path)))


def kinds_of(value: str) -> set[str]:
    """Return the kinds of units that a rule names."""
    return {kind.strip() for kind in value.split(",")}


def report_rules(session: Session, day: dt.date) -> ReportRules:
    """Return the rules on reports as of a day. One statement."""
    return ReportRules(rules_of_all(session, [SECOND_PERSON, *(key for keys in OWED.values() for key in keys)], day))


def owed_by(session: Session, actor: Actor, today: dt.date) -> list[OwedReport]:
    """Return the reports that the actor's units owe, of the newest period of each length that is over.

    Four statements, none for who writes no reports.
    """
    writing = writing_units(actor)
    if not writing:
        return []
    rules = report_rules(session, today)
    periods = [period.before for period in _running(today)]
    units = session.execute(_WRITING, {"units": list(writing), "day": today}).all()
    found = [
        (unit, period, due_on)
        for unit in units
        for period in periods
        if unit.valid_from <= period.last and (due_on := rules.due_on(unit.kind, unit.path, period))
    ]
    keys = [period.key for period in periods]
    versions = session.execute(_VERSIONS, {"units": list(writing), "periods": keys}).all()
    sent = {(row.unit_id, row.period) for row in versions if row.sent_at}
    drafts = {(row.unit_id, row.period): row.public_id for row in versions}
    calls = reminders(session, writing, keys)
    return [
        OwedReport(
            unit.id,
            unit.name,
            period,
            due_on,
            drafts.get((unit.id, period.key), ""),
            *calls.get((unit.id, period.key), (0, None)),
        )
        for unit, period, due_on in sorted(found, key=lambda each: (each[2], each[0].path))
        if (unit.id, period.key) not in sent
    ]


def standings_below(session: Session, scope_path: str, period: Period, today: dt.date) -> list[UnitStanding]:
    """Return the units right below one, each with whether it has sent its report of a period. Four statements.

    Units as they stand today; one that was founded after the period owes nothing.
    """
    rules, parent = report_rules(session, today), ids_on(scope_path)[-1]
    below = sa.select(Unit.id, Unit.code, Unit.name, Unit.kind, Unit.path, Unit.valid_from)
    units = session.execute(
        below.where(Unit.parent_id == parent, Unit.kind != "military_command", exists_on(today)).order_by(Unit.code)
    ).all()
    ids = [unit.id for unit in units]
    sent = {
        row.unit_id: row for row in session.execute(_VERSIONS, {"units": ids, "periods": [period.key]}) if row.sent_at
    }
    calls = reminders(session, ids, [period.key])
    found = []
    for unit in units:
        row = sent.get(unit.id)
        due_on = rules.due_on(unit.kind, unit.path, period) if unit.valid_from <= period.last else None
        public_id, sent_at, version = (row.public_id, row.sent_at, row.version) if row else ("", None, 0)
        count, last = calls.get((unit.id, period.key), (0, None))
        found.append(UnitStanding(unit.id, unit.code, unit.name, due_on, public_id, sent_at, version, count, last))
    return found


def newest_owed(today: dt.date) -> Period:
    """Return the newest quarter that is over: what the level above asks for first."""
    return list(_running(today))[-1].before


def _running(today: dt.date) -> Iterable[Period]:
    """The year, half and quarter of a day."""
    yield Period(today.year)
    yield Period(today.year, "H", (today.month + 5) // 6)
    yield Period(today.year, "Q", (today.month + 2) // 3)


_UNITS: Any = sa.bindparam("units", expanding=True)
_PERIODS: Any = sa.bindparam("periods", expanding=True)
_DAY: Any = sa.bindparam("day")
# The inbox asks for these, so they are put together once.
_WRITING = sa.select(Unit.id, Unit.name, Unit.kind, Unit.path, Unit.valid_from).where(
    Unit.id.in_(_UNITS), exists_on(_DAY)
)
_VERSIONS = (
    sa.select(
        PeriodReport.unit_id,
        PeriodReport.period,
        PeriodReport.public_id,
        PeriodReport.sent_at,
        PeriodReport.version,
    )
    .where(PeriodReport.unit_id.in_(_UNITS), PeriodReport.period.in_(_PERIODS))
    .order_by(PeriodReport.version)
)
"""The versions of reports, each after the one that it corrects."""
_REMINDERS = (
    sa.select(
        ReportReminder.unit_id, ReportReminder.period, sa.func.count(ReportReminder.id), sa.func.max(ReportReminder.at)
    )
    .where(ReportReminder.unit_id.in_(_UNITS), ReportReminder.period.in_(_PERIODS))
    .group_by(ReportReminder.unit_id, ReportReminder.period)
)


def reminders(
    session: Session, units: Collection[int], periods: Collection[str], since: dt.datetime | None = None
) -> Mapping[tuple[int, str], tuple[int, dt.datetime | None]]:
    """Return how often units were reminded of their reports, and the last time, by unit and period. One statement."""
    asked = _REMINDERS.where(ReportReminder.at >= since) if since else _REMINDERS
    rows = session.execute(asked, {"units": list(units), "periods": list(periods)})
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}
