"""Reads of the calendar: working days of a unit, the days of a year, and years that are still a forecast."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import sees_below, within
from webapp.actors import Actor
from webapp.models import CalendarDay, CalendarYear, Unit
from webapp.models.units import ids_on
from webapp.surroundings import exists_on
from workflows.core.calendar import WEEKEND, WorkingDays, working_days_between

OFFICES = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
"""Kinds of units that have an office, and so may have local days."""
OFFICE_POSTS = ("secretary", "deputy_secretary", "organisation_officer", "clerk")
"""Posts whose holders keep the local days of their unit. Not who appraises in a commune: their own last days move."""


# Asked by every move, so put together once: that costs more than the database's answer.
_DAYS_SINCE = sa.select(CalendarDay.day, CalendarDay.kind, CalendarDay.scope_id).where(
    CalendarDay.ended_at.is_(None),
    CalendarDay.day >= sa.bindparam("since"),
    sa.or_(
        CalendarDay.scope_id.is_(None),
        CalendarDay.scope_id.in_(sa.bindparam("near", expanding=True)),
    ),
)


def working_days(session: Session, lineage: Iterable[int], since: dt.date) -> WorkingDays:
    """Return the working days from a day on for a unit with this lineage (ids, nearest first). One statement.

    The row of the nearest unit takes precedence.
    """
    near = list(lineage)
    rows = session.execute(_DAYS_SINCE, {"since": since, "near": near}).all()
    return _worked(rows, near)


def _worked(rows: Iterable[Any], near: Sequence[int]) -> WorkingDays:
    """Return the working days of a unit by rows of its calendar. near: the ids of its lineage, nearest first."""
    places = {unit: place for place, unit in enumerate([*near, None])}
    kinds = {row.day: row.kind for row in sorted(rows, key=lambda row: -places[row.scope_id])}
    worked = frozenset(day for day, kind in kinds.items() if kind == "worked")
    return WorkingDays(frozenset(kinds) - worked, worked)


class DayCounts:
    """Working days between two days for many units, from rows of the calendar that were read once."""

    def __init__(self, rows: Iterable[Any]) -> None:
        """rows: `day`, `kind` and `scope_id`, from the earliest day that will be asked."""
        self._rows = list(rows)
        self._local = {row.scope_id for row in self._rows}
        self._worked: dict[tuple[int, ...], WorkingDays] = {}
        self._counts: dict[tuple[tuple[int, ...], dt.date, dt.date], int] = {}

    def between(self, lineage: Iterable[int], first: dt.date, last: dt.date) -> int:
        """Return how many working days there are after `first` up to and with `last` for a unit with this lineage.

        Units without days of their own share one calendar, and most cases of a list their days.
        """
        near = self._near(lineage)
        asked = near, first, last
        if asked not in self._counts:
            self._counts[asked] = working_days_between(first, last, self._days(near))
        return self._counts[asked]

    def worked(self, lineage: Iterable[int]) -> WorkingDays:
        """Return the working days of a unit with this lineage."""
        return self._days(self._near(lineage))

    def _near(self, lineage: Iterable[int]) -> tuple[int, ...]:
        return tuple(unit_id for unit_id in lineage if unit_id in self._local)

    def _days(self, near: tuple[int, ...]) -> WorkingDays:
        if near not in self._worked:
            concerning = [row for row in self._rows if row.scope_id is None or row.scope_id in near]
            self._worked[near] = _worked(concerning, near)
        return self._worked[near]


def day_counts(session: Session, since: dt.date) -> DayCounts:
    """Return the working days from a day on for every unit. One statement."""
    days = sa.select(CalendarDay.day, CalendarDay.kind, CalendarDay.scope_id)
    return DayCounts(session.execute(days.where(CalendarDay.ended_at.is_(None), CalendarDay.day >= since)))


def why_off(session: Session, lineage: Iterable[int], day: dt.date) -> str | None:
    """Return the name of the holiday that a day is for a unit with this lineage, as `working_days`; '' for a weekend.

    None for a working day. One statement.
    """
    near = list(lineage)
    rows = session.scalars(
        sa.select(CalendarDay).where(
            CalendarDay.ended_at.is_(None),
            CalendarDay.day == day,
            sa.or_(CalendarDay.scope_id.is_(None), CalendarDay.scope_id.in_(near)),
        )
    ).all()
    places = {unit: place for place, unit in enumerate([*near, None])}
    row = min(rows, key=lambda each: places[each.scope_id], default=None)
    if row is not None:
        return None if row.kind == "worked" else row.name
    return "" if day.weekday() in WEEKEND else None


_YEARS = sa.select(CalendarYear.year, CalendarYear.announced_at).where(
    CalendarYear.year.in_(sa.bindparam("years", expanding=True))
)


def forecast_years(session: Session, days: Iterable[dt.date | None], today: dt.date) -> set[int]:
    """Return the years of these days that have not been announced yet. One statement at most.

    A past year is no forecast, and neither is the present year in an office without a calendar.
    """
    years = {day.year for day in days if day is not None and day.year >= today.year}
    if not years:
        return set()
    known = {row.year: row.announced_at for row in session.execute(_YEARS, {"years": sorted(years)})}
    return {year for year in years if known.get(year) is None and (year in known or year > today.year)}


def year_of(session: Session, year: int) -> CalendarYear | None:
    """Return the row of a year; None if the calendar does not have the year."""
    return session.get(CalendarYear, year)


def years(session: Session) -> list[int]:
    """Return the years of the calendar, earliest first."""
    return list(session.scalars(sa.select(CalendarYear.year).order_by(CalendarYear.year)))


def days_of(session: Session, year: int, actor: Actor | None) -> list[CalendarDay]:
    """Return the days of a year in force, in order: everybody's, and the local ones that concern the actor.

    Those are the days of units in which the actor holds a post or which a post oversees; an administrator (None) sees
    all. One statement.
    """
    statement = (
        sa.select(CalendarDay)
        .outerjoin(Unit, Unit.id == CalendarDay.scope_id)
        .where(CalendarDay.ended_at.is_(None), _in_year(year))
        .options(joinedload(CalendarDay.scope), joinedload(CalendarDay.recorded_by))
        .order_by(CalendarDay.day, CalendarDay.scope_id.is_not(None), Unit.path)
    )
    return list(session.scalars(statement.where(_concerns(actor))))


def revoked_days(session: Session, year: int, actor: Actor | None) -> list[CalendarDay]:
    """Return the revoked rows of a year, latest first, with the people who revoked them. One statement."""
    statement = (
        sa.select(CalendarDay)
        .outerjoin(Unit, Unit.id == CalendarDay.scope_id)
        .where(CalendarDay.ended_at.is_not(None), _in_year(year), _concerns(actor))
        .options(joinedload(CalendarDay.scope), joinedload(CalendarDay.ended_by))
        .order_by(CalendarDay.ended_at.desc(), CalendarDay.id.desc())
    )
    return list(session.scalars(statement))


def day_row(session: Session, row_id: int, actor: Actor | None) -> CalendarDay | None:
    """Return a row in force if it concerns the actor."""
    return session.scalars(
        sa.select(CalendarDay)
        .outerjoin(Unit, Unit.id == CalendarDay.scope_id)
        .where(CalendarDay.id == row_id, CalendarDay.ended_at.is_(None), _concerns(actor))
        .options(joinedload(CalendarDay.scope))
    ).one_or_none()


def keeps_days_of(actor: Actor | None) -> dict[int | None, str]:
    """Return the units whose local days the actor keeps: id → name."""
    posts = actor.posts if actor else ()
    return {post.unit_id: post.unit_name for post in posts if post.kind in OFFICE_POSTS and post.unit_kind in OFFICES}


def offices(session: Session, day: dt.date) -> dict[int | None, str]:
    """Return every unit that may have local days on that day: id → name. For the administrator."""
    rows: Any = session.execute(
        sa.select(Unit.id, Unit.name).where(Unit.kind.in_(OFFICES), exists_on(day)).order_by(Unit.path)
    )
    return {row.id: row.name for row in rows}


def _in_year(year: int) -> sa.ColumnElement[bool]:
    return CalendarDay.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _concerns(actor: Actor | None) -> sa.ColumnElement[bool]:
    if actor is None:
        return sa.true()
    above = {step for post in actor.posts for path in post.paths for step in ids_on(path)}
    return sa.or_(CalendarDay.scope_id.is_(None), CalendarDay.scope_id.in_(above), within(sees_below(actor)))
