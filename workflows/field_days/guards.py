"""Guards of a trip to the grassroots: days in order, worked, free, and nobody confirms a trip of their own."""

import datetime as dt
from typing import Any

from workflows.core.facts import Facts, HalfDay
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.field_counters import halves_between
from workflows.guards.verdicts import LIFT_OFFICE, check

LIFT_OFFICER = _("the officer: choose other days or another host")
OF_BRANCHES = ("base_union", "commune_union")


def half_days(facts: Facts) -> tuple[HalfDay, ...]:
    """The half days of the trip: without days off, unless these may be spent at the grassroots too.

    None where the last one comes before the first.
    """
    span = _span(facts)
    every = facts.rules["field_days.days_off"].value == "yes"
    return tuple(half for half in halves_between(*span) if every or half[0] in facts.diary.worked) if span else ()


def _span(facts: Facts) -> tuple[dt.date, str, dt.date, str] | None:
    first, last = facts.day("trip", "starts_on"), facts.day("trip", "ends_on")
    if first is None or last is None or (last - first).days >= facts.number("field_days.trip_days"):
        return None
    return first, facts.answer("trip", "starts_half"), last, facts.answer("trip", "ends_half")


@guard
def trip_dates(facts: Facts) -> Check:
    """Demand that a trip does not end before it begins, and is not so long that it would be a placement (rule
    field_days.trip_days).
    """
    first, last = facts.day("trip", "starts_on") or facts.today, facts.day("trip", "ends_on") or facts.today
    longest = facts.number("field_days.trip_days")
    problem: Sentence | None = None
    if (last, facts.answer("trip", "ends_half")) < (first, facts.answer("trip", "starts_half")):
        problem = say(_("The trip ends before it begins: choose a later last day or half day."))
    elif (last - first).days >= longest:
        problem = say(_("A trip has at most %(days)d days: a longer stay is a placement."), days=longest)
    return check(
        _("Days of the trip"),
        "fail" if problem else "pass",
        limit=say(_("at most %(days)d days"), days=longest),
        source=facts.source("field_days.trip_days"),
        sentence=problem,
        lifted_by=LIFT_OFFICER,
        field="ends_on",
    )


@guard
def whole_days(facts: Facts) -> Check:
    """Allow only whole days at the grassroots, where the rule book says so."""
    half = facts.answer("trip", "starts_half") == "pm" or facts.answer("trip", "ends_half") == "am"
    return check(
        _("Half days"),
        "fail" if half and facts.rules["field_days.half_days"].value == "no" else "pass",
        source=facts.source("field_days.half_days"),
        lifted_by=LIFT_OFFICE,
        field="starts_half",
        sentence=say(_("Half days are not counted here: begin in the morning and end in the evening.")),
    )


@guard
def days_worked(facts: Facts) -> Check:
    """Demand that a trip begins and ends on days that are worked; days off in between are not booked (rule)."""
    ends = (facts.day("trip", "starts_on"), facts.day("trip", "ends_on"))
    off = [day for day in ends if day and day not in facts.diary.worked]
    wrong = bool(off) and facts.rules["field_days.days_off"].value == "no"
    return check(
        _("Working days"),
        "fail" if wrong else "pass",
        source=facts.source("field_days.days_off"),
        sentence=say(_("%(day)s is a day off: choose a working day."), day=off[0]) if off else None,
        lifted_by=LIFT_OFFICE,
        field="ends_on" if off and off[0] != ends[0] else "starts_on",
    )


@guard
def days_free(facts: Facts) -> Check:
    """Refuse half days that are booked already, and a second host on one date."""
    booked, host = facts.diary.booked, facts.units["host"].name if "host" in facts.units else ""
    near = ((mine, (mine[0], half)) for mine in half_days(facts) for half in ("am", "pm") if (mine[0], half) in booked)
    clash = next((other for mine, other in near if other == mine or booked[other] != host), None)
    values: dict[str, Any] = {"day": clash[0], "host": facts.diary.booked[clash]} if clash else {}
    return check(
        _("Another trip"),
        "fail" if clash else "pass",
        lifted_by=LIFT_OFFICER,
        field="starts_on",
        sentence=say(_("On %(day)s a trip to %(host)s is booked already: choose other days."), **values),
    )


@guard
def not_placed_elsewhere(facts: Facts) -> Check:
    """Demand that an officer placed at a host makes no trip to another one during the stay, unless the host sends
    them.
    """
    here = (facts.units["host"].name if "host" in facts.units else "", facts.unit_name)
    elsewhere = [stay for stay in facts.diary.stays if stay.host not in here]
    clash = next((stay for day, _half in half_days(facts) for stay in elsewhere if day in stay), None)
    values: dict[str, Any] = {"host": clash.host, "last": clash.last} if clash else {}
    return check(
        _("Placement"),
        "fail" if clash else "pass",
        lifted_by=LIFT_OFFICER,
        field="starts_on",
        sentence=say(_("You are placed at %(host)s until %(last)s: choose later days, or that host."), **values),
    )


@guard
def not_on_leave(facts: Facts) -> Check:
    """Demand that nobody goes on a trip while on leave."""
    clash = next(((day, away) for day, _half in half_days(facts) for away in facts.diary.away if day in away), None)
    values: dict[str, Any] = {"first": clash[1].first, "last": clash[1].last} if clash else {}
    return check(
        _("Leave"),
        "fail" if clash else "pass",
        lifted_by=_("the organisation board, who keeps the leave"),
        sentence=say(_("You are on leave from %(first)s to %(last)s: choose other days."), **values),
        field="starts_on",
    )


@guard
def theme_named(facts: Facts) -> Check:
    """Demand the theme of a trip on a theme."""
    missing = facts.answer("trip", "kind") == "thematic" and not facts.answer("trip", "theme")
    return check(
        _("Theme or occasion"),
        "fail" if missing else "pass",
        sentence=say(_("Name the theme of the trip.")),
        lifted_by=LIFT_OFFICER,
        field="theme",
    )


@guard
def level_fits_host(facts: Facts) -> Check:
    """Demand that days at a base union's are spent in its commune or its branches, not in a district."""
    host = facts.units.get("host")
    wrong = host is not None and host.kind in OF_BRANCHES and facts.answer("trip", "level") == "district"
    return check(
        _("Where the days are spent"),
        "fail" if wrong else "pass",
        lifted_by=LIFT_OFFICER,
        field="level",
        sentence=say(_("%(unit)s is no district: choose the commune or its branches."), unit=host.name if host else ""),
    )


@guard
def trip_over(facts: Facts) -> Check:
    """Allow a trip to be recorded as done from its last day on."""
    last = facts.day("trip", "ends_on") or facts.today
    return check(
        _("Days of the trip"),
        "fail" if last > facts.today else "pass",
        sentence=say(_("The trip ends on %(day)s: record it from then on."), day=last),
        lifted_by=_("the officer: change the trip, or wait for its last day"),
    )


TRIP = [
    trip_dates,
    whole_days,
    days_worked,
    days_free,
    not_placed_elsewhere,
    not_on_leave,
    theme_named,
    level_fits_host,
]
"""What is asked about the days and the host of a trip."""
