"""What is entered from papers: figures that add up, and dates in order."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check, is_militia_head, name_of, not_future, share_check


@guard
def branch_quorum(facts: Facts) -> Check:
    """Enough of the branch's members were present (rule branch.quorum)."""
    return share_check(facts, _("Members present"), "branch.quorum", "present", "members", "present")


@guard
def branch_majority(facts: Facts) -> Check:
    """Enough of the ballots collected, valid or not, were for the person (rule branch.majority)."""
    return share_check(facts, _("Votes for"), "branch.majority", "votes_for", "ballots", "votes_for")


@guard
def figures_agree(facts: Facts) -> Check:
    """Present ≤ members, ballots ≤ present, and for + against + blank = ballots."""
    said = facts.file.get("branch_meeting", {})
    number = {
        name: int(said.get(name, 0))
        for name in ("members", "present", "ballots", "votes_for", "votes_against", "votes_blank")
    }
    cast = number["votes_for"] + number["votes_against"] + number["votes_blank"]
    problem, field = None, None
    if number["present"] > number["members"]:
        problem, field = say(_("More members present than the branch has.")), "present"
    elif number["ballots"] > number["present"]:
        problem, field = say(_("More ballots than members present.")), "ballots"
    elif cast != number["ballots"]:
        problem = say(
            _("For, against and blank add up to %(sum)d, not to %(ballots)d ballots."),
            sum=cast,
            ballots=number["ballots"],
        )
        field = "votes_for"
    return check(_("Figures of the meeting"), "fail" if problem else "pass", sentence=problem, field=field)


@guard
def meeting_held(facts: Facts) -> Check:
    """A meeting is recorded after it was held."""
    return not_future(facts, "branch_meeting", "held_on")


@guard
def party_paper_dated(facts: Facts) -> Check:
    """A paper is recorded after it was written."""
    return not_future(facts, "party_opinion", "paper_date")


@guard
def decision_dates(facts: Facts) -> Check:
    """Signed not later than today, and in force not before it is signed."""
    signed, effective = facts.day("decision", "signed_on"), facts.day("decision", "effective_on")
    if signed and signed > facts.today:
        return not_future(facts, "decision", "signed_on")
    late = bool(signed and effective and effective < signed)
    return check(
        _("Dates of the decision"),
        "fail" if late else "pass",
        sentence=say(_("A decision cannot be in force before it is signed.")),
        field="effective_on",
    )


@guard
def militia_dates(facts: Facts) -> Check:
    """The outside decision is dated not later than today, and in force not before its date."""
    written, effective = (
        facts.day("military_appointment", "paper_date"),
        facts.day("military_appointment", "effective_on"),
    )
    if written and written > facts.today:
        return not_future(facts, "military_appointment", "paper_date")
    late = bool(written and effective and effective < written)
    return check(
        _("Dates of the decision"),
        "fail" if late else "pass",
        sentence=say(_("A decision cannot be in force before it is signed.")),
        field="effective_on",
    )


@guard
def handed_over(facts: Facts) -> Check:
    """A hand-over is recorded after it took place."""
    return not_future(facts, "handover", "held_on")


@guard
def review_dated(facts: Facts) -> Check:
    """A review takes effect today or later, so that no past right is taken away."""
    day = facts.day("review", "effective_on")
    early = bool(day and day < facts.today)
    return check(
        _("Date"), "fail" if early else "pass", field="effective_on", sentence=say(_("Choose today or a later day."))
    )


@guard
def review_fits_posts(facts: Facts) -> Check:
    """Only a person with both posts can leave the militia post."""
    wrong = facts.said("review", "result") == "keep_one" and not is_militia_head(facts, facts.subject)
    return check(
        _("Result of the review"),
        "fail" if wrong else "pass",
        field="result",
        sentence=say(_("%(name)s holds only the secretary's post."), name=name_of(facts)),
    )


@guard
def file_complete(facts: Facts) -> Check:
    """A file with missing papers is returned, not submitted to the committee."""
    missing = facts.said("appraisal", "complete") == "incomplete"
    return check(
        _("Papers of the file"),
        "fail" if missing else "pass",
        field="complete",
        sentence=say(_("Papers are missing: return the file to be completed.")),
    )
