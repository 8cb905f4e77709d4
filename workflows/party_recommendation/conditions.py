"""Conditions: which way a recommendation takes."""

from workflows.core.facts import Facts
from workflows.core.registry import condition
from workflows.core.text import _
from workflows.guards.verdicts import share_check
from workflows.party_recommendation.panel import certificate_holds


@condition
def branch_chose(facts: Facts) -> bool:
    """Whether enough of all members of the branch voted for the comrade (rule recommendation.branch_share)."""
    return not share_check(
        facts, _("Votes for"), "recommendation.branch_share", "votes_for", "members", "votes_for", "branch_vote"
    ).failed


@condition
def branch_holds_back(facts: Facts) -> bool:
    """Whether the branch committee finds that more training is needed."""
    return bool(facts.answer("branch_assessment", "conclusion") == "train")


@condition
def committee_resolved(facts: Facts) -> bool:
    """Whether enough members were present, and enough of these voted for the comrade (rules recommendation.quorum,
    .majority).
    """
    shares = (("recommendation.quorum", "present", "members"), ("recommendation.majority", "votes_for", "present"))
    return not any(
        share_check(facts, _("Votes for"), key, part, whole, part, "resolution").failed for key, part, whole in shares
    )


@condition
def certified(facts: Facts) -> bool:
    """Whether the comrade has a certificate of the class that holds today."""
    return certificate_holds(facts, facts.today)
