"""Conditions: which way a nomination takes."""

from workflows.core.facts import Facts, PersonFact
from workflows.core.registry import Check, condition, explained, guard
from workflows.core.text import _
from workflows.guards.verdicts import share_check


def is_militia_head(facts: Facts, person: PersonFact | None) -> bool:
    """Whether the person heads the militia of the branch's village or quarter today."""
    return bool(person and person.holds(facts.unit_id, "village_militia_head", "quarter_militia_head"))


@guard
def branch_quorum(facts: Facts) -> Check:
    """Demand that enough of the branch's members were present (rule branch.quorum)."""
    return share_check(facts, _("Members present"), "branch.quorum", "present", "members", "present", "branch_meeting")


@guard
def branch_majority(facts: Facts) -> Check:
    """Demand that enough of the ballots collected, valid or not, were for the person (rule branch.majority)."""
    return share_check(facts, _("Votes for"), "branch.majority", "votes_for", "ballots", "votes_for", "branch_meeting")


@condition
def is_elected(facts: Facts) -> bool:
    """Whether the branch elects the person, so its meeting's figures are needed."""
    return facts.answer("nomination", "manner") == "elected" and not adds_militia_post(facts)


@condition
def needs_no_meeting(facts: Facts) -> bool:
    """Whether nobody is elected: the bodies concerned are asked about the proposal itself."""
    return not is_elected(facts)


@condition
def is_dual(facts: Facts) -> bool:
    """Whether the person is to be branch secretary and head of the village or quarter militia in one person."""
    return bool(facts.answer("nomination", "seats") == "dual")


@condition
def adds_militia_post(facts: Facts) -> bool:
    """Whether the sitting secretary also takes the militia post, priority (a) of the model; the secretary's seat
    stays.
    """
    return bool(facts.answer("nomination", "purpose") == "add_militia_post")


@condition
def takes_seat(facts: Facts) -> bool:
    """Whether the case seats a secretary (and does not only add the militia post)."""
    return not adds_militia_post(facts)


@condition
def is_recognised(facts: Facts) -> bool:
    """Whether the person is elected by the branch, and the level above recognises them (công nhận)."""
    return takes_seat(facts) and facts.answer("nomination", "manner") == "elected"


@condition
def is_appointed(facts: Facts) -> bool:
    """Whether the person is chosen without an election, and the level above appoints them (chỉ định)."""
    return takes_seat(facts) and facts.answer("nomination", "manner") == "appointed"


@condition
def replaces_somebody(facts: Facts) -> bool:
    """Whether another person sits now and has to be released."""
    return takes_seat(facts) and facts.answer("nomination", "predecessor") is not None


@condition
def needs_militia_appointment(facts: Facts) -> bool:
    """Whether the dual post goes to somebody who is not the militia head yet."""
    return is_dual(facts) and not is_militia_head(facts, facts.subject)


@explained(branch_quorum, branch_majority)
def branch_vote_carried(facts: Facts) -> bool:
    """Enough members present, and more than the required share of the ballots."""
    return not (branch_quorum(facts).failed or branch_majority(facts).failed)


@condition
def branch_vote_lost(facts: Facts) -> bool:
    """Whether the branch's meeting did not choose the person."""
    return is_elected(facts) and not branch_vote_carried(facts)


@condition
def party_disagrees(facts: Facts) -> bool:
    """Whether the Party committee or the village board does not agree."""
    opinion = facts.dossier.get("party_opinion", {})
    return "disagree" in (opinion.get("opinion"), opinion.get("village_board"))


@condition
def review_replaces(facts: Facts) -> bool:
    """Whether the review found that the secretary has to be replaced."""
    return bool(facts.answer("review", "result") == "replace")
