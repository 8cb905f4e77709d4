"""A year of days at the grassroots in figures: each officer against both counters, and the unit as a whole."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, FieldDay, FieldTrip, Unit
from webapp.queries.calendar import working_days
from webapp.queries.field_days.trips import Officer, OfficersUnit, leave_between, officers_between
from webapp.queries.rules import rules_on
from webapp.queries.units.names import unit_names
from workflows import declared
from workflows.core.calendar import ONE, WorkingDays
from workflows.core.definition import named_in
from workflows.core.facts import Away, HalfDay, RuleValue, Stay
from workflows.core.figures import Stays
from workflows.field_counters import KEYS, Quota, Settings, Weeks, mondays, placement_halves, quota, weeks

COUNTED = ("done", "reported", "verified")
LEVELS = ("branch", "commune", "district")


@dataclass(frozen=True)
class OfficerYear:
    """One officer's year, in half days. levels: those of regimes 1 and 2 at branches, in communes, in districts."""

    id: int
    name: str
    spent: int
    quota: Quota
    weeks: Weeks
    levels: tuple[int, ...]
    away: tuple[Away, ...]

    @property
    def behind(self) -> int:
        """The half days that are missing from the quota so far."""
        return max(self.quota.so_far - self.spent, 0)


@dataclass(frozen=True)
class UnitYear:
    """A unit's year: its officers by given name, thematic trips, and the requirements."""

    year: int
    officers: tuple[OfficerYear, ...]
    thematic: int
    settings: Settings
    rules: dict[str, RuleValue] = field(default_factory=dict)

    @property
    def spent(self) -> int:
        return sum(officer.spent for officer in self.officers)

    @property
    def quota(self) -> int:
        return sum(officer.quota.year for officer in self.officers)

    @property
    def behind(self) -> list[OfficerYear]:
        """Officers behind their quota, the furthest first."""
        return sorted((each for each in self.officers if each.behind), key=lambda each: -each.behind)

    @property
    def went(self) -> int:
        """The number of officers who were at the grassroots at all."""
        return sum(officer.spent > 0 for officer in self.officers)

    @property
    def weeks(self) -> Weeks:
        return Weeks(
            sum(officer.weeks.kept for officer in self.officers),
            sum(officer.weeks.counting for officer in self.officers),
        )


@dataclass
class _Spent:
    one_plus_two: list[HalfDay] = field(default_factory=list)
    four_plus_one: list[HalfDay] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)


