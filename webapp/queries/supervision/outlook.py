"""The year ahead as the clock last saw it, for units with so many others below them that no page counts it.

Whatever a reader alone may know of, sealed cases, is counted beside it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import WIDE, within
from webapp.models import ExpectedVacancy, OutlookMark, OwedCount, Person, Unit
from webapp.models.units import ids_on
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.supervision.scope import ScopeUnit
from webapp.queries.supervision.vacancies import Vacancy
from webapp.queries.supervision.year import DueDays
from webapp.queries.supervision.year_lines import ABOVE
from webapp.surroundings import exists_on
from workflows.core.calendar import local_date

MANY = 500
"""With so many units below it, a unit is too wide for a page to count."""


@dataclass(frozen=True, slots=True)
class VacancyFilter:
    """A choice of posts that fall vacant: from one day until before another, for a reason (or any), without anybody."""

    first: dt.date
    after: dt.date
    reason: str = ""
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """A post that falls vacant, with the first few who would be eligible, as id and name, and how many they are."""

    vacancy: Vacancy
    named: tuple[tuple[int, str], ...]
    fit: int


def wide_units(session: Session, today: dt.date, many: int = MANY) -> Sequence[tuple[int, str]]:
    """Return id and path of the units with so many below them. One statement."""
    rows = session.execute(sa.select(Unit.id, Unit.kind, Unit.path).where(exists_on(today))).all()
    below = Counter(each for row in rows for each in ids_on(row.path)[:-1])
    return [(row.id, row.path) for row in rows if row.kind in WIDE and below[row.id] >= many]


def looked_at(session: Session, unit: ScopeUnit, today: dt.date) -> dt.datetime | None:
    """Return when the clock last looked ahead in a unit today; None where a page counts. One statement."""
    at = session.scalar(sa.select(OutlookMark.at).where(OutlookMark.unit_id == unit.id))
    return at if at and local_date(at) == today else None


def kept_days(session: Session, unit_id: int) -> DueDays:
    """Return what falls due in a unit and below it, by day and kind. One statement."""
    rows = session.execute(
        sa.select(OwedCount.day, OwedCount.kind, OwedCount.things).where(OwedCount.unit_id == unit_id)
    )
    return Counter({(day, kind): things for day, kind, things in rows})


def kept_vacancies(
    session: Session, paths: Collection[str], under: str, asked: VacancyFilter, place: Cursor | None
) -> Page[Prospect]:
    """Return one page of the posts that fall vacant, those without anybody first. Two statements."""
    kept = ExpectedVacancy
    holder = sa.case((Person.restricted_on.is_(None), Person.full_name), else_="").label("holder")
    columns: Any = (kept.reason, kept.post, Unit.id, Unit.code, Unit.name, ABOVE, Unit.kind, Unit.path)
    found = _kept(paths, under, asked).with_only_columns(
        *columns, kept.holder_id, holder, kept.known, kept.workflow, kept.fit, kept.named
    )
    keys = [
        SortKey(sa.case((kept.fit == 0, 0), else_=1), whole_number),
        SortKey(kept.day, dt.date.fromisoformat),
        SortKey(Unit.code, str),
        SortKey(kept.id, whole_number),
    ]
    page = page_of(session, found, keys, place)
    names = _names(session, {each for row in page.rows for each in row.named})
    return Page(tuple(_prospect(row, names) for row in page.rows), page.before, page.after)


def count_kept(session: Session, paths: Collection[str], under: str, asked: VacancyFilter) -> tuple[int, int]:
    """Return how many posts fall vacant, and in how many units nobody is eligible. One statement."""
    alone = sa.case((ExpectedVacancy.fit == 0, ExpectedVacancy.unit_id))
    found = _kept(paths, under, asked).with_only_columns(sa.func.count(), sa.func.count(sa.distinct(alone)))
    posts, units = session.execute(found).one()
    return posts, units


def _kept(paths: Collection[str], under: str, asked: VacancyFilter) -> sa.Select[*tuple[Any, ...]]:
    """Return these posts, with unit and holder; without one that tells the age of who has restricted their data."""
    kept = ExpectedVacancy
    conditions = [kept.reason == asked.reason] if asked.reason else []
    conditions += [kept.fit == 0] if asked.nobody else []
    return (
        sa.select(kept)
        .join(Unit, Unit.id == kept.unit_id)
        .outerjoin(Person, Person.id == kept.holder_id)
        .where(within([under]), within(paths), kept.day >= asked.first, kept.day < asked.after, *conditions)
        .where(sa.or_(kept.reason != "age", Person.restricted_on.is_(None)))
    )


def _names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of those who may still be named. One statement."""
    free = (Person.restricted_on.is_(None), Person.joined_into_id.is_(None), Person.erased_at.is_(None))
    rows = session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(sorted(ids)), *free))
    return {row.id: row.full_name for row in rows}


def _prospect(row: Any, names: dict[int, str]) -> Prospect:
    reason, post, unit_id, code, unit, above, kind, path, holder_id, holder, known, workflow, fit, named = row[:14]
    where = unit_id, code, unit, above or "", kind, path
    vacancy = Vacancy(row.key_1, reason, post, *where, holder_id, holder or "", known, workflow)
    return Prospect(vacancy, tuple((each, names[each]) for each in named if each in names), fit)
