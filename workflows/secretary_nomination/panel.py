"""Eligibility of a nominee: the panel that every body sees, rule by rule with its source."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.membership import RANK_NAMES, RANKS, is_member
from workflows.guards.verdicts import LIFT_EXCEPTION, age_at_most, age_check, check, name_of
from workflows.secretary_nomination.conditions import is_dual


@guard
def of_age(facts: Facts) -> Check:
    """Demand an age not above the limit for officers of the Union at this level (rule secretary.age_max)."""
    return age_at_most(facts, _("Age for officers of the Union"), "secretary.age_max", 1, LIFT_EXCEPTION)


@guard
def grown_up(facts: Facts) -> Check:
    """Demand an age at which a secretary can answer for a branch (rule secretary.age_min)."""
    return age_check(facts, _("Youngest age"), "secretary.age_min")


@guard
def belongs_to_branch(facts: Facts) -> Check:
    """Warn of somebody who holds no post in the branch."""
    inside = bool(facts.subject and any(post.unit_id == facts.unit_id for post in facts.subject.posts))
    return check(
        _("Belongs to the branch"),
        "pass" if inside else "warn",
        value=say(_("yes")) if inside else say(_("another unit")),
        limit=say(_("member of the branch")),
        sentence=say(_("%(name)s does not belong to this branch."), name=name_of(facts)),
    )


@guard
def no_other_seat(facts: Facts) -> Check:
    """Refuse somebody who is secretary of as many other branches as the rule allows (rule secretary.seats_max)."""
    others = [
        post
        for post in (facts.subject.posts if facts.subject else ())
        if post.kind == "secretary" and post.unit_id != facts.unit_id
    ]
    limit = facts.number("secretary.seats_max")
    return check(
        _("Secretary's seats elsewhere"),
        "fail" if len(others) >= limit else "pass",
        value=say(_("%(count)d seats"), count=len(others)),
        limit=say(_("fewer than %(count)d"), count=limit),
        source=facts.source("secretary.seats_max"),
        sentence=say(
            _("%(name)s is already the secretary of %(unit)s."),
            name=name_of(facts),
            unit=others[0].unit_name if others else "",
        ),
    )


@guard
def no_discipline(facts: Facts) -> Check:
    """Demand that no discipline is running against the person."""
    running = facts.answer("nomination", "discipline") == "running"
    return check(
        _("Discipline"),
        "fail" if running else "pass",
        value=say(_("a discipline is running")) if running else say(_("none")),
        limit=say(_("none")),
        sentence=say(_("A discipline is running against %(name)s."), name=name_of(facts)),
    )


@guard
def ranked(facts: Facts) -> Check:
    """Demand at least the rule's ranking for last year; warn of a member who is not ranked yet."""
    rank = facts.answer("nomination", "ranking", "unranked")
    least = facts.rules["secretary.ranking_min"].value
    enough = RANKS.index(rank) >= RANKS.index(least)
    return check(
        _("Ranking of the member last year"),
        "pass" if enough else "warn" if rank == "unranked" else "fail",
        value=say(RANK_NAMES[rank]),
        limit=say(_("at least “%(rank)s”"), rank=say(RANK_NAMES[least])),
        source=facts.source("secretary.ranking_min"),
        sentence=say(_("The ranking of %(name)s does not meet the requirement."), name=name_of(facts)),
    )


@guard
def militia_age(facts: Facts) -> Check:
    """Check for the dual post the age for the militia (rules militia.age_min, militia.age_max_male/_female)."""
    if not is_dual(facts):
        return Check(_("Age for the militia"), "pass", value=say(_("not a dual post")))
    key = f"militia.age_max_{facts.subject.sex if facts.subject else 'male'}"
    old_enough = age_check(facts, _("Age for the militia"), "militia.age_min")
    return old_enough if old_enough.failed else age_at_most(facts, _("Age for the militia"), key, warn_years=0)


ELIGIBILITY = (
    of_age,
    grown_up,
    is_member,
    belongs_to_branch,
    no_other_seat,
    no_discipline,
    ranked,
    militia_age,
)
RULES = (
    "act.oldest_months",
    "secretary.age_max",
    "secretary.age_min",
    "secretary.seats_max",
    "secretary.ranking_min",
    "militia.age_min",
    "militia.age_max_male",
    "militia.age_max_female",
    "branch.quorum",
    "branch.majority",
    "branch.committee_from",
    "paper.symbol",
    "paper.symbol_province",
)
"""What a nomination freezes besides the rules of its states and votes."""