def unit_year(
    session: Session, unit: OfficersUnit, year: int, today: dt.date, person_id: int | None = None
) -> UnitYear:
    """Return the year of a unit's officers, or of one of them. Seven statements for any number of officers and days."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    begin, end = mondays(year)[0], mondays(year)[-1] + 6 * ONE
    rules = rules_on(session, KEYS, unit.lineage, min(today, last))
    settings = Settings.read({key: rule.value for key, rule in rules.items()})
    officers = officers_between(session, unit.id, first, last, person_id)
    ids = [officer.id for officer in officers]
    spent = _spent(session, unit.id, year, settings, person_id)
    leave = leave_between(session, ids, min(first, begin), max(last, end))
    worked = working_days(session, unit.lineage, min(first, begin))
    placed = _placements(session, ids) if settings.placement_counts else {}
    lines = (
        _officer(
            each,
            spent.get(each.id, _Spent()),
            leave.get(each.id, []),
            placed.get(each.id, []),
            worked,
            settings,
            year,
            today,
        )
        for each in officers
    )
    return UnitYear(year, tuple(lines), _thematic(session, unit.id, first, last, person_id), settings, rules)


def _officer(
    officer: Officer,
    spent: _Spent,
    leave: list[Away],
    placed: list[Away],
    worked: WorkingDays,
    settings: Settings,
    year: int,
    today: dt.date,
) -> OfficerYear:
    away = (*leave, *officer.out_of_post)
    days = [half for half in spent.one_plus_two if half[0].year == year]
    taken = {*days, *spent.four_plus_one}
    return OfficerYear(
        officer.id,
        officer.name,
        len(days) + placement_halves(placed, taken, worked, year, today),
        quota(year, away, settings, today),
        weeks(year, spent.four_plus_one, away, worked, settings, today),
        tuple(spent.levels.get(level, 0) for level in LEVELS),
        tuple(leave),
    )


def _spent(session: Session, unit_id: int, year: int, settings: Settings, person_id: int | None) -> dict[int, _Spent]:
    """Return the half days that count, by person. Those of the first and last week may lie outside the year."""
    first, last = mondays(year)[0] - 3 * ONE, mondays(year)[-1] + 9 * ONE
    statement = (
        sa.select(FieldDay.person_id, FieldDay.day, FieldDay.half, FieldTrip.regime, FieldTrip.level)
        .join(FieldTrip, FieldTrip.id == FieldDay.trip_id)
        .where(
            FieldTrip.unit_id == unit_id,
            FieldDay.day.between(first, last),
            FieldTrip.status.in_(("verified",) if settings.only_verified else COUNTED),
        )
    )
    if person_id is not None:
        statement = statement.where(FieldDay.person_id == person_id)
    found: dict[int, _Spent] = {}
    for who, day, half, regime, level in session.execute(statement):
        line = found.setdefault(who, _Spent())
        getattr(line, regime).append((day, half))
        if regime == "one_plus_two" and day.year == year:
            line.levels[level] = line.levels.get(level, 0) + 1
    return found


def _thematic(session: Session, unit_id: int, first: dt.date, last: dt.date, person_id: int | None) -> int:
    """Return the number of completed thematic trips with a day in the period."""
    statement = (
        sa.select(sa.func.count(FieldTrip.id.distinct()))
        .join(FieldDay, FieldDay.trip_id == FieldTrip.id)
        .where(
            FieldTrip.unit_id == unit_id,
            FieldTrip.kind == "thematic",
            FieldTrip.status.in_(COUNTED),
            FieldDay.day.between(first, last),
        )
    )
    if person_id is not None:
        statement = statement.where(FieldTrip.person_id == person_id)
    return session.scalar(statement) or 0


def _placements(session: Session, people: Collection[int]) -> dict[int, list[Away]]:
    """Return the placements of these people at the grassroots, from the dossiers of their cases. One statement."""
    key, stays = declared(lambda process: process.stays)
    rows = session.execute(
        sa.select(Case.subject_id, Case.dossier).where(
            Case.workflow == key, Case.subject_id.in_(people), Case.state.not_in(stays.unsent)
        )
    )
    found: dict[int, list[Away]] = {}
    for person_id, file in rows:
        span = named_in(file, stays.starts), _last_day(stays, file)
        if person_id is not None and all(span):
            found.setdefault(person_id, []).append(Away("stay", *map(dt.date.fromisoformat, span)))
    return found


@dataclass(frozen=True)
class PlanLines:
    """Placements of one group in the yearly plan: how many, and how many met their requirement as the committee voted.

    A placement recalled before its minimum length is in neither number.
    """

    group: str
    met: int
    lines: int


def plan_lines(session: Session, unit: OfficersUnit, year: int, groups: Iterable[str]) -> list[PlanLines]:
    """Return the placements planned for a year in the unit and below it, by the group given in the form.

    One statement.
    """
    path = "/" + "/".join(str(step) for step in reversed(unit.lineage)) + "/"
    key, stays = declared(lambda process: process.stays)
    rows: Any = session.execute(
        sa.select(Case.dossier, Case.outcome)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            Case.workflow == key,
            within([path]),
            sa.or_(Case.outcome.is_(None), Case.outcome.not_in(stays.given_up)),
        )
    )
    planned = [
        (
            named_in(row.dossier, stays.group),
            row.outcome == stays.finished and named_in(row.dossier, stays.result) == stays.met,
        )
        for row in rows
        if named_in(row.dossier, stays.year) == year
    ]
    return [
        PlanLines(group, planned.count((group, True)), sum(each == group for each, _met in planned)) for group in groups
    ]


@dataclass(frozen=True)
class Placed(Stay):
    """A placement of an officer. result: 'met' or 'not_met' as the committee voted; '' until then."""

    result: str


def placed(session: Session, person_id: int, first: dt.date, last: dt.date = dt.date.max) -> list[Placed]:
    """Return an officer's placements with a day in a period, by first day. Two statements, one if there are none."""
    key, stays = declared(lambda process: process.stays)
    rows: Any = session.execute(
        sa.select(Case.dossier, Case.outcome).where(
            Case.workflow == key, Case.subject_id == person_id, Case.state.not_in(stays.unsent)
        )
    )
    sent = [(row.dossier, row.outcome) for row in rows if named_in(row.dossier, stays.sent_on)]
    names = unit_names(session, [named_in(file, stays.host) for file, _outcome in sent])
    found = [
        Placed(
            names.get(named_in(file, stays.host), ""),
            dt.date.fromisoformat(named_in(file, stays.sent_on)),
            dt.date.fromisoformat(_last_day(stays, file) or ""),
            named_in(file, stays.result) if outcome == stays.finished else "",
        )
        for file, outcome in sent
    ]
    return sorted((each for each in found if each.first <= last and first <= each.last), key=lambda each: each.first)


def _last_day(stays: Stays, file: Mapping[str, Any]) -> str | None:
    """The last day of a stay, written as forms keep it; None where none is planned yet."""
    return next((day for path in stays.ends if (day := named_in(file, path))), None)
