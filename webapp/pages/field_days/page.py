"""Figures, trips and tabs as finished values, for all pages of days at the grassroots."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from webapp.actors import Actor
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import number, percent
from webapp.languages import gettext
from webapp.pages.field_days.address import Link
from webapp.pages.shared.figures import Figure, share
from webapp.queries.field_days.trips import Half, Trip, hosted_units, kept_offices, own_offices, views_all
from webapp.queries.field_days.years import OfficerYear, UnitYear
from workflows.field_days.forms import KIND_TITLES, LEVEL_TITLES

KINDS, LEVELS = dict(KIND_TITLES), dict(LEVEL_TITLES)
REGIMES = {"one_plus_two": "1+2", "four_plus_one": "4+1"}
STATUSES = {
    "registered": (_("Waiting for the host"), "waiting"),
    "confirmed": (_("Confirmed by the host"), "open"),
    "done": (_("Done, report to be written"), "open"),
    "reported": (_("Reported, to be verified"), "open"),
    "verified": (_("Verified"), "good"),
}
"""The status of a trip in words, and its tone."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of absence on an officer's sheet. kind: in words to the person alone: it may tell of their health."""

    kind: str
    first: dt.date
    last: dt.date


def of_days(halves: int) -> str:
    """Return half days as days: '22,5'."""
    return number(halves / 2)


def days_of(part: int, whole: int) -> str:
    """Return '45,5/60 (75,8%)' of half days."""
    return f"{of_days(part)}/{of_days(whole)} ({percent(part, whole)})" if whole else of_days(part)


def weeks_of(kept: int, counting: int) -> str:
    """Return '38/44 (86,4%)'."""
    return f"{number(kept)}/{number(counting)} ({percent(kept, counting)})" if counting else "–"


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """One officer against both counters. behind: empty for whoever is not."""

    name: str
    url: str
    days: str
    days_share: float
    behind: str
    so_far: str
    weeks: str
    weeks_share: float


def officer_row(each: OfficerYear, url: str) -> OfficerRow:
    """Return an officer's year as a line of a table."""
    return OfficerRow(
        name=each.name,
        url=url,
        days=days_of(each.spent, each.quota.year),
        days_share=share(each.spent, each.quota.year),
        behind=of_days(each.behind) if each.behind else "",
        so_far=of_days(each.quota.so_far),
        weeks=weeks_of(each.weeks.kept, each.weeks.counting),
        weeks_share=share(each.weeks.kept, each.weeks.counting),
    )


def unit_stats(found: UnitYear) -> list[Figure]:
    """Return a unit's year in a few figures, for `stat`."""
    went, all_ = found.went, len(found.officers)
    weeks = found.weeks
    return [
        Figure(gettext("Officers who went to the grassroots"), weeks_of(went, all_), share(went, all_)),
        Figure(gettext("Days under 1+2"), days_of(found.spent, found.quota), share(found.spent, found.quota)),
        Figure(gettext("Trips on a theme"), number(found.thematic)),
        Figure(
            gettext("Weeks kept under 4+1"),
            weeks_of(weeks.kept, weeks.counting),
            share(weeks.kept, weeks.counting),
        ),
        Figure(gettext("Officers behind"), weeks_of(len(found.behind), all_)),
    ]


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip as a line of a table. url: of its case, empty for a trip without one."""

    span: str
    days: str
    person: str
    unit: str
    host: str
    level: str
    kind: str
    theme: str
    regime: str
    status: str
    tone: str
    travel_order: str
    url: str


def trip_rows(found: Iterable[Trip]) -> list[TripRow]:
    """Return trips as rows of a table."""
    address = url_for("cases.case", public_id="PUBLIC-ID")
    return [
        TripRow(
            span=written(trip.first) if trip.first == trip.last else f"{written(trip.first)} – {written(trip.last)}",
            days=of_days(trip.halves),
            person=trip.person,
            unit=trip.unit,
            host=trip.host,
            level=gettext(LEVELS[trip.level]),
            kind=gettext(KINDS[trip.kind]),
            theme=trip.theme,
            regime=REGIMES[trip.regime],
            status=STATUSES[trip.status][0],
            tone=STATUSES[trip.status][1],
            travel_order=trip.travel_order or "",
            url=address.replace("PUBLIC-ID", trip.public_id) if trip.public_id else "",
        )
        for trip in found
    ]


def months(halves: Iterable[Half], year: int) -> list[Figure]:
    """Return the booked days of each month of a year, for `bars`; the longest bar is the fullest month."""
    counts = [0] * 12
    for half in halves:
        counts[half.day.month - 1] += 1
    most = max(counts) or 1
    return [
        Figure(f"{place:02d}/{year}", of_days(count), share(count, most)) for place, count in enumerate(counts, start=1)
    ]


def tabs(who: Actor, unit: str | None, here: str) -> list[Link]:
    """Return the pages of days at the grassroots that concern the user."""
    offered = [
        ("field_days.sheet", _("My days"), bool(own_offices(who)), False),
        ("field_days.week", _("Week"), views_all(who), True),
        ("field_days.month", _("Month"), views_all(who), True),
        ("field_days.officers", _("Officers"), views_all(who), True),
        ("field_days.hosting", _("Officers who come to us"), bool(hosted_units(who)), False),
        ("field_leave.leave", _("Leave"), bool(kept_offices(who)), False),
    ]
    return [
        Link(label, url_for(name, unit=unit if about_unit else None), name == here)
        for name, label, shown, about_unit in offered
        if shown
    ]
