"""Guards of a nomination: the seat today and after the decision, the branch's figures, and dates in order."""

from typing import Any

from workflows.core.facts import Facts, PersonFact
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import fold
from workflows.forms import SPLIT
from workflows.guards.papers import complete_file_guard
from workflows.guards.verdicts import LIFT_CASE, check, name_of
from workflows.secretary_nomination.conditions import adds_militia_post, is_dual, is_militia_head
from workflows.secretary_nomination.effects import MILITIA_HEAD
from workflows.secretary_nomination.panel import grown_up, militia_age, no_other_seat, of_age
from workflows.secretary_nomination.priority import priority_followed


@guard
def seat_unclaimed(facts: Facts) -> Check:
    """Demand that no other open case is about the same seat."""
    return check(
        _("Another case on this seat"),
        "fail" if facts.claimed else "pass",
        sentence=say(_("A nomination for %(unit)s is already under way."), unit=facts.unit_name),
        lifted_by=_("whoever opened the other nomination, by withdrawing it"),
    )


@guard
def purpose_fits_seat(facts: Facts) -> Check:
    """Demand that the occasion agrees with who sits now: nobody, the person proposed, or the named predecessor."""
    sitting = facts.holders.get("secretary")
    nominee = facts.subject.id if facts.subject else None
    named = facts.answer("nomination", "predecessor")
    problem = _purpose_problem(facts, sitting, nominee, named)
    return check(
        _("Why the post is to be filled"),
        "fail" if problem else "pass",
        sentence=problem,
        lifted_by=LIFT_CASE,
        field="purpose",
    )


def _purpose_problem(
    facts: Facts, sitting: PersonFact | None, nominee: int | None, named: int | None
) -> Sentence | None:
    purpose = facts.answer("nomination", "purpose")
    if purpose == "first_seat" and sitting:
        return say(_("%(name)s is the sitting secretary: choose a replacement or a new term."), name=sitting.name)
    if purpose in ("replacement", "new_term", "add_militia_post") and not sitting:
        return say(_("This branch has no secretary: choose “The branch has no secretary”."))
    if purpose == "add_militia_post" and sitting and sitting.id != nominee:
        return say(
            _("Only the sitting secretary, %(name)s, can take the militia post in addition."),
            name=sitting.name,
        )
    if purpose == "replacement" and sitting and sitting.id == nominee:
        return say(_("%(name)s holds the post already: choose a new term, or somebody else."), name=sitting.name)
    if purpose in ("first_seat", "add_militia_post") and named:
        return say(_("Leave the predecessor empty: nobody is replaced here."))
    if purpose == "new_term" and sitting and sitting.id == nominee and named:
        return say(_("Leave the predecessor empty: %(name)s goes on into the new term."), name=sitting.name)
    return None


@guard
def predecessor_named(facts: Facts) -> Check:
    """Demand that a case names the person who sits, and says why (one active tenure a branch)."""
    sitting = facts.holders.get("secretary")
    nominee = facts.subject.id if facts.subject else None
    needed = facts.answer("nomination", "purpose") in ("replacement", "new_term") and sitting and sitting.id != nominee
    named = facts.answer("nomination", "predecessor")
    if needed and sitting and named != sitting.id:
        problem, field = (
            say(_("Name the predecessor: %(name)s is the sitting secretary."), name=sitting.name),
            "predecessor",
        )
    elif needed and not facts.answer("nomination", "predecessor_reason"):
        problem, field = say(_("Give the reason why the predecessor is replaced.")), "predecessor_reason"
    else:
        return Check(_("Predecessor"), "pass")
    return check(_("Predecessor"), "fail", sentence=problem, lifted_by=LIFT_CASE, field=field)


@guard
def militia_post_chosen(facts: Facts) -> Check:
    """Demand for a dual post which militia post it is: in a quarter that of the quarter. Where the sitting secretary
    adds the militia post, it has to be dual.
    """
    if adds_militia_post(facts) and not is_dual(facts):
        return check(
            _("Militia post"),
            "fail",
            field="seats",
            sentence=say(_("Choose the dual post: the sitting secretary takes the militia post in addition.")),
        )
    chosen = facts.answer("nomination", "militia_post") if is_dual(facts) else None
    if chosen == "village_militia_head" and "khu pho" in fold(facts.unit_name):
        return check(
            _("Militia post"),
            "fail",
            field="militia_post",
            sentence=say(_("%(unit)s is in a quarter: choose the head of the quarter militia."), unit=facts.unit_name),
        )
    missing = is_dual(facts) and not chosen
    return check(
        _("Militia post"),
        "fail" if missing else "pass",
        sentence=say(_("Choose which militia post the person takes.")),
        field="militia_post",
    )


