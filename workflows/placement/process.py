"""Placement of an officer at the grassroots for three months or more.

The organisation board plans and proposes, the host and its Party committee agree, the standing committee decides, one
decision sends the officer and another gives them a post at the host; they work by a programme of their own and report
what they found and what would help, the host remarks, the committee assesses, and the host's post ends. (Seed 002;
domain B.2.)
"""

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Claim, Deciding, Role, form_date, rule
from workflows.core.text import _
from workflows.forms import Reason
from workflows.guards.four_eyes import not_about_oneself, signer_apart
from workflows.placement import conditions, effects, figures, forms, guards, papers
from workflows.roles import CLERK, COMMITTEE_CHAIR, COMMITTEE_VOTE, ORGANISATION_BOARD

OFFICER = Role(_("the officer who is sent"), (), "subject")
HOST = Role(_("the host's leaders"), ("secretary", "deputy_secretary"), "host")
LAST_DAY = form_date("changed.ends_on", "proposal.ends_on")


class Placement(Workflow):
    key, title = "placement", _("Placement of an officer at the grassroots")
    summary = _("Three months or more in a post of a lower unit, by plan, with programme, report and assessment.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    subject, claim = papers.SUBJECT, Claim("placement", of="subject")
    deciding = Deciding(rule("placement.unit_kinds"), itself=True)
    units = {"host": "proposal.host"}
    eligibility = (guards.of_placement_age, guards.not_placed_before)
    rules = ("placement.age_max", "placement.minimum", "paper.symbol", "paper.symbol_province")
    prints = papers.PRINTS
    stays = figures.STAYS

    # Where a placement can stand.
    replanning = State(_("Another officer or another year to be planned"), due=rule("placement.replan_days"))
    planned = State(_("In the yearly plan, host to be proposed"), due=rule("placement.plan_days"))
    host_consent = State(_("Waiting for the host's consent"), due=rule("placement.consent_days"))
    appraisal = State(_("To be submitted to the standing committee"), due=rule("placement.submit_days"))
    decision = State(_("Before the standing committee"), due=rule("placement.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("placement.issue_days"))
    preparing = State(_("Waiting for the officer's work programme"), due=rule("placement.programme_days"))
    active = State(_("At the grassroots"), due=LAST_DAY)
    change_vote = State(_("Change of the stay before the standing committee"), due=rule("placement.decision_days"))
    change_issuing = State(_("Decision on the change being issued"), due=rule("placement.issue_days"))
    reporting = State(_("Waiting for the officer's report"), due=rule("placement.report_days"))
    host_remark = State(_("Waiting for the host's remarks"), due=rule("placement.remark_days"))
    assessment = State(_("To be assessed"), due=rule("placement.assessment_days"))
    assessment_vote = State(_("Assessment before the standing committee"), due=rule("placement.decision_days"))
    releasing = State(_("Release from the host's post being issued"), due=rule("placement.issue_days"))
    returned = State(_("Returned for completion"), tone="waiting", due=rule("placement.return_days"))
    report_returned = State(_("Report returned for completion"), tone="waiting", due=rule("placement.return_days"))
    finished = State(
        _("Placement finished"),
        tone="good",
        next_step=_("The assessment is recorded on the officer's yearly sheet, which is read at the yearly ranking."),
    )
    refused = State(
        _("Not sent"),
        tone="bad",
        next_step=_(
            "The standing committee did not agree: a new case is open to name another officer or another year."
        ),
    )
    cancelled = State(
        _("Cancelled"),
        tone="neutral",
        next_step=_("The organisation board took the line out of the plan; it may be planned again."),
        starts_again=True,
    )

    # Planned, proposed, agreed by the host. A host that refuses makes room for another without a new start.
    plan = START.to(
        planned,
        label=_("Enter a line of the yearly plan"),
        by=ORGANISATION_BOARD,
        form=forms.PlacementPlan,
        validators=[guards.not_placed_already, guards.of_placement_age],
        drafts=True,
    )
    after_refusal = START.to(
        replanning,
        on=refused.ended,
        label=_("Opened because the officer before was not sent"),
        leaves_open=("plan.officer",),
    )
    plan_again = replanning.to(
        planned,
        label=_("Plan again"),
        by=ORGANISATION_BOARD,
        form=forms.PlacementPlan,
        validators=[guards.not_placed_already, guards.of_placement_age],
        drafts=True,
    )
    propose = planned.to(
        host_consent,
        label=_("Propose a host"),
        by=ORGANISATION_BOARD,
        form=forms.PlacementProposal,
        validators=[guards.long_enough],
        drafts=True,
        asks_again={("proposal",): host_consent},
    )
    consent = host_consent.to(
        appraisal.if_(conditions.host_agrees) | planned,
        label=_("Record the host's answer"),
        by=HOST,
        form=forms.HostConsent,
        attachments=papers.CONSENT,
        guards=[not_about_oneself],
    )
    another_host = (host_consent | appraisal).to(
        planned, label=_("Choose another host"), may=ORGANISATION_BOARD, form=Reason, guards=[not_about_oneself]
    )

    # Returned for completion before the decision is issued.
    completion = Completion(
        returned,
        send_back=SendBack(HOST, of=host_consent, guards=[not_about_oneself]),
        take_back=SendBack(
            COMMITTEE_CHAIR, of=decision, label=_("Return for completion without a vote"), guards=[not_about_oneself]
        ),
        stop_issue=SendBack(CLERK, of=issuing, guards=[not_about_oneself]),
        resubmit=Resubmission(
            ORGANISATION_BOARD,
            asks_again={
                ("plan.officer", "proposal.host", "proposal.post", "proposal.starts_on", "proposal.ends_on"): (
                    host_consent | appraisal | decision
                )
            },
        ),
    )

    # The standing committee decides; two decisions, one transaction.
    submit = appraisal.to(
        decision,
        label=_("Submit to the standing committee"),
        by=ORGANISATION_BOARD,
        form=forms.PlacementSubmission,
        guards=[not_about_oneself, guards.of_placement_age],
    )
    ballot = decision.vote(label=_("Vote on sending the officer"), matter="sending", **COMMITTEE_VOTE)
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(refused, on=ballot.rejected)
    inquorate = decision.to(appraisal, on=ballot.inquorate)
    issue = issuing.to(
        preparing,
        label=_("Issue the decisions"),
        by=CLERK,
        form=forms.SendOfficer,
        guards=[not_about_oneself],
        validators=[guards.sending_dates, signer_apart],
        papers=[papers.SENDING, papers.HOST_POST],
        effects=[effects.seat_at_host],
    )

    # At the grassroots.
    set_out = preparing.to(
        active,
        label=_("Hand in the work programme"),
        by=OFFICER,
        form=forms.WorkProgramme,
        attachments=papers.PROGRAMME,
    )
    log_activity = active.to(active, label=_("Log an activity"), may=OFFICER, form=forms.FieldActivity)
    propose_change = active.to(
        change_vote,
        label=_("Propose to extend or recall"),
        may=ORGANISATION_BOARD,
        form=forms.StayChange,
        guards=[not_about_oneself],
        validators=[guards.change_in_range],
    )
    change_ballot = change_vote.vote(label=_("Vote on the change of the stay"), matter="stay-change", **COMMITTEE_VOTE)
    change_carried = change_vote.to(change_issuing, on=change_ballot.carried)
    change_rejected = change_vote.to(active, on=change_ballot.rejected)
    change_inquorate = change_vote.to(active, on=change_ballot.inquorate)
    issue_change = change_issuing.to(
        active,
        label=_("Issue the decision"),
        by=CLERK,
        form=forms.ChangeStay,
        guards=[not_about_oneself],
        validators=[guards.change_as_voted, guards.change_decision_dates, signer_apart],
        papers=[papers.EXTENSION, papers.RECALL],
        effects=[effects.change_stay],
    )
    end = active.to(reporting, after=LAST_DAY)

    # What the officer found, what the host says of them, what the committee makes of it.
    report = reporting.to(
        host_remark,
        label=_("Hand in the report"),
        by=OFFICER,
        form=forms.PlacementReport,
        validators=[guards.report_complete],
        drafts=True,
    )
    report_completion = Completion(
        report_returned,
        return_report=SendBack(
            ORGANISATION_BOARD, of=host_remark | assessment, label=_("Return the report"), guards=[not_about_oneself]
        ),
        resubmit_report=Resubmission(OFFICER, asks_again={("report",): host_remark | assessment}),
    )
    remark = host_remark.to(
        assessment, label=_("Write the host's remarks"), by=HOST, form=forms.HostRemark, guards=[not_about_oneself]
    )
    assess = assessment.to(
        assessment_vote,
        label=_("Propose the assessment"),
        by=ORGANISATION_BOARD,
        form=forms.PlacementAssessment,
        guards=[not_about_oneself],
        validators=[guards.ended_long_enough],
    )
    assessment_ballot = assessment_vote.vote(label=_("Vote on the assessment"), matter="assessment", **COMMITTEE_VOTE)
    assessed = assessment_vote.to(releasing, on=assessment_ballot.carried)
    assess_again = assessment_vote.to(assessment, on=assessment_ballot.rejected)
    assess_later = assessment_vote.to(assessment, on=assessment_ballot.inquorate)
    release = releasing.to(
        finished,
        label=_("Issue the release from the host's post"),
        by=CLERK,
        form=forms.ReleaseFromHost,
        guards=[not_about_oneself],
        validators=[signer_apart],
        papers=[papers.HOST_RELEASE],
        effects=[effects.leave_host],
    )

    # The end before the decision.
    endings = Endings(
        cancel=Ending(
            cancelled,
            ORGANISATION_BOARD,
            of=replanning | planned | host_consent | appraisal | issuing | returned,
            label=_("Remove the line from the plan"),
            guards=[not_about_oneself],
        )
    )
