"""Recognition and appointment of a whole committee, and changes in its list.

A unit submits the result of its congress or conference, the organisation board above checks the file, the standing
committee decides by a vote, and one decision seats everybody named in it, or lets them go. (Domain A.4, A.5.)
"""

from typing import ClassVar

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack, refusal_notice
from workflows.committee_recognition import effects, forms, guards, papers, terms
from workflows.committee_recognition.conditions import NEW, committee_elected
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Deciding, rule
from workflows.core.text import _
from workflows.forms import IssueDecision
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.roles import (
    CLERK,
    COMMITTEE_CHAIR,
    COMMITTEE_VOTE,
    COMMUNE_OFFICER,
    ORGANISATION_BOARD,
    UNIT_OFFICER,
)

PROPOSERS = UNIT_OFFICER | COMMUNE_OFFICER | ORGANISATION_BOARD


class CommitteeRecognition(Workflow):
    key, title = "committee-recognition", _("Recognition or appointment of a committee")
    summary = _("Executive and inspection committees: after a congress, by appointment, members who join or leave.")
    unit_kinds = ("branch", "joint_branch", "base_union", "commune_union", "bloc_union")
    people = guards.PEOPLE
    deciding, rules = Deciding(rule("recognition.unit_kinds")), guards.RULES
    prints, paper_values, successions = papers.PRINTS, papers.VALUES, guards.SUCCESSIONS
    renews: ClassVar = {"roster.kind": NEW, "roster.body": ("executive_committee",)}

    # Where a case can stand.
    drafting = State(_("To be put together again"), due=rule("recognition.draft_days"))
    attendance = State(_("Waiting for who attended the congress"), due=rule("recognition.draft_days"))
    appraisal = State(_("Appraisal of the file"), due=rule("recognition.appraisal_days"))
    decision = State(_("Before the standing committee"), due=rule("recognition.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("recognition.issue_days"))
    refusing = State(_("Not agreed to by vote, to be notified"), due=rule("recognition.issue_days"))
    returned = State(_("Returned for completion"), tone="waiting", due=rule("recognition.return_days"))
    decided = State(_("Decision issued"), tone="good")
    refused = State(
        _("Not agreed to"), tone="bad", next_step=_("The unit elects or proposes again: a new case is open for that.")
    )
    withdrawn = State(
        _("Withdrawn"), tone="neutral", next_step=_("A new case may be opened at any time."), starts_again=True
    )
    lapsed = State(
        _("Lapsed"), tone="bad", next_step=_("The file was not completed in time: open a new case."), starts_again=True
    )

    # The unit submits; a unit without officers yet is proposed for by the level above.
    submit = START.to(
        attendance.if_(committee_elected) | appraisal,
        label=_("Submit a committee"),
        by=PROPOSERS,
        form=forms.CommitteeResult,
        attachments=papers.RESULT,
        validators=guards.RESULT,
        drafts=True,
    )

    after_refusal = START.to(
        drafting,
        on=refused.ended,
        label=_("Opened because the committee did not agree"),
        leaves_open=guards.PEOPLE,
    )
    submit_again = drafting.to(
        attendance.if_(committee_elected) | appraisal,
        label=_("Submit a committee"),
        by=PROPOSERS,
        form=forms.CommitteeResult,
        attachments=papers.RESULT,
        validators=guards.RESULT,
        drafts=True,
    )

    # Two people come to how many of those summoned were there.
    enter_attendance = attendance.to(
        appraisal,
        label=_("Enter who attended"),
        by=PROPOSERS,
        form=forms.CommitteeAttendance,
        attachments=papers.ATTENDANCE,
        validators=[guards.gathering_quorate],
        drafts=True,
    )

    # The organisation board submits to the committee, or sends back.
    appraise = appraisal.to(
        decision,
        label=_("Submit to the standing committee"),
        by=ORGANISATION_BOARD,
        form=forms.CommitteeCheck,
        guards=[impartial, *guards.OF_THE_DAY],
        validators=[guards.committee_file_complete],
    )
    completion = Completion(
        returned,
        send_back=SendBack(ORGANISATION_BOARD, of=appraisal | issuing, guards=[not_about_oneself]),
        take_back=SendBack(
            COMMITTEE_CHAIR, of=decision, label=_("Return for completion without a vote"), guards=[not_about_oneself]
        ),
        resubmit=Resubmission(
            PROPOSERS,
            asks_again={
                ("roster.kind",): attendance.if_(committee_elected) | appraisal | decision,
                guards.ASKED: appraisal | decision,
            },
        ),
        lapse=lapsed,
    )

    # The standing committee decides.
    ballot = decision.vote(label=_("Vote on the proposal"), matter="committee", **COMMITTEE_VOTE)
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(refusing, on=ballot.rejected)
    inquorate = decision.to(appraisal, on=ballot.inquorate)
    notify_refusal = refusing.to(refused, **refusal_notice(_("Notify that the committee did not agree")))

    # The clerk issues: everybody takes or leaves their post, and the term begins, in one transaction.
    issue = issuing.to(
        decided,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial, *guards.OF_THE_DAY],
        validators=[terms.term_covers_decision, signer_apart],
        papers=list(papers.DECISIONS),
        effects=[effects.change_committee],
    )

    # Ends before the decision.
    endings = Endings(
        withdraw=Ending(
            withdrawn,
            PROPOSERS,
            of=drafting | attendance | appraisal | returned,
            label=_("Withdraw the file"),
            guards=[not_about_oneself],
        )
    )
