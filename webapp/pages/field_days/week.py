"""The places of officers in a week or a month: cells of a week and strips of a month as finished values."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import format_date

from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.pages.field_days.page import REGIMES, of_days
from webapp.queries.field_days.placements import Placed
from webapp.queries.field_days.trips import Half, Officer
from workflows.core.calendar import ONE, WorkingDays
from workflows.core.facts import Away

HALVES = {"am": _("Morning"), "pm": _("Afternoon")}


@dataclass(frozen=True)
class WeekPlan:
    """The places of officers in a period."""

    first: dt.date
    last: dt.date
    officers: list[Officer]
    halves: list[Half]
    leave: Mapping[int, list[Away]]
    stays: Mapping[int, list[Placed]]
    worked: WorkingDays

    @cached_property
    def days(self) -> list[dt.date]:
        return [self.first + number * ONE for number in range((self.last - self.first).days + 1)]

    @cached_property
    def booked(self) -> dict[tuple[int, dt.date], list[Half]]:
        """The half days of each person and day."""
        found: dict[tuple[int, dt.date], list[Half]] = {}
        for half in self.halves:
            found.setdefault((half.person_id, half.day), []).append(half)
        return found

    def away(self, person_id: int, day: dt.date) -> bool:
        """Whether the person is on leave on that day; of which kind is nobody's business here."""
        return any(day in period for period in self.leave.get(person_id, ()))

    def stay(self, person_id: int, day: dt.date) -> Placed | None:
        """The placement on which the person works that day."""
        if day not in self.worked or self.away(person_id, day):
            return None
        return next((each for each in self.stays.get(person_id, ()) if each.first <= day <= each.last), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """An officer's trip or placement, or one day of it.

    when: the days or the half of the day; kind: its regime, or that it is a placement; look: of its mark; url: of the
    trip's case, if there is one.
    """

    when: str
    host: str
    kind: str
    look: str
    waiting: bool
    url: str


@dataclass(frozen=True, slots=True)
class DayHead:
    """The head of a column of a week."""

    label: str
    off: bool


@dataclass(frozen=True, slots=True)
class DayCell:
    """One officer's day: the trips or the placement that they are on, or leave."""

    away: bool
    visits: list[Visit]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One officer's week, day by day. idle: neither a trip nor a placement nor leave in it."""

    name: str
    cells: list[DayCell]
    idle: bool


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One officer's month: marks to draw (place of the day, row of the half, height, look), days in sum, and trips."""

    name: str
    marks: list[tuple[int, int, int, str]]
    sum: str
    trips: list[Visit]


def day_heads(plan: WeekPlan) -> list[DayHead]:
    return [DayHead(f"{format_date(day, 'EEE')} {day:%d/%m}", day not in plan.worked) for day in plan.days]


def week_row(plan: WeekPlan, officer: Officer) -> WeekRow:
    """Return an officer's week, day by day."""
    cells = []
    for day in plan.days:
        visits = [_visit(_part(halves), halves[0]) for halves in _by_trip(plan.booked.get((officer.id, day), []))]
        if stay := plan.stay(officer.id, day):
            visits.append(_stay(gettext("Whole day"), stay))
        cells.append(DayCell(plan.away(officer.id, day), visits))
    return WeekRow(officer.name, cells, idle=not any(cell.visits or cell.away for cell in cells))


def month_row(plan: WeekPlan, officer: Officer) -> MonthRow:
    """Return an officer's month, drawn and in words."""
    marks: list[tuple[int, int, int, str]] = []
    booked: list[Half] = []
    for place, day in enumerate(plan.days):
        if plan.away(officer.id, day):
            marks.append((place, 0, 2, "away"))
        elif day not in plan.worked:
            marks.append((place, 0, 2, "off"))
        elif plan.stay(officer.id, day):
            marks.append((place, 0, 2, "stay"))
        for half in plan.booked.get((officer.id, day), []):
            marks.append((place, 0 if half.half == "am" else 1, 1, _look(half)))
            booked.append(half)
    return MonthRow(
        officer.name,
        marks,
        of_days(len(booked)),
        [_visit(_days(halves), halves[0]) for halves in _by_trip(booked)]
        + [
            _stay(f"{max(each.first, plan.first):%d}–{min(each.last, plan.last):%d/%m}", each)
            for each in plan.stays.get(officer.id, ())
        ],
    )


def _by_trip(halves: Iterable[Half]) -> list[list[Half]]:
    """Half days of one person put together by trip, in the order given."""
    found: dict[int, list[Half]] = {}
    for half in halves:
        found.setdefault(half.trip_id, []).append(half)
    return list(found.values())


def _visit(when: str, half: Half) -> Visit:
    return Visit(
        when=when,
        host=half.host,
        kind=REGIMES[half.regime],
        look=_look(half),
        waiting=half.status == "registered",
        url=url_for("cases.case", public_id=half.public_id) if half.public_id else "",
    )


def _look(half: Half) -> str:
    return "waiting" if half.status == "registered" else half.regime.replace("_", "-")


def _stay(when: str, stay: Placed) -> Visit:
    return Visit(when, stay.host, gettext("on placement"), "stay", waiting=False, url="")


def _part(halves: list[Half]) -> str:
    """How much of one day is booked."""
    return gettext("Whole day") if len(halves) == 2 else HALVES[halves[0].half]


def _days(halves: list[Half]) -> str:
    """'03–05/11' or '12/11 (Morning)'."""
    first, last = halves[0].day, halves[-1].day
    if len(halves) == 1:
        return f"{first:%d/%m} ({HALVES[halves[0].half]})"
    return f"{first:%d/%m}" if first == last else f"{first:%d}–{last:%d/%m}"
