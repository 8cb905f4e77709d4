"""Commendation of people and of units (khen thưởng).

A unit proposes a list, line by line, and may ask those named for reports of their own; the organisation board or the
officer of the level above appraises it; its standing committee votes on each line; one decision commends those who are
carried, with a certificate for each.
(Domain C11.)
"""

from workflows.blocks import Ending, Endings, ListFile
from workflows.commendation import effects, forms, guards, papers
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Deciding, rule
from workflows.core.text import _
from workflows.forms import IssueDecision
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.roles import CLERK, COMMITTEE_VOTE, ORGANISATION_BOARD, UNIT_OFFICER


class Commendation(Workflow):
    key, title = "commendation", _("Commendation")
    summary = _("People and units in one list: a vote on each, one decision, a certificate for each.")
    called = ("occasion.title",)
    unit_kinds = ("branch", "base_union", "commune_union", "bloc_union", "district_union")
    deciding, rules = Deciding(rule("commendation.unit_kinds")), guards.RULES
    registers, prints = (effects.REGISTER,), papers.PRINTS

    # Where a case can stand.
    drafting = State(_("List being written"), due=rule("commendation.draft_days"))
    appraisal = State(_("Appraisal of the list"), due=rule("commendation.appraisal_days"))
    decision = State(_("Before the standing committee"), due=rule("commendation.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("commendation.issue_days"))
    commended = State(_("Commended"), tone="good")
    refused = State(
        _("Nobody commended"), tone="bad", next_step=_("Another list may be proposed at any time."), starts_again=True
    )
    withdrawn = State(
        _("Withdrawn"), tone="neutral", next_step=_("Another list may be proposed at any time."), starts_again=True
    )

    # The unit proposes, the level above appraises.
    propose = START.to(drafting, label=_("Propose a commendation"), by=UNIT_OFFICER, form=forms.Occasion, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        forms.CommendationLine,
        to=appraisal,
        back=ORGANISATION_BOARD,
        lines=guards.LINE,
        whole=guards.SUBMITTED,
        settles=[effects.drop_reports],
        back_of=appraisal | issuing,
        attachments=papers.SUBMITTED,
    )
    ask_reports = drafting.to(
        drafting,
        label=_("Ask those named for their reports"),
        may=UNIT_OFFICER,
        form=forms.AskReports,
        guards=[guards.somebody_without_report],
        effects=[effects.ask_for_reports],
    )
    appraise = appraisal.to(
        decision,
        label=_("Submit to the standing committee"),
        by=ORGANISATION_BOARD,
        form=forms.CheckCommendation,
        guards=[impartial, *guards.WHOLE],
        validators=[guards.commendation_file_complete],
    )

    # The standing committee votes on each line.
    ballot = decision.vote(label=_("Vote on each line"), matter="commendation", each="lines", **COMMITTEE_VOTE)
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(refused, on=ballot.rejected)
    inquorate = decision.to(appraisal, on=ballot.inquorate)
    issue = issuing.to(
        commended,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial, guards.not_commended_again],
        validators=[signer_apart],
        papers=papers.decisions(ballot),
        effects=[effects.note_commendations],
    )
    endings = Endings(
        withdraw=Ending(
            withdrawn,
            UNIT_OFFICER,
            of=drafting | appraisal,
            label=_("Withdraw the list"),
            guards=[not_about_oneself],
            effects=[effects.drop_reports],
        )
    )
