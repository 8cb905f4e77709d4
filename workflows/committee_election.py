"""Election to a post between two congresses (kiện toàn, bầu bổ sung).

The level above approves in principle, the executive committee of the unit elects by secret ballot, the organisation
board above checks the file, and one decision recognises those who are elected. (Domain A.5, A.6.)
"""

from workflows.core.calendar import age_on
from workflows.core.consequences import Consequence, Seat, Vacate
from workflows.core.facts import Facts
from workflows.core.model import PREVIOUS, START, Paper, State, Workflow
from workflows.core.prints import CARRIED, VOTE_PRINTS, Print
from workflows.core.registry import Check, effect, guard
from workflows.core.terms import Deciding, rule
from workflows.core.text import _, say
from workflows.election_forms import ElectionCheck, Slate
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.guards.papers import decision_dates
from workflows.guards.verdicts import LIFT_OFFICE, check, not_future
from workflows.nomination_forms import IssueDecision, Reason, Refuse, Resubmit, Return
from workflows.roles import CLERK, EXECUTIVE_COMMITTEE, ORGANISATION_BOARD, UNIT_OFFICER

RECOGNITION = Paper("election-recognition", "QĐ", _("Decision to recognise who was elected"), subject="")
PRINTS = (
    Print("election-count", _("Minutes of the count of an election")),
    *VOTE_PRINTS[1:],
    Print(
        "election-request", _("Request to recognise who was elected"), type="TTr", outcomes=CARRIED, to=("deciding",)
    ),
)


@guard
def approval_dated(facts: Facts) -> Check:
    """The approval in principle is recorded after it was given."""
    return not_future(facts, "slate", "approval_date")


@guard
def seats_fit(facts: Facts) -> Check:
    """At least one seat, as many candidates as seats; a secretary's seat is one, and vacant."""
    seats, sitting = facts.said("slate", "seats"), facts.holders.get("secretary")
    problem = None
    if not seats:
        problem = say(_("There is at least one seat to fill."))
    elif facts.said("slate", "post") == "secretary" and seats > 1:
        problem = say(_("A unit has one secretary: enter one seat."))
    elif facts.said("slate", "post") == "secretary" and sitting:
        problem = say(_("%(name)s is the sitting secretary: the post has to be vacant first."), name=sitting.name)
    elif len(facts.candidates) < seats:
        problem = say(_("Name at least as many candidates as there are seats."))
    return check(_("Seats"), "fail" if problem else "pass", sentence=problem, field="seats")


@guard
def candidates_fit(facts: Facts) -> Check:
    """Nobody stands for a post that he holds; officers come out of the executive committee."""
    post, committee = facts.said("slate", "post"), EXECUTIVE_COMMITTEE.posts
    held = (post,) if post != "executive_member" else committee
    for person in facts.candidates:
        if person.holds(facts.unit_id, *held):
            problem = say(_("%(name)s holds this post already."), name=person.name)
        elif post != "executive_member" and not person.holds(facts.unit_id, *committee):
            problem = say(_("%(name)s is not a member of the executive committee."), name=person.name)
        else:
            continue
        return check(_("Candidates"), "fail", sentence=problem, field="people")
    return Check(_("Candidates"), "pass", field="people")


@guard
def candidates_of_age(facts: Facts) -> Check:
    """Nobody stands who is older than the limit for officers of the Union (rule election.age_max)."""
    limit = facts.number("election.age_max")
    older = [person.name for person in facts.candidates if age_on(person.birth_date, facts.today) > limit]
    return check(
        _("Age for officers of the Union"),
        "fail" if older else "pass",
        source=facts.source("election.age_max"),
        sentence=say(_("Older than %(limit)d: %(names)s."), limit=limit, names=", ".join(older)),
        lifted_by=LIFT_OFFICE,
        field="people",
    )


@guard
def election_file_complete(facts: Facts) -> Check:
    """A file with missing papers is returned, not accepted."""
    missing = facts.said("election_check", "complete") == "incomplete"
    return check(
        _("Papers of the file"),
        "fail" if missing else "pass",
        field="complete",
        sentence=say(_("Papers are missing: return the file to be completed.")),
    )


@effect
def seat_elected(facts: Facts) -> list[Consequence]:
    """Everybody elected takes the post on the day in force; a deputy who becomes the secretary is deputy no longer."""
    day, post = facts.day("decision", "effective_on"), facts.said("slate", "post")
    assert day is not None
    leaves: list[Consequence] = []
    seats: list[Consequence] = []
    for person in facts.said("ballot", "elected"):
        if post == "secretary":
            leaves.append(Vacate(("deputy_secretary",), day, person_id=person, ended_by=(RECOGNITION.kind,)))
        seats.append(Seat(person, post, day, given_by=(RECOGNITION.kind,)))
    return leaves + seats


