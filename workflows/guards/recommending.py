"""The Union's own resolutions on a recommendation: figures that add up, votes that carry, dates in order."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, condition, guard
from workflows.core.text import _, say
from workflows.guards.party_admission import certificate_holds
from workflows.guards.verdicts import check, dated, share_check


def figures(facts: Facts, section: str) -> Check:
    """Present ≤ members, and for + against + blank = present."""
    said = facts.file.get(section, {})
    members, present = int(said.get("members", 0)), int(said.get("present", 0))
    cast = sum(int(said.get(name, 0)) for name in ("votes_for", "votes_against", "votes_blank"))
    problem, field = None, None
    if present > members:
        problem, field = say(_("More members present than there are.")), "present"
    elif cast != present:
        problem = say(
            _("For, against and blank add up to %(sum)d, not to the %(present)d who were present."),
            sum=cast,
            present=present,
        )
        field = "votes_for"
    return check(_("Figures of the meeting"), "fail" if problem else "pass", sentence=problem, field=field)


@guard
def branch_figures(facts: Facts) -> Check:
    """The figures of the branch's meeting agree."""
    return figures(facts, "branch_vote")


@guard
def committee_figures(facts: Facts) -> Check:
    """The figures of the executive committee's meeting agree."""
    return figures(facts, "resolution")


@guard
def branch_vote_dated(facts: Facts) -> Check:
    """A meeting is recorded after it was held."""
    return dated(facts, "branch_vote", "held_on")


@guard
def assessment_dated(facts: Facts) -> Check:
    """The branch committee assesses after the branch has voted."""
    return dated(facts, "branch_assessment", "held_on", after=("branch_vote", "held_on"))


@guard
def resolution_dated(facts: Facts) -> Check:
    """The executive committee resolves after the branch has asked it to."""
    return dated(facts, "resolution", "held_on", after=("branch_assessment", "held_on"))


@guard
def handed_over_after(facts: Facts) -> Check:
    """A list is handed over after the resolution."""
    return dated(facts, "handover", "held_on", after=("resolution", "held_on"))


@guard
def inquiry_dated(facts: Facts) -> Check:
    """The Union asks after it was told."""
    return dated(facts, "inquiry", "sent_on", after=("not_admitted", "held_on"))


@guard
def reply_dated(facts: Facts) -> Check:
    """The answer comes after the letter."""
    return dated(facts, "reply", "held_on", after=("inquiry", "sent_on"))


@condition
def branch_chose(facts: Facts) -> bool:
    """Enough of all members of the branch voted for the comrade (rule recommendation.branch_share)."""
    return not share_check(
        facts, _("Votes for"), "recommendation.branch_share", "votes_for", "members", "votes_for", "branch_vote"
    ).failed


@condition
def branch_holds_back(facts: Facts) -> bool:
    """The branch committee finds that more training is needed."""
    return bool(facts.said("branch_assessment", "conclusion") == "train")


@condition
def committee_resolved(facts: Facts) -> bool:
    """Enough members were present, and enough of them for it (rules recommendation.quorum, .majority)."""
    shares = (("recommendation.quorum", "present", "members"), ("recommendation.majority", "votes_for", "present"))
    return not any(
        share_check(facts, _("Votes for"), key, part, whole, part, "resolution").failed for key, part, whole in shares
    )


@condition
def certified(facts: Facts) -> bool:
    """The comrade has a certificate of the class that holds today."""
    return certificate_holds(facts, facts.today)
