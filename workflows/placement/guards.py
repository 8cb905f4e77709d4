"""Guards of a placement at the grassroots."""

import datetime as dt

from workflows.core.calendar import add_span
from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import format_date
from workflows.guards.verdicts import (
    LIFT_BIRTH,
    LIFT_EXCEPTION,
    LIFT_OFFICE,
    birth_of,
    check,
    day_missing,
    name_of,
    years_old,
)
from workflows.placement.conditions import is_extension, is_recall

MINIMUM = "placement.minimum"


@guard
def of_placement_age(facts: Facts) -> Check:
    """Demand that officers who are sent are not older than the plan allows (seed 002: 35 years)."""
    limit, birth = facts.number("placement.age_max"), birth_of(facts)
    within, bound = birth.within(facts.today, most=limit), say(_("at most %(years)d"), years=limit)
    refusal = say(
        _("%(name)s is %(years)d years old; officers up to %(limit)d are sent."),
        name=name_of(facts),
        years=birth.ages(facts.today)[1],
        limit=limit,
    )
    return check(
        _("Age"),
        "pass" if within else "fail",
        value=years_old(birth, facts.today),
        limit=bound,
        source=facts.source("placement.age_max"),
        sentence=day_missing(name_of(facts), birth, _("Age"), bound) if within is None else refusal,
        lifted_by=LIFT_BIRTH if within is None else LIFT_EXCEPTION,
        field="officer",
    )


@guard
def not_placed_already(facts: Facts) -> Check:
    """Demand that an officer has one placement at a time."""
    return check(
        _("Another placement"),
        "fail" if facts.claimed else "pass",
        field="officer",
        sentence=say(_("%(name)s has a placement under way already."), name=name_of(facts)),
        lifted_by=_("the organisation board, by ending the other placement"),
    )


@guard
def not_placed_before(facts: Facts) -> Check:
    """Warn the committee of an officer who has done a placement before; they may go again."""
    before = "finished" in facts.earlier
    return check(
        _("Earlier placement"),
        "warn" if before else "pass",
        sentence=say(_("%(name)s has finished a placement before."), name=name_of(facts)),
    )


@guard
def long_enough(facts: Facts) -> Check:
    """Demand that the days proposed reach the least length of a placement."""
    return _reaches(facts, facts.day("proposal", "starts_on"), facts.day("proposal", "ends_on"))


@guard
def sending_dates(facts: Facts) -> Check:
    """Demand that the stay still reaches its least length from the day on which the decision is in force."""
    return _reaches(
        facts, facts.day("decision", "effective_on"), facts.day("proposal", "ends_on"), field="effective_on"
    )


@guard
def change_decision_dates(facts: Facts) -> Check:
    """Demand that a change is in force before the stay is over."""
    effective, last = facts.day("changed", "effective_on"), facts.day("changed", "ends_on")
    late = bool(effective and last and effective > last)
    return check(
        _("Dates of the decision"),
        "fail" if late else "pass",
        field="effective_on",
        sentence=say(_("The decision has to be in force before the new last day.")),
    )


@guard
def change_in_range(facts: Facts) -> Check:
    """Demand that an extension ends later than the stay does now, a recall earlier."""
    new, last = facts.day("change", "ends_on"), last_day(facts)
    problem: Sentence | None = None
    if new and last and is_extension(facts) and new <= last:
        problem = say(_("The stay ends on %(day)s already: choose a later day."), day=format_date(last))
    elif new and last and is_recall(facts) and new >= last:
        problem = say(_("The stay ends on %(day)s anyway: choose an earlier day."), day=format_date(last))
    return check(_("New last day"), "fail" if problem else "pass", sentence=problem, field="ends_on")


@guard
def change_as_voted(facts: Facts) -> Check:
    """Demand in the decision the same new last day that the committee voted for."""
    voted, recorded = facts.day("change", "ends_on"), facts.day("changed", "ends_on")
    return check(
        _("New last day"),
        "pass" if voted == recorded else "fail",
        field="ends_on",
        sentence=say(
            _("The standing committee has voted for %(day)s as the last day."), day=format_date(voted or facts.today)
        ),
    )


@guard
def report_complete(facts: Facts) -> Check:
    """Demand that a report proposes something to the grassroots; a dash is no solution."""
    short = len(facts.answer("report", "solutions", "").strip(" .-–—")) < 10
    return check(
        _("Report"),
        "fail" if short else "pass",
        field="solutions",
        sentence=say(_("Write at least one proposal that would help the grassroots.")),
    )


@guard
def ended_long_enough(facts: Facts) -> Check:
    """Allow 'met' only where the officer stayed for the least length."""
    if facts.answer("assessment", "result") != "met":
        return Check(_("Length of the stay"), "pass")
    return _reaches(facts, facts.day("decision", "effective_on"), last_day(facts), field="result")


def last_day(facts: Facts) -> dt.date | None:
    """The last day of the stay as the decisions have it."""
    return facts.day("changed", "ends_on") or facts.day("proposal", "ends_on")


def _reaches(facts: Facts, first: dt.date | None, last: dt.date | None, field: str = "ends_on") -> Check:
    least = facts.rules[MINIMUM].value
    enough = bool(first and last and last + dt.timedelta(days=1) >= add_span(first, least))
    earliest = add_span(first or facts.today, least) - dt.timedelta(days=1)
    return check(
        _("Length of the stay"),
        "pass" if enough else "fail",
        source=facts.source(MINIMUM),
        field=field,
        sentence=say(
            _("From %(first)s the stay has to last at least until %(day)s."),
            first=format_date(first or facts.today),
            day=format_date(earliest),
        ),
        lifted_by=LIFT_OFFICE,
    )