SLATE = [approval_dated, seats_fit, candidates_fit, candidates_of_age]


class CommitteeElection(Workflow):
    key = "committee-election"
    title = _("Election to a post between two congresses")
    summary = _("Members of the executive or standing committee, deputy secretaries, the secretary.")
    unit_kinds = ("district_union", "commune_union", "base_union")
    deciding = Deciding(rule("election.unit_kinds"))
    rules = ("election.age_max", "paper.symbol")

    # Where a case can stand.
    election = State(_("Before the executive committee"), due=rule("election.vote_days"))
    drafting = State(_("To be put to the executive committee again"), due=rule("election.draft_days"))
    checking = State(_("File being checked by the level above"), due=rule("election.check_days"))
    issuing = State(_("Decision being issued"), due=rule("election.issue_days"))
    recognised = State(_("Recognised"), tone="good")
    returned = State(_("Returned for completion"), tone="waiting", due=rule("election.return_days"))
    not_elected = State(
        _("Nobody elected"),
        tone="bad",
        next_step=_("The post stays vacant. Ask the level above for another approval and open a new election."),
    )
    refused = State(
        _("Not recognised"),
        tone="bad",
        next_step=_("The level above did not recognise the result: open a new election."),
    )
    withdrawn = State(_("Withdrawn"), tone="neutral", next_step=_("A new election may be opened at any time."))
    lapsed = State(_("Lapsed"), tone="bad", next_step=_("The file was not completed in time: open a new election."))

    # The unit proposes, with the approval in principle of the level above.
    propose = START.to(
        election, label=_("Propose an election"), by=UNIT_OFFICER, form=Slate, validators=SLATE, drafts=True
    )
    propose_again = drafting.to(
        election,
        label=_("Put it to the executive committee again"),
        by=UNIT_OFFICER,
        form=Slate,
        validators=SLATE,
        drafts=True,
    )
    change_slate = election.to(
        election,
        label=_("Change the candidates: the running vote is void"),
        may=UNIT_OFFICER,
        form=Slate,
        guards=[not_about_oneself],
        validators=SLATE,
        drafts=True,
    )

    # The executive committee elects.
    ballot = election.vote(
        label=_("Election"),
        by=EXECUTIVE_COMMITTEE,
        chair=UNIT_OFFICER,
        candidates="slate.people",
        seats="slate.seats",
        quorum=rule("election.quorum"),
        needs=rule("election.majority"),
        base=rule("election.base"),
        abstention=rule("election.abstention"),
        secrecy=rule("election.secrecy"),
        casting=rule("committee.casting_vote"),
        delegated=rule("election.delegated_vote"),
        matter="election",
        prints=PRINTS,
    )
    elected = election.to(checking, on=ballot.carried)
    nobody = election.to(not_elected, on=ballot.rejected, closes="rejected")
    inquorate = election.to(drafting, on=ballot.inquorate)

    # The level above checks and recognises: those elected take their posts in the same transaction.
    accept_file = checking.to(
        issuing,
        label=_("Accept the file"),
        by=ORGANISATION_BOARD,
        form=ElectionCheck,
        guards=[impartial],
        validators=[election_file_complete],
    )
    refuse = checking.to(
        refused,
        label=_("Do not recognise"),
        may=ORGANISATION_BOARD,
        form=Refuse,
        guards=[impartial],
    )
    send_back = (checking | issuing).to(returned, label=_("Return for completion"), may=ORGANISATION_BOARD, form=Return)
    resubmit = returned.to(
        PREVIOUS,
        label=_("Submit again"),
        by=UNIT_OFFICER,
        form=Resubmit,
        drafts=True,
        asks_again={("slate.post", "slate.seats", "slate.people"): election | checking},
    )
    issue = issuing.to(
        recognised,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial],
        validators=[decision_dates, signer_apart],
        papers=[RECOGNITION],
        effects=[seat_elected],
    )

    # Ends before the decision.
    withdraw = (election | drafting | returned).to(
        withdrawn,
        label=_("Withdraw the election"),
        may=UNIT_OFFICER,
        form=Reason,
        guards=[not_about_oneself],
    )
    lapse = returned.to(lapsed, after=rule("election.return_days"))
