"""Nomination of a branch secretary.

A branch chooses, the Party committee gives its opinion, for the dual post the Union and the military command screen
together, the organisation board appraises, the standing committee above decides, one decision seats one person and
releases the predecessor on the same day. Every year the holder is reviewed. (Seed 001; domain B.1.)
"""

from workflows.core.facts import Advice, Facts
from workflows.core.model import PREVIOUS, START, Paper, State, Workflow, signal
from workflows.core.terms import Claim, Every, rule
from workflows.core.text import _, say
from workflows.guards.conditions import (
    adds_militia_post,
    branch_vote_carried,
    branch_vote_lost,
    is_appointed,
    is_dual,
    is_elected,
    is_recognised,
    needs_militia_appointment,
    party_disagrees,
    replaces_somebody,
    review_replaces,
)
from workflows.guards.eligibility import (
    belongs_to_branch,
    grown_up,
    is_member,
    militia_age,
    no_discipline,
    no_other_seat,
    of_age,
    ranked,
)
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.guards.papers import (
    decision_dates,
    figures_agree,
    file_complete,
    handed_over,
    meeting_held,
    militia_dates,
    party_paper_dated,
    review_dated,
    review_fits_posts,
)
from workflows.guards.seat import (
    militia_post_chosen,
    predecessor_named,
    purpose_fits_seat,
    seat_as_nominated,
    seat_unclaimed,
)
from workflows.nomination_effects import apply_review, seat_militia_head, seat_secretary
from workflows.nomination_forms import (
    Appraisal,
    BranchMeeting,
    Handover,
    IssueDecision,
    JointOpinion,
    MilitaryAppointment,
    Nominate,
    PartyOpinion,
    Reason,
    Refuse,
    Resubmit,
    Return,
    YearlyReview,
)
from workflows.nomination_prints import PRINTS, VOTE_PRINTS
from workflows.priority import priority, priority_followed
from workflows.roles import (
    BRANCH_SECRETARY,
    CLERK,
    COMMITTEE_CHAIR,
    COMMITTEE_VOTE,
    COMMUNE_OFFICER,
    MILITARY_COMMAND,
    ORGANISATION_BOARD,
)

PROPOSERS = BRANCH_SECRETARY | COMMUNE_OFFICER

NOMINEE, PREDECESSOR = "nomination.person", "nomination.predecessor"
RECOGNITION = Paper("recognition", "QĐ", _("Decision to recognise a branch secretary"), NOMINEE, is_recognised)
APPOINTMENT = Paper("appointment", "QĐ", _("Decision to appoint a branch secretary"), NOMINEE, is_appointed)
CONCURRENT = Paper("concurrent", "QĐ", _("Decision on the concurrent post"), NOMINEE, adds_militia_post)
RELEASE = Paper("release", "QĐ", _("Decision to release the predecessor"), PREDECESSOR, replaces_somebody)

SEAT_TAKEN = signal("seat_taken")

ELIGIBILITY = [of_age, grown_up, is_member, belongs_to_branch, no_other_seat, no_discipline, ranked, militia_age]
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


