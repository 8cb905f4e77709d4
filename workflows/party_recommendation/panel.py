"""Eligibility for a recommendation: the panel of what the Union and the Party ask, as far as the Union looks at it."""

import datetime as dt

from workflows.core.calendar import add_months
from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.membership import RANK_NAMES, RANKS, is_member
from workflows.guards.verdicts import LIFT_BIRTH, LIFT_EXCEPTION, LIFT_OFFICE, birth_of, check, day_missing, name_of


def ranking_of(facts: Facts) -> tuple[str, int]:
    """The newest ranking in the dossier, and its year."""
    answers = facts.dossier.get("ranking") or facts.dossier.get("enrolment", {})
    return answers.get("ranking", "unranked"), int(answers.get("ranking_year", 0))


@guard
def ranked_for_party(facts: Facts) -> Check:
    """Demand at least the ranking that the rule names (rule recommendation.ranking_min)."""
    rank, _year = ranking_of(facts)
    least = facts.rules["recommendation.ranking_min"].value
    return check(
        _("Ranking of the member"),
        "pass" if RANKS.index(rank) >= RANKS.index(least) else "fail",
        value=say(RANK_NAMES[rank]),
        limit=say(_("at least “%(rank)s”"), rank=say(RANK_NAMES[least])),
        source=facts.source("recommendation.ranking_min"),
        sentence=say(_("The ranking of %(name)s does not meet the requirement."), name=name_of(facts)),
        lifted_by=LIFT_EXCEPTION,
        field="ranking",
    )


@guard
def tasks_reported(facts: Facts) -> Check:
    """Demand that every task that was given has its result."""
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
    """Demand reviews by the cultivation group at least as often as the rule says (recommendation.reviews_min)."""
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


LIFT_PARTY = _("the Party, whose rule this is")


def months_of_age(facts: Facts, day: dt.date) -> tuple[int, int]:
    """The least and the greatest age in months, counted by month: the day of the month does not matter."""
    birth = birth_of(facts)
    least, most = ((day.year - born.year) * 12 + day.month - born.month for born in (birth.last, birth.first))
    return least, most


def certificate_ends(facts: Facts) -> dt.date | None:
    """The last day on which the certificate of the class holds (rule party.certificate_months)."""
    issued = facts.day("certificate", "issued_on")
    return add_months(issued, facts.number("party.certificate_months")) if issued else None


def certificate_holds(facts: Facts, day: dt.date) -> bool:
    """Whether there is a certificate and it holds on that day."""
    issued, last = facts.day("certificate", "issued_on"), certificate_ends(facts)
    return bool(issued and last and issued <= day <= last)


@guard
def long_enough_member(facts: Facts) -> Check:
    """Warn of too few months in the Union; no national rule was found, so it never refuses (rule
    recommendation.union_months).
    """
    joined, least = (
        facts.subject.union_joined_on if facts.subject else None,
        facts.number("recommendation.union_months"),
    )
    short = joined is None or add_months(joined, least) > facts.today
    return check(
        _("Time in the Union"),
        "warn" if short else "pass",
        limit=say(_("at least %(months)d months"), months=least),
        source=facts.source("recommendation.union_months"),
        sentence=say(_("%(name)s is not long enough in the Union."), name=name_of(facts)),
    )


