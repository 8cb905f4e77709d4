"""What the pages of days at the grassroots have in common: figures, cells, strips and rows as finished values."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext

from webapp.access import Actor
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import number, percent
from webapp.queries.field_days.trips import Half, Officer, Trip, hosted_units, kept_offices, own_offices, views_all
from webapp.queries.field_days.years import OfficerYear, UnitYear
from workflows.core.calendar import ONE, WorkingDays
from workflows.core.facts import Away
from workflows.field_days.forms import KIND_TITLES, LEVEL_TITLES

KINDS, LEVELS = dict(KIND_TITLES), dict(LEVEL_TITLES)
REGIMES = {"one_plus_two": "1+2", "four_plus_one": "4+1"}
HALVES = {"am": _("Morning"), "pm": _("Afternoon")}
STATUSES = {
    "registered": (_("Waiting for the host"), "waiting"),
    "confirmed": (_("Confirmed by the host"), "open"),
    "done": (_("Done, report to be written"), "open"),
    "reported": (_("Reported, to be verified"), "open"),
    "verified": (_("Verified"), "good"),
}
"""How far a trip has come, in the words of its states, and their tone."""


def of_days(halves: int) -> str:
    """Half days as days: '22,5'."""
    return number(halves / 2)


def days_of(part: int, whole: int) -> str:
    """'45,5/60 (75,8%)' of half days."""
    return f"{of_days(part)}/{of_days(whole)} ({percent(part, whole)})" if whole else of_days(part)


def weeks_of(kept: int, counting: int) -> str:
    """'38/44 (86,4%)'."""
    return f"{number(kept)}/{number(counting)} ({percent(kept, counting)})" if counting else "–"


def share(part: int, whole: int) -> float:
    """The length of a bar, from 0 to 100."""
    return min(round(100 * part / whole, 1), 100.0) if whole else 0.0


def officer_figures(each: OfficerYear, url: str) -> dict[str, Any]:
    """One officer against both counters."""
    return {
        "name": each.name,
        "url": url,
        "days": days_of(each.spent, each.quota.year),
        "days_share": share(each.spent, each.quota.year),
        "behind": of_days(each.behind) if each.behind else "",
        "so_far": of_days(each.quota.so_far),
        "weeks": weeks_of(each.weeks.kept, each.weeks.counting),
        "weeks_share": share(each.weeks.kept, each.weeks.counting),
    }


def unit_stats(found: UnitYear) -> list[dict[str, Any]]:
    """A unit's year in a few figures, for `stat`."""
    went, all_ = found.went, len(found.officers)
    weeks = found.weeks
    return [
        {
            "label": gettext("Officers who went to the grassroots"),
            "text": weeks_of(went, all_),
            "share": share(went, all_),
        },
        {
            "label": gettext("Days under 1+2"),
            "text": days_of(found.spent, found.quota),
            "share": share(found.spent, found.quota),
        },
        {"label": gettext("Trips on a theme"), "text": number(found.thematic), "share": None},
        {
            "label": gettext("Weeks kept under 4+1"),
            "text": weeks_of(weeks.kept, weeks.counting),
            "share": share(weeks.kept, weeks.counting),
        },
        {"label": gettext("Officers behind"), "text": weeks_of(len(found.behind), all_), "share": None},
    ]


def trip_rows(found: Iterable[Trip]) -> list[dict[str, Any]]:
    """Trips as lines of a table."""
    address = url_for("cases.case", public_id="PUBLIC-ID")
    return [
        {
            "span": written(trip.first) if trip.first == trip.last else f"{written(trip.first)} – {written(trip.last)}",
            "days": of_days(trip.halves),
            "person": trip.person,
            "unit": trip.unit,
            "host": trip.host,
            "level": gettext(LEVELS[trip.level]),
            "kind": gettext(KINDS[trip.kind]),
            "theme": trip.theme,
            "regime": REGIMES[trip.regime],
            "status": STATUSES[trip.status][0],
            "tone": STATUSES[trip.status][1],
            "travel_order": trip.travel_order or "",
            "url": address.replace("PUBLIC-ID", trip.public_id) if trip.public_id else "",
        }
        for trip in found
    ]


