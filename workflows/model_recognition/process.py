"""Recognition of economic models (domain C9): a list of models, a vote on each, one decision, rows of the register.

Income is personal and stands in the register alone, in bands that only the unit reads; it is not asked here.
"""

from workflows.blocks import ListDecision, ListFile
from workflows.core.model import START, Paper, State, Workflow
from workflows.core.prints import OF_A_DECISION
from workflows.core.terms import Attachment, Deciding, rule
from workflows.core.text import _
from workflows.forms import NEEDED
from workflows.guards.lists import list_not_empty
from workflows.model_recognition import effects, forms, guards
from workflows.roles import COMMITTEE_CHAIR, COMMITTEE_VOTE, UNIT_OFFICER


class ModelRecognition(Workflow):
    key, title = "model-recognition", _("Recognition of economic models")
    summary = _("A list of models, a vote on each, one decision; the register notes who has one.")
    unit_kinds = ("base_union", "commune_union")
    deciding = Deciding(rule("models.unit_kinds"), itself=True)
    rules, registers = ("paper.symbol", "paper.symbol_province"), ("economic-models",)

    # Where a case can stand.
    drafting = State(_("List being written"), due=rule("models.draft_days"))
    decision = State(_("Before the standing committee"), due=rule("models.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("models.issue_days"))
    recognised = State(_("Models recognised"), tone="good")
    ended = State(
        _("Ended without a decision"),
        tone="neutral",
        next_step=_("Another list may be proposed at any time."),
        starts_again=True,
    )

    propose = START.to(drafting, label=_("Propose models"), by=UNIT_OFFICER, form=forms.ModelsOfYear, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        forms.ModelLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[guards.model_once, guards.not_recognised_yet],
        whole=[list_not_empty, guards.not_recognised_yet],
        attachments=(Attachment("unit-minutes", _("Signed minutes of the unit's meeting"), required=NEEDED),),
    )
    ballot = decision.vote(label=_("Vote on each line"), matter="models", each="lines", **COMMITTEE_VOTE)
    decided = ListDecision(
        ballot,
        decision,
        issuing,
        recognised,
        drafting=drafting,
        ended=ended,
        who=UNIT_OFFICER,
        papers=[Paper("model-decision", "QĐ", _("Decision to recognise economic models"), "", to=OF_A_DECISION)],
        effects=[effects.note_models],
    )
