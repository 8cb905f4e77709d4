"""Recognition of economic models (domain C9): a list of models, a vote on each, one decision, rows of the register.

Income is personal and stands in the register alone, in bands that only the unit reads; it is not asked here.
"""

from workflows.blocks import ListDecision, ListFile
from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Choice, Line, Lines, PersonField
from workflows.core.lists.lines import ListLine, carried
from workflows.core.model import START, Paper, State, Workflow
from workflows.core.prints import OF_A_DECISION
from workflows.core.registry import Check, effect, guard
from workflows.core.terms import Attachment, Deciding, rule
from workflows.core.text import Sentence, _, say
from workflows.forms import MODEL_KINDS, NEEDED
from workflows.guards.lists import LINES, each_line, list_not_empty, once_guard, whom
from workflows.roles import COMMITTEE_CHAIR, COMMITTEE_VOTE, UNIT_OFFICER


class ModelsOfYear(CaseForm):
    section = "models"

    basis = Lines(_("On what the recognition rests"), longest=2000)


class ModelLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Whose model it is"), "people_below")
    model = Line(_("Name of the model"))
    kind = Choice(_("What it makes"), MODEL_KINDS)
    support = Line(_("Support that it had"), required=False)


model_once = once_guard("model_once", "model")
"""Nobody's model stands in the list twice."""


@guard
def not_recognised_yet(facts: Facts) -> Check:
    """A model is recognised once: an earlier decision stands in the register."""

    def why(line: ListLine) -> Sentence | None:
        name = str(line.said.get("model", "")).casefold()
        for row in facts.rows:
            known = row.proposed_by is not None and str(row.answers.get("name", "")).casefold() == name
            if known and line.person and line.person.id in row.people:
                text = _("%(who)s has had this model recognised already, on %(day)s.")
                return say(text, who=whom(line), day=row.day)
        return None

    return each_line(facts, _("Earlier recognition"), why, field="model")


@effect
def note_models(facts: Facts) -> list[Consequence]:
    """Note every recognised model in the unit's register, with the day of the decision."""
    day = facts.day("decision", "signed_on")
    assert day is not None
    return [
        EnterRow(
            "economic-models",
            day,
            (
                ("name", line.said["model"]),
                *((name, line.said[name]) for name in ("kind", "support") if line.said.get(name)),
            ),
            people=(line.person.id,),
            of="own",
        )
        for line in carried(facts, LINES, "ballot")
        if line.person
    ]


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

    propose = START.to(drafting, label=_("Propose models"), by=UNIT_OFFICER, form=ModelsOfYear, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        ModelLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[model_once, not_recognised_yet],
        whole=[list_not_empty, not_recognised_yet],
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
        effects=[note_models],
    )
