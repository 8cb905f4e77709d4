"""Guards of an election: the approval, the seats, who may stand."""

from math import ceil

from workflows.core.facts import Facts
from workflows.core.figures import Succession
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.papers import complete_file_guard
from workflows.guards.verdicts import LIFT_BIRTH, LIFT_EXCEPTION, check, day_missing
from workflows.roles import EXECUTIVE

RULES = ("act.oldest_months", "election.surplus", "election.age_max", "election.age_max_secretary")
"""The rules of who may stand."""


@guard
def seats_fit(facts: Facts) -> Check:
    """Demand at least one seat, as many candidates as seats and as many more as the rule election.surplus says.

    A secretary's seat is one, and vacant.
    """
    seats, sitting = facts.answer("slate", "seats"), facts.holders.get("secretary")
    problem = None
    if not seats:
        problem = say(_("There is at least one seat to fill: write the number."))
    elif facts.answer("slate", "post") == "secretary" and seats > 1:
        problem = say(_("A unit has one secretary: enter one seat."))
    elif facts.answer("slate", "post") == "secretary" and sitting:
        problem = say(_("%(name)s is the sitting secretary: the post has to be vacant first."), name=sitting.name)
    elif len(facts.candidates) < seats:
        problem = say(_("Name at least as many candidates as there are seats."))
    elif len(facts.candidates) < (least := seats + ceil(seats * facts.number("election.surplus") / 100)):
        problem = say(_("Name at least %(least)d candidates: more than there are seats, by the rule."), least=least)
    source = facts.source("election.surplus")
    return check(_("Seats"), "fail" if problem else "pass", sentence=problem, source=source, field="seats")


@guard
def candidates_fit(facts: Facts) -> Check:
    """Refuse candidates who hold the post already, and for an officer's post those outside the executive committee."""
    post, committee = facts.answer("slate", "post"), EXECUTIVE
    posts = (post,) if post != "executive_member" else committee
    for person in facts.candidates:
        if person.holds(facts.unit_id, *posts):
            problem = say(_("%(name)s holds this post already."), name=person.name)
        elif post != "executive_member" and not person.holds(facts.unit_id, *committee):
            problem = say(_("%(name)s is not a member of the executive committee."), name=person.name)
        else:
            continue
        return check(_("Candidates"), "fail", sentence=problem, field="people")
    return Check(_("Candidates"), "pass", field="people")


@guard
def candidates_of_age(facts: Facts) -> Check:
    """Demand that nobody stands who is older than the limit for officers of the Union (rule election.age_max), which
    for the secretary of a commune's union is one of its own (rule election.age_max_secretary).
    """
    chief = facts.answer("slate", "post") == "secretary" and facts.unit_kind in ("commune_union", "base_union")
    key = "election.age_max_secretary" if chief else "election.age_max"
    limit = facts.number(key)
    title = _("Age for officers of the Union")
    within = {person: person.birth.within(facts.today, most=limit) for person in facts.candidates}
    older = [person.name for person, kept in within.items() if kept is False]
    unsure = [person for person, kept in within.items() if kept is None]
    sentence = say(_("Older than %(limit)d: %(names)s."), limit=limit, names=", ".join(older))
    if unsure and not older:
        sentence = day_missing(unsure[0].name, unsure[0].birth, title, say(_("at most %(years)d"), years=limit))
    return check(
        title,
        "fail" if older or unsure else "pass",
        source=facts.source(key),
        sentence=sentence,
        lifted_by=LIFT_EXCEPTION if older else LIFT_BIRTH,
        field="people",
    )


election_file_complete = complete_file_guard("election_file_complete", "election_check")
"""A dossier with missing papers is returned, not accepted."""


SLATE = [seats_fit, candidates_fit, candidates_of_age]
SUCCESSIONS = tuple(
    Succession(post, (candidates_fit, candidates_of_age), "slate.people", {"slate": {"post": post}})
    for post in ("secretary", "deputy_secretary")
)
"""Posts that are filled between two congresses, each by whoever may stand for it."""
