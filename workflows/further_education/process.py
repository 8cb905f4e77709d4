"""Further education (domain C2): a unit recommends officers for courses; the Party or the authority decides outside.

The outside decision is recorded by number, day and body; who was sent stands in the register of further studies, and so
does who dropped out.
"""

from workflows.blocks import Ending, Endings, ListFile
from workflows.core.model import START, State, Workflow
from workflows.core.prints import ADDRESSEE, CARRIED, LIST_PRINTS, Print
from workflows.core.terms import Attachment, Deciding, rule
from workflows.core.text import _
from workflows.forms import NEEDED, StrikeLine
from workflows.further_education import effects, forms, guards
from workflows.guards.four_eyes import impartial, not_about_oneself
from workflows.guards.lists import list_not_empty
from workflows.roles import COMMITTEE_CHAIR, COMMITTEE_VOTE, ORGANISATION_BOARD, UNIT_OFFICER


class FurtherEducation(Workflow):
    key, title = "further-education", _("Further education")
    summary = _("Officers are recommended for courses; who decides outside is recorded, and who studies is noted.")
    unit_kinds = ("base_union", "commune_union", "bloc_union", "district_union")
    deciding = Deciding(rule("studies.unit_kinds"), itself=True)
    rules, registers = ("paper.symbol", "paper.symbol_province"), ("further-studies",)

    # Where a case can stand.
    drafting = State(_("List being written"), due=rule("studies.draft_days"))
    decision = State(_("Before the standing committee"), due=rule("studies.decision_days"))
    outside = State(_("Waiting for the outside decision"), tone="waiting", due=rule("studies.outside_days"))
    sent = State(_("Sent to study"), tone="good")
    ended = State(
        _("Ended without a decision"),
        tone="neutral",
        next_step=_("Another list may be proposed at any time."),
        starts_again=True,
    )

    propose = START.to(
        drafting, label=_("Recommend officers for study"), by=UNIT_OFFICER, form=forms.StudyNeed, drafts=True
    )
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        forms.StudyLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[guards.study_once, guards.not_studying_already],
        whole=[list_not_empty, guards.not_studying_already],
    )
    ballot = decision.vote(
        label=_("Vote on each line"),
        matter="studies",
        each="lines",
        prints=(
            *LIST_PRINTS,
            Print("study-letter", _("Letter that recommends officers"), type="CV", outcomes=CARRIED, to=(ADDRESSEE,)),
        ),
        **COMMITTEE_VOTE,
    )
    carried = decision.to(outside, on=ballot.carried)
    rejected = decision.to(ended, on=ballot.rejected, closes="rejected")
    inquorate = decision.to(drafting, on=ballot.inquorate)

    # Whom the outside decision leaves out is struck out before it is noted.
    strike_after = outside.to(outside, may=UNIT_OFFICER, form=StrikeLine, label=_("Strike out who was not sent"))
    record = outside.to(
        sent,
        label=_("Record the outside decision"),
        by=ORGANISATION_BOARD,
        form=forms.OutsideDecision,
        attachments=(
            Attachment("outside-decision", _("Decision to send to study"), ("number", "decided_on", "body"), NEEDED),
        ),
        guards=[impartial],
        effects=[effects.note_studies],
    )
    endings = Endings(
        withdraw=Ending(
            ended,
            UNIT_OFFICER,
            of=drafting | outside,
            label=_("Withdraw the list"),
            closes="withdrawn",
            guards=[not_about_oneself],
        )
    )
