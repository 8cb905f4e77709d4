"""Nomination of a branch secretary.

A branch chooses, the Party committee gives its opinion, for the dual post the Union and the military command screen
together, the organisation board appraises, the standing committee above decides, one decision seats one person and
releases the predecessor on the same day. Every year the holder is reviewed. (Seed 001; domain B.1.)
"""

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack, refusal_notice
from workflows.core.model import START, State, Workflow, signal
from workflows.core.terms import Claim, Every, rule
from workflows.core.text import _
from workflows.forms import IssueDecision, Reason
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.roles import (
    BRANCH_SECRETARY,
    CLERK,
    COMMITTEE_CHAIR,
    COMMITTEE_VOTE,
    COMMUNE_OFFICER,
    MILITARY_COMMAND,
    ORGANISATION_BOARD,
)
from workflows.secretary_nomination import conditions, effects, forms, guards, panel, papers, priority, succession

PROPOSERS = BRANCH_SECRETARY | COMMUNE_OFFICER


class SecretaryNomination(Workflow):
    key, title = "secretary-nomination", _("Nomination of a branch secretary")
    summary = _("First seat, new term or replacement; also with the post of village or quarter militia head.")
    unit_kinds, claim = ("branch",), Claim("secretary")
    subject, incumbents = f"{papers.NOMINEE} incumbent.person", "secretary"
    incumbent = staticmethod(guards.registered_incumbent)
    eligibility, rules, prints = panel.ELIGIBILITY, panel.RULES, papers.PRINTS
    paper_values = papers.VALUES
    advice, successions = staticmethod(priority.advice), succession.SUCCESSIONS

    # Where a case can stand.
    drafting = State(_("The branch has to choose again"), due=rule("nomination.draft_days"))
    branch_meeting = State(_("Waiting for the branch's meeting"), due=rule("nomination.meeting_days"))
    party_opinion = State(_("Waiting for the Party committee's opinion"), due=rule("nomination.party_days"))
    joint_review = State(_("Joint screening with the military command"))
    appraisal = State(_("Appraisal of the file"), due=rule("nomination.appraisal_days"))
    decision = State(_("Before the standing committee"), due=rule("nomination.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("nomination.issue_days"))
    refusing = State(_("Not recognised by vote, to be notified"), due=rule("nomination.issue_days"))
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
        next_step=_("The branch chooses again, or the level above appoints: a new case is open for that."),
    )
    withdrawn = State(
        _("Withdrawn"),
        tone="neutral",
        next_step=_("Whoever proposed may open a new nomination at any time."),
        starts_again=True,
    )
    cancelled = State(
        _("Cancelled"),
        tone="neutral",
        next_step=_("The organisation board cancelled this case; a new nomination may be opened."),
        starts_again=True,
    )
    lapsed = State(
        _("Lapsed"),
        tone="bad",
        next_step=_("The file was not completed in time: open a new nomination."),
        starts_again=True,
    )
    ended = State(
        _("Left office"), tone="neutral", next_step=_("The post has another holder or is vacant: see the decision.")
    )

    # The branch chooses.
    nominate = START.to(
        branch_meeting.if_(conditions.is_elected) | party_opinion,
        label=_("Propose a secretary"),
        by=PROPOSERS,
        form=forms.Nominate,
        attachments=papers.CURRICULUM,
        guards=[guards.seat_unclaimed],
        validators=guards.NOMINATION,
        drafts=True,
    )
    record_meeting = branch_meeting.to(
        party_opinion.if_(conditions.branch_vote_carried) | drafting,
        label=_("Enter the branch's vote"),
        by=PROPOSERS,
        form=forms.BranchMeeting,
        attachments=papers.MEETING,
        validators=[guards.figures_agree],
        drafts=True,
    )
    choose_again = START.to(
        drafting,
        on=refused.ended,
        label=_("Opened because the person before was not recognised"),
        leaves_open=forms.OF_PERSON,
    )
    nominate_again = drafting.to(
        branch_meeting.if_(conditions.is_elected) | party_opinion,
        label=_("Propose again"),
        by=PROPOSERS,
        form=forms.Nominate,
        attachments=papers.CURRICULUM,
        validators=guards.NOMINATION,
        drafts=True,
    )

    # The bodies concerned agree.
    record_opinion = party_opinion.to(
        returned.if_(conditions.party_disagrees) | joint_review.if_(conditions.is_dual) | appraisal,
        label=_("Record the Party committee's opinion"),
        by=COMMUNE_OFFICER,
        form=forms.PartyOpinion,
        attachments=papers.OPINION,
        guards=[not_about_oneself],
        validators=[guards.village_board_asked],
    )
    screening = joint_review.assent(
        of=(COMMUNE_OFFICER, MILITARY_COMMAND),
        within=(rule("nomination.joint_days"), rule("nomination.military_days")),
        form=forms.JointOpinion,
        label=_("Give your side's opinion"),
        guards=[not_about_oneself],
    )
    agreed = joint_review.to(appraisal, on=screening.all_for)
    objected = joint_review.to(returned, on=screening.any_against)

    # The organisation board appraises: it submits or sends back. Not to recognise is the standing committee's word.
    appraise = appraisal.to(
        decision,
        label=_("Submit to the standing committee"),
        by=ORGANISATION_BOARD,
        form=forms.Appraisal,
        guards=[impartial, *panel.ELIGIBILITY, guards.seat_as_nominated],
        validators=[guards.file_complete],
    )
    completion = Completion(
        returned,
        send_back=SendBack(
            ORGANISATION_BOARD, of=party_opinion | joint_review | appraisal | issuing, guards=[not_about_oneself]
        ),
        take_back=SendBack(
            COMMITTEE_CHAIR, of=decision, label=_("Return for completion without a vote"), guards=[not_about_oneself]
        ),
        resubmit=Resubmission(
            PROPOSERS,
            asks_again={
                ("nomination.person", "nomination.manner", "nomination.purpose"): (
                    branch_meeting.if_(conditions.is_elected) | party_opinion | joint_review | appraisal | decision
                ),
                ("nomination.seats", "nomination.militia_post"): party_opinion | joint_review | appraisal | decision,
                ("branch_meeting",): drafting.if_(conditions.branch_vote_lost),
            },
        ),
        lapse=lapsed,
    )
    propose_another = returned.to(drafting, label=_("Choose again"), may=PROPOSERS, form=Reason)

    # The standing committee decides.
    ballot = decision.vote(
        label=_("Vote on the proposal"), matter="nomination", prints=papers.VOTE_PRINTS, **COMMITTEE_VOTE
    )
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(refusing, on=ballot.rejected)
    inquorate = decision.to(appraisal, on=ballot.inquorate)
    notify_refusal = refusing.to(refused, **refusal_notice(_("Notify that the committee did not recognise")))

    # The clerk issues: the nominee sits and the predecessor is released in one transaction.
    issue = issuing.to(
        militia_appointment.if_(conditions.needs_militia_appointment)
        | handover.if_(conditions.replaces_somebody)
        | in_office,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial, panel.no_other_seat, guards.seat_as_nominated],
        validators=[signer_apart],
        papers=[papers.RECOGNITION, papers.APPOINTMENT, papers.CONCURRENT, papers.RELEASE],
        effects=[effects.seat_secretary],
    )
    record_militia = militia_appointment.to(
        handover.if_(conditions.replaces_somebody) | in_office,
        label=_("Record the militia appointment"),
        by=COMMUNE_OFFICER,
        form=forms.MilitaryAppointment,
        attachments=papers.MILITIA,
        guards=[not_about_oneself],
        effects=[effects.seat_militia_head],
    )
    not_appointed = militia_appointment.to(
        handover.if_(conditions.replaces_somebody) | in_office,
        label=_("Record that the militia post was not given"),
        may=COMMUNE_OFFICER,
        form=Reason,
        guards=[impartial],
    )
    hand_over = handover.to(
        in_office,
        label=_("Record the hand-over"),
        by=PROPOSERS,
        form=forms.Handover,
        attachments=papers.HANDOVER,
    )

    # In office: reviewed every year, until a successor sits. Who sat before is taken in from the register.
    take_in = START.to(
        in_office,
        label=_("Take the sitting secretary into the yearly review"),
        by=COMMUNE_OFFICER | ORGANISATION_BOARD,
        form=forms.Incumbent,
        validators=[guards.sits_as_registered],
        from_register=True,
    )
    review = in_office.to(
        to_replace.if_(conditions.review_replaces) | in_office,
        label=_("Yearly review"),
        by=COMMUNE_OFFICER,
        recurs=Every(
            rule("secretary.review_months"),
            within=rule("secretary.review_days"),
            since="incumbent.secretary_since",
            spread=rule("secretary.review_spread_days"),
        ),
        form=forms.YearlyReview,
        guards=[not_about_oneself],
        validators=[guards.review_fits_posts],
        effects=[effects.apply_review],
    )
    propose_successor = to_replace.to(
        to_replace, label=_("Propose a successor"), by=PROPOSERS, starts=True, guards=[guards.seat_unclaimed]
    )
    keep_after_all = to_replace.to(
        in_office, label=_("Keep in office after all"), may=COMMUNE_OFFICER, form=Reason, guards=[not_about_oneself]
    )
    succeeded = (militia_appointment | handover | in_office | to_replace).to(ended, on=signal("seat_taken"))

    # Ends before the decision.
    proposing = drafting | branch_meeting | party_opinion | joint_review | returned
    endings = Endings(
        withdraw=Ending(withdrawn, PROPOSERS, of=proposing, label=_("Withdraw the nomination")),
        cancel=Ending(
            cancelled,
            ORGANISATION_BOARD,
            of=proposing | appraisal | issuing,
            label=_("Cancel the case"),
            guards=[not_about_oneself],
        ),
    )