@guard
def seat_as_nominated(facts: Facts) -> Check:
    """Check at the decision that the seat is as the nomination found it, so that nobody unnamed is released."""
    sitting = facts.holders.get("secretary")
    nominee = facts.subject.id if facts.subject else None
    expected = facts.answer("nomination", "predecessor")
    same = sitting is None or sitting.id in (expected, nominee)
    if adds_militia_post(facts):
        same = sitting is not None and sitting.id == nominee
    return check(
        _("The seat today"),
        "pass" if same else "fail",
        value=say(_("%(name)s"), name=sitting.name) if sitting else say(_("vacant")),
        sentence=say(_("The seat has changed since the nomination: comrade %(name)s holds it now."), name=sitting.name)
        if sitting
        else say(_("The seat has changed since the nomination: it is vacant now.")),
        lifted_by=_("the organisation board, by returning the file"),
    )


@guard
def figures_agree(facts: Facts) -> Check:
    """Demand present ≤ members, ballots ≤ issued ≤ present, and for + against + blank + invalid = ballots."""
    meeting = facts.dossier.get("branch_meeting", {})
    number = {name: int(meeting.get(name) or 0) for name in ("members", "present", "ballots", *SPLIT)}
    issued, cast = meeting.get("ballots_issued"), sum(number[name] for name in SPLIT)
    problem, field = None, None
    if number["present"] > number["members"]:
        problem, field = say(_("More members are present than the branch has: compare with the minutes.")), "present"
    elif number["ballots"] > number["present"]:
        problem, field = (
            say(_("More ballots were collected than members were present: compare with the minutes.")),
            "ballots",
        )
    elif issued is not None and not number["ballots"] <= issued <= number["present"]:
        problem, field = (
            say(_("Ballots are issued to members present, and no more are collected than issued.")),
            "ballots_issued",
        )
    elif cast != number["ballots"]:
        problem = say(
            _("For, against, blank and invalid add up to %(sum)d, not to %(ballots)d ballots."),
            sum=cast,
            ballots=number["ballots"],
        )
        field = "votes_for"
    return check(_("Figures of the meeting"), "fail" if problem else "pass", sentence=problem, field=field)


@guard
def village_board_asked(facts: Facts) -> Check:
    """Demand that the board of the village or quarter is asked about whoever is to head its militia."""
    missing = is_dual(facts) and not facts.answer("party_opinion", "village_board")
    return check(
        _("Opinion of the village or quarter board"),
        "fail" if missing else "pass",
        sentence=say(_("The dual post needs the opinion of the village or quarter board.")),
        field="village_board",
    )


def registered_incumbent(facts: Facts) -> dict[str, Any]:
    """The sitting secretary as the register has them, by section; {} for a vacant seat."""
    sitting = facts.holders.get("secretary")
    if sitting is None:
        return {}
    posts = {post.kind: post.since for post in sitting.posts if post.unit_id == facts.unit_id}
    militia = next((posts[kind] for kind in MILITIA_HEAD if kind in posts), None)
    since = {"secretary_since": posts["secretary"].isoformat()}
    return {"incumbent": {"person": sitting.id, **since, **({"militia_since": militia.isoformat()} if militia else {})}}


@guard
def sits_as_registered(facts: Facts) -> Check:
    """Check that the person taken in sits on that day, since the day that the register says."""
    registered = registered_incumbent(facts).get("incumbent")
    sits = registered is not None and registered == facts.dossier.get("incumbent")
    return check(
        _("Sitting secretary"),
        "pass" if sits else "fail",
        field="person",
        sentence=say(_("The register of %(unit)s has changed: look at its posts and try again."), unit=facts.unit_name),
    )


@guard
def review_fits_posts(facts: Facts) -> Check:
    """Let only a person with both posts leave the militia post."""
    wrong = facts.answer("review", "result") == "keep_one" and not is_militia_head(facts, facts.subject)
    return check(
        _("Result of the review"),
        "fail" if wrong else "pass",
        field="result",
        sentence=say(_("%(name)s holds only the secretary's post."), name=name_of(facts)),
    )


file_complete = complete_file_guard("file_complete", "appraisal")
"""A dossier with missing papers is returned, not submitted to the committee."""


NOMINATION = [
    purpose_fits_seat,
    predecessor_named,
    militia_post_chosen,
    priority_followed,
    of_age,
    grown_up,
    no_other_seat,
    militia_age,
]
"""What is asked about a person who is proposed."""
