"""The values of the indicators' pages: figures in words and as bars, trends, who is in a figure and who is not."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request, url_for

from webapp.access import counts_below, sees_below
from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import rule_words, sentence
from webapp.languages import gettext
from webapp.models.units import ids_on
from webapp.pages.shared.figures import Cell, cell_of
from webapp.pages.shared.periods import period_words
from webapp.queries.figures.members import Member
from webapp.queries.figures.places import Place, place_on, places_of
from webapp.queries.figures.values import IndicatorLine, counted_in, lines_seen
from webapp.queries.overview.indicators import widest_scope
from webapp.queries.rules import rules_on
from workflows.core.programmes.indicators import Indicator
from workflows.core.programmes.periods import Period, period_of, periods_until
from workflows.entitlements import ENTITLEMENTS
from workflows.rulebook import titles

YEARS = 3
"""Periods of so many years are offered."""
TREND = 5
"""So many periods stand in a trend."""
MOST_NAMED = 200
"""So many names stand in a list; a unit further down has the others."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An indicator as a line: its figure, and the address of its page."""

    title: str
    url: str
    source: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Asked:
    """The unit whose figures are shown, as it was on the day of the period. existed: whether there was one that day."""

    scope: Place
    period: Period
    existed: bool


def asked() -> Asked:
    """Return ?unit=code, or the widest unit that the user may read, and ?period=; else 404.

    A unit that was founded since has no figures of a past period, and its page says so.
    """
    period, code = _period(), request.args.get("unit") or None
    if scope := widest_scope(db.session(), actor(), code, day_of(period)):
        return Asked(scope, period, True)
    return Asked(widest_scope(db.session(), actor(), code, today()) or abort(404), period, False)


def _period() -> Period:
    """The period of the address, this year without one; 404 for one that has not begun or is too old."""
    text = request.args.get("period") or str(today().year)
    period = period_of(text)
    return period if period in periods_until(today(), YEARS) else abort(404)


def periods() -> list[tuple[str, str]]:
    """Return the periods to choose from, as key and words."""
    return [(each.key, period_words(each)) for each in periods_until(today(), YEARS)]


def rows_of(lines: Iterable[IndicatorLine], scope: Place, period: Period) -> list[FigureRow]:
    """Return the lines of a unit."""
    return [
        FigureRow(
            gettext(line.indicator.title),
            url_for("figures.figure", key=line.indicator.key, unit=scope.code, period=period.key),
            line.indicator.source,
            cell_of(line.values[scope.id]),
        )
        for line in lines
    ]


def trend_of(indicator: type[Indicator], scope: Place, period: Period) -> list[tuple[str, Cell]]:
    """Return the figure of the periods of the same length up to this one, the oldest first."""
    found = []
    for _step in range(TREND):
        found.append(period)
        period = period.before
    reach = counts_below(actor())
    lines = [
        (each, lines_seen(db.session(), [indicator], [place], each, today(), reach))
        for each in reversed(found)
        for place in [place_on(db.session(), scope.id, day_of(each))]
    ]
    return [(period_words(each), cell_of(line.values[scope.id])) for each, rows in lines for line in rows]


def places_below(scope: Place, period: Period) -> list[Place]:
    """Return the unit and those right below it on the last day of the period, or today."""
    return places_of(db.session(), scope, day_of(period))


@dataclass(frozen=True, slots=True)
class Membership:
    """The people or units in a figure, and those outside of it, as names with their units. more: how many are left off.

    Whoever has restricted the use of their data is counted, and not named.
    """

    inside: list[tuple[str, str]]
    outside: list[tuple[str, str]]
    more: int


def named_of(indicator: type[Indicator], scope: Place, period: Period, places: Sequence[Place]) -> Membership | None:
    """Return who is in a figure and who is not; None where only the figure is shown: to those beside a unit, and of
    what is sensitive.
    """
    window = period.within(indicator.months)
    overseen = scope.path.startswith(tuple(sees_below(actor())))
    if window is None or indicator.is_sensitive() or not overseen:
        return None
    found = counted_in(db.session(), indicator, scope, period, today())
    below = {place.path: place.name for place in places[1:]}
    named = [each for each in found if not each.withheld]
    inside = _names([each for each in named if each.counted], below)
    outside = [] if indicator.is_bare() else _names([each for each in named if not each.counted], below)
    more = max(len(inside) - MOST_NAMED, 0) + max(len(outside) - MOST_NAMED, 0)
    return Membership(inside[:MOST_NAMED], outside[:MOST_NAMED], more)


def _names(found: Iterable[Member], below: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each once, with the unit right below the scope in which they stand, or lie."""
    once = {each.id: each for each in found}
    units = {each.id: _unit_of(each, below) for each in once.values()}
    return [(each.name, "" if units[each.id] == each.name else units[each.id]) for each in once.values()]


def _unit_of(member: Member, below: Mapping[str, str]) -> str:
    steps = member.path.strip("/").split("/")
    paths = ("/" + "/".join(steps[:length]) + "/" for length in range(len(steps), 0, -1))
    return next((below[path] for path in paths if path in below), "")


def rates_of(scope: Place, day: dt.date) -> list[tuple[str, str, str]]:
    """Return what a month in a post entitles to in a unit on a day: title, value and source. One statement."""
    keys = [key for each in ENTITLEMENTS.values() for key in each.pays()]
    found = rules_on(db.session(), keys, ids_on(scope.path)[::-1], day)
    return [
        (gettext(titles()[key]), rule_words(rule.measure, rule.value), sentence(rule.cited))
        for key in keys
        if (rule := found.get(key))
    ]


def day_of(period: Period) -> dt.date:
    """Return the day whose posts and units a period counts: its last one, or today."""
    return min(period.last, today())
