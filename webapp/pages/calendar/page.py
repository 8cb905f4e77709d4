"""A year of the calendar in values for templates: twelve months of weeks, and the rows as text."""

import datetime as dt
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import format_date

from webapp.filters import lazy as _
from webapp.filters import weekday
from webapp.models import CalendarDay
from webapp.services.calendar import Keeper
from workflows.core.calendar import WEEKEND

KINDS = {
    "holiday": _("Day off"),
    "exchanged": _("Day off, worked on another day"),
    "worked": _("Worked instead of another day"),
}
MONDAY = dt.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month: its number, its classes in the page, and what is said of it."""

    number: int
    classes: str
    words: str
    today: bool


@dataclass(frozen=True, slots=True)
class MonthTable:
    """A month: its name, the heads of its columns (short, long), and weeks of days (None outside the month)."""

    name: str
    heads: list[tuple[str, str]]
    weeks: list[list[MonthDay | None]]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A row of the calendar in words. url: of the page that changes it, for those who may."""

    row: CalendarDay
    weekday: str
    kind: str
    scope: str
    url: str


def months(year: int, rows: Iterable[CalendarDay], today: dt.date) -> list[MonthTable]:
    """The months of a year."""
    rows_by_day: dict[dt.date, list[CalendarDay]] = {}
    for row in rows:
        rows_by_day.setdefault(row.day, []).append(row)
    heads = [(format_date(day, "EEEEE"), weekday(day)) for day in (MONDAY + dt.timedelta(days=n) for n in range(7))]
    return [
        MonthTable(
            name=format_date(dt.date(year, month, 1), "LLLL"),
            heads=heads,
            weeks=[
                [_cell(day, rows_by_day.get(day, []), today) if day.month == month else None for day in week]
                for week in Calendar().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(day: dt.date, rows: list[CalendarDay], today: dt.date) -> MonthDay:
    """A day of a month. A day of everybody's comes before a local one."""
    kind = "weekend" if day.weekday() in WEEKEND else ""
    if rows:
        kind = "local" if rows[0].scope_id else rows[0].kind
    words = [f"{KINDS[row.kind]}: {row.name}{f' ({row.scope.name})' if row.scope else ''}" for row in rows]
    classes = [*([f"day-{kind}"] if kind else []), *(["day-today"] if day == today else [])]
    return MonthDay(day.day, " ".join(classes), "; ".join(words), day == today)


def lines(rows: Iterable[CalendarDay], keeper: Keeper) -> list[CalendarRow]:
    """Return the rows of the list, each with the address of its edit page if the keeper may edit it."""
    return [
        CalendarRow(
            row=row,
            weekday=weekday(row.day),
            kind=KINDS[row.kind],
            scope=row.scope.name if row.scope else "",
            url=url_for("calendar.day", row_id=row.id) if keeper.may(row.scope_id) else "",
        )
        for row in rows
    ]