class SecretaryNomination(Workflow):
    key = "secretary-nomination"
    title = _("Nomination of a branch secretary")
    summary = _("First seat, new term or replacement; also with the post of village or quarter militia head.")
    unit_kinds = ("branch",)
    claim = Claim("secretary")
    subject = NOMINEE
    eligibility = tuple(ELIGIBILITY)
    rules = (
        "secretary.age_max",
        "secretary.age_min",
        "secretary.seats_max",
        "secretary.ranking_min",
        "militia.age_min",
        "militia.age_max_male",
        "militia.age_max_female",
        "branch.quorum",
        "branch.majority",
        "paper.symbol",
    )
    prints = PRINTS

    @staticmethod
    def advice(facts: Facts) -> Advice:
        """Who comes first for the dual post, shown to the proposer."""
        first = priority(facts)
        seats = ((_("Sitting secretary"), "secretary"), (_("Sitting militia head"), "militia_head"))
        names = {seat: say(_("%(name)s"), name=person.name) for seat, person in facts.holders.items()}
        return Advice(
            _("Order of priority for the dual post"),
            first.sentence,
            first.passed_over,
            today=tuple((title, names.get(seat, say(_("vacant")))) for title, seat in seats),
            then=_(
                "After sending, the next body is asked at once. "
                "You can withdraw the nomination until the file is appraised."
            ),
        )

    # Where a case can stand.
    drafting = State(_("The branch has to choose again"), due=rule("nomination.draft_days"))
    branch_meeting = State(_("Waiting for the branch's meeting"), due=rule("nomination.meeting_days"))
    party_opinion = State(_("Waiting for the Party committee's opinion"), due=rule("nomination.party_days"))
    joint_review = State(_("Joint screening with the military command"), due=rule("nomination.joint_days"))
    appraisal = State(_("Appraisal of the file"), due=rule("nomination.appraisal_days"))
    decision = State(_("Before the standing committee"), due=rule("nomination.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("nomination.issue_days"))
    militia_appointment = State(
        _("Waiting for the militia appointment"), due=rule("nomination.militia_days"), releases_claim=True
    )
    handover = State(_("Hand-over"), due=rule("nomination.handover_days"), releases_claim=True)
    in_office = State(_("In office"), tone="good", releases_claim=True)
    to_replace = State(_("Has to be replaced"), tone="late", due=rule("nomination.replace_days"), releases_claim=True)
    returned = State(_("Returned for completion"), tone="waiting", due=rule("nomination.return_days"))
    refused = State(
        _("Not recognised"),
        tone="bad",
        next_step=_("The branch votes again, or the level above appoints: open a new nomination."),
    )
    withdrawn = State(
        _("Withdrawn"),
        tone="neutral",
        next_step=_("Whoever proposed may open a new nomination at any time."),
    )
    cancelled = State(
        _("Cancelled"),
        tone="neutral",
        next_step=_("The organisation board cancelled this case; a new nomination may be opened."),
    )
    lapsed = State(
        _("Lapsed"),
        tone="bad",
        next_step=_("The file was not completed in time: open a new nomination."),
    )
    ended = State(
        _("Left office"),
        tone="neutral",
        next_step=_("A successor sits: see the successor's case."),
    )

    # The branch chooses.
    nominate = START.to(
        branch_meeting.if_(is_elected) | party_opinion,
        label=_("Propose a secretary"),
        by=PROPOSERS,
        form=Nominate,
        guards=[seat_unclaimed],
        validators=NOMINATION,
        drafts=True,
    )
    record_meeting = branch_meeting.to(
        party_opinion.if_(branch_vote_carried) | drafting,
        label=_("Enter the branch's vote"),
        by=PROPOSERS,
        form=BranchMeeting,
        validators=[meeting_held, figures_agree],
        drafts=True,
    )
    nominate_again = drafting.to(
        branch_meeting.if_(is_elected) | party_opinion,
        label=_("Propose again"),
        by=PROPOSERS,
        form=Nominate,
        validators=NOMINATION,
        drafts=True,
    )

    # The bodies concerned agree.
    record_opinion = party_opinion.to(
        returned.if_(party_disagrees) | joint_review.if_(is_dual) | appraisal,
        label=_("Record the Party committee's opinion"),
        by=COMMUNE_OFFICER,
        form=PartyOpinion,
        guards=[not_about_oneself],
        validators=[party_paper_dated],
    )
    screening = joint_review.assent(
        of=(COMMUNE_OFFICER, MILITARY_COMMAND),
        form=JointOpinion,
        label=_("Give your side's opinion"),
        guards=[not_about_oneself],
    )
    agreed = joint_review.to(appraisal, on=screening.all_for)
    objected = joint_review.to(returned, on=screening.any_against)

    # The organisation board appraises, or sends back.
    appraise = appraisal.to(
        decision,
        label=_("Submit to the standing committee"),
        by=ORGANISATION_BOARD,
        form=Appraisal,
        guards=[impartial, *ELIGIBILITY, seat_as_nominated],
        validators=[file_complete],
    )
    refuse = appraisal.to(
        refused,
        label=_("Do not recognise"),
        may=ORGANISATION_BOARD,
        form=Refuse,
        guards=[impartial],
    )
    send_back = (party_opinion | joint_review | appraisal | issuing).to(
        returned,
        label=_("Return for completion"),
        may=ORGANISATION_BOARD,
        form=Return,
        guards=[not_about_oneself],
    )
    take_back = decision.to(
        returned,
        label=_("Return for completion without a vote"),
        may=COMMITTEE_CHAIR,
        form=Return,
        guards=[not_about_oneself],
    )
    resubmit = returned.to(
        PREVIOUS,
        label=_("Submit again"),
        by=PROPOSERS,
        form=Resubmit,
        drafts=True,
        asks_again={
            (NOMINEE, "nomination.manner", "nomination.purpose"): branch_meeting.if_(is_elected)
            | party_opinion
            | joint_review
            | appraisal
            | decision,
            ("nomination.seats", "nomination.militia_post"): party_opinion | joint_review | appraisal | decision,
            ("branch_meeting",): drafting.if_(branch_vote_lost),
        },
    )
    propose_another = returned.to(drafting, label=_("Choose again"), may=PROPOSERS, form=Reason)

    # The standing committee decides.
    ballot = decision.vote(label=_("Vote on the proposal"), matter="nomination", prints=VOTE_PRINTS, **COMMITTEE_VOTE)
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(refused, on=ballot.rejected)
    inquorate = decision.to(appraisal, on=ballot.inquorate)

    # The clerk issues: the nominee sits and the predecessor is released in one transaction.
    issue = issuing.to(
        militia_appointment.if_(needs_militia_appointment) | handover.if_(replaces_somebody) | in_office,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial, seat_as_nominated],
        validators=[decision_dates, signer_apart],
        papers=[RECOGNITION, APPOINTMENT, CONCURRENT, RELEASE],
        effects=[seat_secretary],
    )
    record_militia = militia_appointment.to(
        handover.if_(replaces_somebody) | in_office,
        label=_("Record the militia appointment"),
        by=COMMUNE_OFFICER,
        form=MilitaryAppointment,
        guards=[not_about_oneself],
        validators=[militia_dates],
        effects=[seat_militia_head],
    )
    hand_over = handover.to(
        in_office, label=_("Record the hand-over"), by=PROPOSERS, form=Handover, validators=[handed_over]
    )

    # In office: reviewed every year, until a successor sits.
    review = in_office.to(
        to_replace.if_(review_replaces) | in_office,
        label=_("Yearly review"),
        by=COMMUNE_OFFICER,
        recurs=Every(rule("secretary.review_months"), within=rule("secretary.review_days")),
        form=YearlyReview,
        guards=[not_about_oneself],
        validators=[review_dated, review_fits_posts],
        effects=[apply_review],
    )
    propose_successor = to_replace.to(
        to_replace, label=_("Propose a successor"), by=PROPOSERS, starts=True, guards=[seat_unclaimed]
    )
    keep_after_all = to_replace.to(
        in_office, label=_("Keep after all"), may=COMMUNE_OFFICER, form=Reason, guards=[not_about_oneself]
    )
    succeeded = (militia_appointment | handover | in_office | to_replace).to(ended, on=SEAT_TAKEN)

    # Ends before the decision.
    withdraw = (drafting | branch_meeting | party_opinion | joint_review | returned).to(
        withdrawn, label=_("Withdraw the nomination"), may=PROPOSERS, form=Reason
    )
    cancel = (drafting | branch_meeting | party_opinion | joint_review | appraisal | returned | issuing).to(
        cancelled,
        label=_("Cancel the case"),
        may=ORGANISATION_BOARD,
        form=Reason,
        guards=[not_about_oneself],
    )
    lapse = returned.to(lapsed, after=rule("nomination.return_days"))
