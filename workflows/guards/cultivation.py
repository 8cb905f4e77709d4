"""The years of training: who may be enrolled, tasks with their results, quarterly reviews, the ranking of each year."""

import datetime as dt

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.eligibility import RANK_NAMES, RANKS
from workflows.guards.verdicts import LIFT_OFFICE, check, name_of, not_future

LIFT_OTHERS = _("another holder of the same post, or the base union")


def ranking_of(facts: Facts) -> tuple[str, int]:
    """The newest ranking in the file, and its year."""
    said = facts.file.get("ranking") or facts.file.get("enrolment", {})
    return said.get("ranking", "unranked"), int(said.get("ranking_year", 0))


@guard
def not_enrolled(facts: Facts) -> Check:
    """Nobody is recommended twice at a time. The sentence says no more than that."""
    return check(
        _("Not enrolled yet"),
        "fail" if facts.claimed else "pass",
        field="person",
        sentence=say(_("This comrade cannot be enrolled here now: ask the base union.")),
        lifted_by=_("an officer of the base union"),
    )


@guard
def not_own_file(facts: Facts) -> Check:
    """Nobody acts for the Union in the file about himself."""
    own = facts.subject is not None and facts.subject.id in facts.acting
    return check(
        _("Four eyes"),
        "fail" if own else "pass",
        lifted_by=LIFT_OTHERS,
        sentence=say(_("This file is about you: somebody else has to act.")),
    )


@guard
def ranked_for_party(facts: Facts) -> Check:
    """The ranking is at least the rule's (recommendation.ranking_min)."""
    rank, _year = ranking_of(facts)
    least = facts.rules["recommendation.ranking_min"].value
    return check(
        _("Ranking of the member"),
        "pass" if RANKS.index(rank) >= RANKS.index(least) else "fail",
        value=say(RANK_NAMES[rank]),
        limit=say(_("at least “%(rank)s”"), rank=say(RANK_NAMES[least])),
        source=facts.source("recommendation.ranking_min"),
        sentence=say(_("The ranking of %(name)s does not meet the requirement."), name=name_of(facts)),
        lifted_by=LIFT_OFFICE,
        field="ranking",
    )


@guard
def ranking_of_last_year(facts: Facts) -> Check:
    """The ranking that counts is last year's (or this year's, once it is made), not an older one."""
    year = facts.today.year
    _rank, said = ranking_of(facts)
    old = said not in (year - 1, year)
    return check(
        _("Year of the ranking"),
        "fail" if old else "pass",
        field="ranking_year",
        value=say(_("year %(year)s"), year=str(said)),
        sentence=say(
            _("The ranking is of %(said)s: that of %(year)s is needed, record it first."),
            said=str(said),
            year=str(year - 1),
        ),
        lifted_by=_("the branch, by recording last year's ranking"),
    )


@guard
def consent_recorded(facts: Facts) -> Check:
    """Either a written consent with its date and place, or the article that does without (Law 91/2025/QH15)."""
    said = facts.file.get("enrolment", {})
    if said.get("basis") == "law":
        missing = not said.get("legal_basis")
        return check(
            _("Legal basis"),
            "fail" if missing else "pass",
            field="legal_basis",
            sentence=say(_("Write the article of the law that allows it without consent.")),
        )
    missing = not (said.get("consent_on") and said.get("consent_kept"))
    if missing:
        return check(
            _("Consent"),
            "fail",
            field="consent_on",
            sentence=say(_("Write the date of the written consent and where it is kept.")),
        )
    return not_future(facts, "enrolment", "consent_on")


@guard
def tasks_due_later(facts: Facts) -> Check:
    """A task is given for a day that is still to come."""
    newest = facts.gathered("tasks")[-1]
    past = dt.date.fromisoformat(newest["due_on"]) <= facts.today
    return check(
        _("To be done by"), "fail" if past else "pass", field="due_on", sentence=say(_("Choose a day after today."))
    )


@guard
def results_dated(facts: Facts) -> Check:
    """A result is recorded after it was seen."""
    return _none_future(facts, "tasks", "done_on")


@guard
def review_held(facts: Facts) -> Check:
    """A review is recorded after it was held."""
    return _none_future(facts, "reviews", "held_on")


def _none_future(facts: Facts, section: str, field: str) -> Check:
    days = [dt.date.fromisoformat(said[field]) for said in facts.gathered(section) if field in said]
    return check(
        _("Date"),
        "fail" if any(day > facts.today for day in days) else "pass",
        field=field,
        sentence=say(_("This day lies in the future: choose today or an earlier day.")),
    )


@guard
def tasks_reported(facts: Facts) -> Check:
    """Every task that was given has its result."""
    tasks = facts.gathered("tasks")
    waiting = [task for task in tasks if "result" not in task]
    late = [task for task in waiting if dt.date.fromisoformat(task["due_on"]) < facts.today]
    return check(
        _("Tasks with a result"),
        "fail" if waiting or not tasks else "pass",
        value=say(_("%(part)d of %(whole)d"), part=len(tasks) - len(waiting), whole=len(tasks)),
        limit=say(_("all")),
        sentence=say(
            _("%(count)d tasks have no result yet, %(late)d of them are late."), count=len(waiting), late=len(late)
        )
        if tasks
        else say(_("No task has been given yet.")),
        lifted_by=_("the branch or the base union, by recording the results"),
    )


@guard
def reviewed(facts: Facts) -> Check:
    """Reviewed by the cultivation group at least as often as the rule says (recommendation.reviews_min)."""
    done, least = len(facts.gathered("reviews")), facts.number("recommendation.reviews_min")
    return check(
        _("Quarterly reviews"),
        "pass" if done >= least else "fail",
        value=say(_("%(count)d reviews"), count=done),
        limit=say(_("at least %(least)d"), least=least),
        source=facts.source("recommendation.reviews_min"),
        sentence=say(_("The cultivation group has to review the comrade first.")),
        lifted_by=_("the base union, by holding the review"),
    )