def _age(facts: Facts, day: dt.date, field: str | None) -> Check:
    fewest, months = months_of_age(facts, day)
    least, most = facts.number("party.age_min"), facts.number("party.age_max")
    young, old = fewest < least * 12, months > most * 12
    limit = say(_("from %(least)d to %(most)d years, by month"), least=least, most=most)
    problem: Sentence | None = None
    unsure = young and months >= least * 12
    if unsure:
        problem = day_missing(name_of(facts), birth_of(facts), _("Age for the Party"), limit)
    elif young:
        problem = say(_("%(name)s is not yet %(years)d years old then."), name=name_of(facts), years=least)
    elif old:
        problem = say(_("%(name)s is past %(years)d then: only as an exception."), name=name_of(facts), years=most)
    return check(
        _("Age for the Party"),
        "fail" if young else "warn" if old else "pass",
        value=say(_("%(years)d years and %(months)d months"), years=months // 12, months=months % 12),
        limit=limit,
        source=facts.source("party.age_min"),
        sentence=problem,
        lifted_by=LIFT_BIRTH if unsure else LIFT_PARTY,
        field=field,
    )


@guard
def of_party_age(facts: Facts) -> Check:
    """Check the age today, as the panel shows it (rules party.age_min, party.age_max)."""
    return _age(facts, facts.today, None)


@guard
def of_party_age_on_cell_day(facts: Facts) -> Check:
    """Check the age that counts: on the day on which the cell considers the case. Too old is an exception, not a
    refusal.
    """
    return _age(facts, facts.day("cell", "held_on") or facts.today, "held_on")


@guard
def education_enough(facts: Facts) -> Check:
    """Warn of less than lower secondary school, where the rule asks for it (rule party.education_min): it is an
    exception for some areas.
    """
    asked = facts.rules["party.education_min"].value == "lower_secondary"
    less = asked and facts.answer("enrolment", "education") == "less"
    return check(
        _("Education"),
        "warn" if less else "pass",
        limit=say(_("lower secondary school")),
        source=facts.source("party.education_min"),
        sentence=say(_("Less than lower secondary school is an exception for some areas.")),
        lifted_by=LIFT_PARTY,
    )


def _certificate(facts: Facts, day: dt.date, missing: str, field: str | None) -> Check:
    last = certificate_ends(facts)
    holds = certificate_holds(facts, day)
    return check(
        _("Certificate of the class on the Party"),
        "pass" if holds else missing,
        value=say(_("until %(day)s"), day=last) if last else say(_("none")),
        limit=say(_("valid for %(months)d months"), months=facts.number("party.certificate_months")),
        source=facts.source("party.certificate_months"),
        sentence=say(_("There is no certificate that holds on %(day)s: record a newer one."), day=day),
        lifted_by=_("the base union, by recording a certificate"),
        field=field,
    )


@guard
def certificate_today(facts: Facts) -> Check:
    """Warn on the panel if no certificate holds today."""
    return _certificate(facts, facts.today, "warn", None)


@guard
def certificate_on_cell_day(facts: Facts) -> Check:
    """Demand that the certificate holds on the day on which the cell considers the case: that is the day on which it
    matters.
    """
    return _certificate(facts, facts.day("cell", "held_on") or facts.today, "fail", "held_on")


@guard
def certificate_sound(facts: Facts) -> Check:
    """Demand that a certificate that is recorded still holds."""
    return _certificate(facts, facts.today, "fail", "issued_on")


@guard
def introduced_long_enough(facts: Facts) -> Check:
    """Warn if the one who introduces has not worked or lived with the person long enough (rule
    party.introducer_months).
    """
    months, least = facts.answer("resolution", "introducer_months"), facts.number("party.introducer_months")
    return check(
        _("Time with the one who introduces"),
        "pass" if months is None or months >= least else "warn",
        value=say(_("%(months)d months"), months=months) if months is not None else say(_("not recorded yet")),
        limit=say(_("at least %(months)d months"), months=least),
        source=facts.source("party.introducer_months"),
        sentence=say(_("The one who introduces has not known the comrade long enough.")),
        lifted_by=LIFT_PARTY,
    )


@guard
def dossier_fresh(facts: Facts) -> Check:
    """Warn that a dossier older than the rule's months has to be made anew before the cell considers it (rule
    party.dossier_months).
    """
    resolved, months = facts.day("resolution", "held_on"), facts.number("party.dossier_months")
    old = bool(resolved and add_months(resolved, months) < facts.today and not facts.answer("cell", "held_on"))
    return check(
        _("Age of the file"),
        "warn" if old else "pass",
        value=say(_("resolution of %(day)s"), day=resolved) if resolved else say(_("not recorded yet")),
        limit=say(_("at most %(months)d months"), months=months),
        source=facts.source("party.dossier_months"),
        sentence=say(_("The file is too old: its papers have to be renewed.")),
        lifted_by=LIFT_OFFICE,
    )


ELIGIBILITY = (
    is_member,
    long_enough_member,
    of_party_age,
    ranked_for_party,
    education_enough,
    tasks_reported,
    reviewed,
    certificate_today,
    introduced_long_enough,
    dossier_fresh,
)
RULES = (
    "act.oldest_months",
    "branch.committee_from",
    "paper.symbol",
    "paper.symbol_province",
    "recommendation.ranking_min",
    "recommendation.reviews_min",
    "recommendation.union_months",
    "recommendation.branch_share",
    "recommendation.quorum",
    "recommendation.majority",
    "party.age_min",
    "party.age_max",
    "party.education_min",
    "party.certificate_months",
    "party.introducer_months",
    "party.dossier_months",
)
"""What a recommendation freezes besides the rules of its states."""
