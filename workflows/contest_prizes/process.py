"""Prizes of a contest (domain C10): the jury's ranking as a list, a vote on each, one decision, a certificate for each.

Who took part stands in the register of contests; a prize is noted in the book of commendations.
"""

from workflows.blocks import ListDecision, ListFile
from workflows.contest_prizes import effects, forms, guards
from workflows.core.model import START, Paper, State, Workflow
from workflows.core.prints import OF_A_DECISION
from workflows.core.terms import Attachment, Deciding, rule
from workflows.core.text import _
from workflows.forms import NEEDED
from workflows.guards.lists import line_names_one
from workflows.roles import COMMITTEE_CHAIR, COMMITTEE_VOTE, UNIT_OFFICER


class ContestPrizes(Workflow):
    key, title = "contest-prizes", _("Prizes of a contest")
    summary = _("The jury's ranking as a list, a vote on each, one decision, a certificate for each.")
    called = ("contest.contest",)
    unit_kinds = ("base_union", "commune_union", "bloc_union", "district_union", "province_union")
    deciding = Deciding(rule("prizes.unit_kinds"), itself=True)
    rules = (*forms.NUMBERS, "paper.symbol", "paper.symbol_province")
    registers = ("contests", "commendations")

    # Where a case can stand.
    drafting = State(_("List being written"), due=rule("prizes.draft_days"))
    decision = State(_("Before the standing committee"), due=rule("prizes.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("prizes.issue_days"))
    awarded = State(_("Prizes awarded"), tone="good")
    ended = State(
        _("Ended without a decision"),
        tone="neutral",
        next_step=_("Another list may be proposed at any time."),
        starts_again=True,
    )

    propose = START.to(drafting, label=_("Propose prizes"), by=UNIT_OFFICER, form=forms.Contest, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        forms.PrizeLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[line_names_one, guards.prize_once, guards.prizes_within, guards.took_part],
        whole=guards.WHOLE,
        attachments=(Attachment("jury-minutes", _("Signed minutes of the jury"), required=NEEDED),),
    )
    ballot = decision.vote(label=_("Vote on each line"), matter="prizes", each="lines", **COMMITTEE_VOTE)
    decided = ListDecision(
        ballot,
        decision,
        issuing,
        awarded,
        drafting=drafting,
        ended=ended,
        who=UNIT_OFFICER,
        papers=[
            Paper("prize-decision", "QĐ", _("Decision on the prizes of a contest"), "", to=(*OF_A_DECISION, "own")),
            Paper("prize-certificate", "KT", _("Certificate of a prize"), "", to=(), each=ballot),
        ],
        effects=[effects.note_prizes],
    )
