"""Guards of a recommendation: training, the Union's own resolutions, and the Party's days in order."""

import datetime as dt

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.forms import SPLIT
from workflows.guards.four_eyes import concerned
from workflows.guards.verdicts import check
from workflows.party_recommendation.panel import ranking_of

LIFT_OTHERS = _("another holder of the same post, or the base union")


@guard
def not_enrolled(facts: Facts) -> Check:
    """Refuse a second recommendation of somebody while one is open. The sentence does not say that this is why."""
    return check(
        _("Not enrolled yet"),
        "fail" if facts.claimed else "pass",
        field="person",
        sentence=say(_("This comrade cannot be enrolled here now: ask the base union.")),
        lifted_by=_("an officer of the base union"),
    )


@guard
def not_own_file(facts: Facts) -> Check:
    """Demand that nobody acts for the Union in a case about themselves or their declared kin."""
    return check(
        _("Four eyes"),
        "fail" if facts.acting & concerned(facts) else "pass",
        lifted_by=LIFT_OTHERS,
        sentence=say(_("It is about you or your declared kin: somebody else has to act.")),
    )


@guard
def ranking_of_last_year(facts: Facts) -> Check:
    """Demand that the ranking that counts is last year's (or this year's, once it is made), not an older one."""
    year = facts.today.year
    _rank, recorded = ranking_of(facts)
    old = recorded not in (year - 1, year)
    return check(
        _("Year of the ranking"),
        "fail" if old else "pass",
        field="ranking_year",
        value=say(_("year %(year)s"), year=str(recorded)),
        sentence=say(
            _("The ranking is of %(said)s: that of %(year)s is needed, record it first."),
            said=str(recorded),
            year=str(year - 1),
        ),
        lifted_by=_("the branch, by recording last year's ranking"),
    )


@guard
def consent_recorded(facts: Facts) -> Check:
    """Demand either a written consent with its date and place, or the article that does without (Law 91/2025/QH15)."""
    answers = facts.dossier.get("enrolment", {})
    if answers.get("basis") == "law":
        missing = not answers.get("legal_basis")
        return check(
            _("Legal basis"),
            "fail" if missing else "pass",
            field="legal_basis",
            sentence=say(_("Write the article of the law that allows it without consent.")),
        )
    missing = not (answers.get("consent_on") and answers.get("consent_kept"))
    if missing:
        return check(
            _("Consent"),
            "fail",
            field="consent_on",
            sentence=say(_("Write the date of the written consent and where it is kept.")),
        )
    return Check(_("Consent"), "pass")


@guard
def tasks_due_later(facts: Facts) -> Check:
    """Demand that a task is given for a day that is still to come."""
    newest = facts.gathered("tasks")[-1]
    past = dt.date.fromisoformat(newest["due_on"]) <= facts.today
    return check(
        _("To be done by"), "fail" if past else "pass", field="due_on", sentence=say(_("Choose a day after today."))
    )


def figures(facts: Facts, section: str) -> Check:
    """Present ≤ members, and for + against + blank = present."""
    answers = facts.dossier.get(section, {})
    members, present = int(answers.get("members", 0)), int(answers.get("present", 0))
    cast = sum(int(answers.get(name) or 0) for name in SPLIT)
    problem, field = None, None
    if present > members:
        problem, field = say(_("More members are present than there are: compare with the minutes.")), "present"
    elif cast != present:
        problem = say(
            _(
                "For, against and blank add up to %(sum)d, not to the %(present)d who were present: "
                "compare with the minutes."
            ),
            sum=cast,
            present=present,
        )
        field = "votes_for"
    return check(_("Figures of the meeting"), "fail" if problem else "pass", sentence=problem, field=field)


@guard
def branch_figures(facts: Facts) -> Check:
    """Demand that the figures of the branch's meeting agree."""
    return figures(facts, "branch_vote")


@guard
def committee_figures(facts: Facts) -> Check:
    """Demand that the figures of the executive committee's meeting agree."""
    return figures(facts, "resolution")
