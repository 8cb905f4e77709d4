"""A year of days at the grassroots in figures: each officer against both counters, and the unit as a whole."""

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import FieldDay, FieldTrip
from webapp.queries.calendar import working_days
from webapp.queries.field_days.placements import stays_of
from webapp.queries.field_days.trips import Officer, OfficersUnit, leave_between, officers_between
from webapp.queries.rules import rules_on
from workflows.core.calendar import ONE, WorkingDays
from workflows.core.facts import Away, HalfDay, RuleValue
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
    placed = stays_of(session, ids) if settings.placement_counts else {}
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