def months(halves: Iterable[Half], year: int) -> list[dict[str, Any]]:
    """Booked days of each month of a year, for `bars`; the longest bar is the fullest month."""
    counts = [0] * 12
    for half in halves:
        counts[half.day.month - 1] += 1
    most = max(counts) or 1
    return [
        {"label": f"{place:02d}/{year}", "text": of_days(count), "share": share(count, most)}
        for place, count in enumerate(counts, start=1)
    ]


@dataclass
class WeekPlan:
    """Who is where in a period."""

    first: dt.date
    last: dt.date
    officers: list[Officer]
    halves: list[Half]
    leave: Mapping[int, list[Away]]
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


def week_row(plan: WeekPlan, officer: Officer) -> dict[str, Any]:
    """One officer's week, day by day."""
    cells = [_cell(plan, officer.id, day) for day in plan.days]
    return {"name": officer.name, "cells": cells, "idle": not any(each["items"] or each["away"] for each in cells)}


def _cell(plan: WeekPlan, person_id: int, day: dt.date) -> dict[str, Any]:
    """One officer's day: where he is, in one line a trip."""
    booked = plan.booked.get((person_id, day), [])
    by_trip: dict[int, list[Half]] = {}
    for half in booked:
        by_trip.setdefault(half.trip_id, []).append(half)
    return {
        "away": plan.away(person_id, day),
        "items": [
            {
                "when": gettext("Whole day") if len(halves) == 2 else HALVES[halves[0].half],
                "host": halves[0].host,
                "regime": REGIMES[halves[0].regime],
                "waiting": halves[0].status == "registered",
                "url": url_for("cases.case", public_id=halves[0].public_id) if halves[0].public_id else "",
            }
            for halves in by_trip.values()
        ],
    }


def strip(plan: WeekPlan, person_id: int) -> dict[str, Any]:
    """One officer's month: marks to draw (place of the day, row of the half, look), days in sum, and trips in words."""
    marks: list[tuple[int, int, int, str]] = []
    by_trip: dict[int, list[Half]] = {}
    for place, day in enumerate(plan.days):
        if plan.away(person_id, day):
            marks.append((place, 0, 2, "away"))
        elif day not in plan.worked:
            marks.append((place, 0, 2, "off"))
        for half in plan.booked.get((person_id, day), []):
            look = "waiting" if half.status == "registered" else half.regime.replace("_", "-")
            marks.append((place, 0 if half.half == "am" else 1, 1, look))
            by_trip.setdefault(half.trip_id, []).append(half)
    words = [
        {
            "span": _days(halves),
            "host": halves[0].host,
            "url": url_for("cases.case", public_id=halves[0].public_id) if halves[0].public_id else "",
        }
        for halves in by_trip.values()
    ]
    return {"marks": marks, "sum": of_days(sum(map(len, by_trip.values()))), "trips": words}


def _days(halves: list[Half]) -> str:
    """'03–05/11' or '12/11 (Morning)'."""
    first, last = halves[0].day, halves[-1].day
    if len(halves) == 1:
        return f"{first:%d/%m} ({HALVES[halves[0].half]})"
    return f"{first:%d/%m}" if first == last else f"{first:%d}–{last:%d/%m}"


def tabs(who: Actor, unit: str | None, here: str) -> list[dict[str, Any]]:
    """The pages of days at the grassroots that concern the visitor."""
    offered = [
        ("field_days.sheet", _("My days"), bool(own_offices(who)), False),
        ("field_days.week", _("Week"), views_all(who), True),
        ("field_days.month", _("Month"), views_all(who), True),
        ("field_days.officers", _("Officers"), views_all(who), True),
        ("field_days.hosting", _("Trips to us"), bool(hosted_units(who)), False),
        ("field_leave.leave", _("Leave"), bool(kept_offices(who)), False),
    ]
    return [
        {"label": label, "url": url_for(name, unit=unit if about_unit else None), "current": name == here}
        for name, label, shown, about_unit in offered
        if shown
    ]
