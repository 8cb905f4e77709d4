"""Further education (domain C2): a unit recommends officers for courses; the Party or the authority decides outside.

The outside decision is recorded by number, day and body; who was sent stands in the register of further studies, and so
does who dropped out.
"""

import datetime as dt

from workflows.blocks import Ending, Endings, ListFile
from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField
from workflows.core.lists.lines import ListLine, carried
from workflows.core.model import START, State, Workflow
from workflows.core.prints import ADDRESSEE, CARRIED, LIST_PRINTS, Print
from workflows.core.registry import Check, effect, guard
from workflows.core.terms import VOTE, Attachment, Deciding, given, rule
from workflows.core.text import Sentence, _, say
from workflows.forms import NEEDED, STUDY_LEVELS, StrikeLine
from workflows.guards.four_eyes import impartial, not_about_oneself
from workflows.guards.lists import LINES, each_line, list_not_empty, once_guard, whom
from workflows.roles import COMMITTEE_CHAIR, COMMITTEE_VOTE, ORGANISATION_BOARD, UNIT_OFFICER


class StudyNeed(CaseForm):
    section = "study"

    addressee = Line(
        _("Body that decides on the course"), description=_("For example the Party committee of the commune.")
    )
    basis = Lines(_("On what the recommendation rests"), longest=2000)


class StudyLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Who studies"), "people_below")
    course = Line(_("Name of the course"))
    level = Choice(_("Level of the course"), STUDY_LEVELS)
    school = Line(_("School"))
    starts_on = Date(_("First day of the course"), rests=(), future=True)
    ends_on = Date(_("Last day of the course"), rests=(given("starts_on"),), future=True)


class OutsideDecision(CaseForm):
    section = "outside"

    number = Line(_("Number of the outside decision"), longest=60)
    decided_on = Date(_("Day of the outside decision"), rests=(VOTE,))
    body = Line(_("Who decided"))


study_once = once_guard("study_once", "level")
"""Nobody is recommended twice for the same level."""


@guard
def not_studying_already(facts: Facts) -> Check:
    """Nobody is recommended for a level that they study for already, as the register has it."""

    def why(line: ListLine) -> Sentence | None:
        for row in facts.rows:
            same = row.answers.get("level") == line.said.get("level") and row.answers.get("standing") == "studying"
            if same and line.person and line.person.id in row.people:
                text = _("%(who)s has been studying for this level since %(day)s.")
                return say(text, who=whom(line), day=row.day)
        return None

    return each_line(facts, _("Further studies"), why, field="level")


@effect
def note_studies(facts: Facts) -> list[Consequence]:
    """Note everybody who is sent to study, with the number and the body of the outside decision."""
    outside = facts.dossier["outside"]
    day = facts.day("outside", "decided_on")
    assert day is not None
    return [
        EnterRow(
            "further-studies",
            day,
            (
                *((name, line.said[name]) for name in ("course", "level", "school")),
                ("standing", "studying"),
                ("paper", f"{outside['number']}, {outside['body']}"),
            ),
            people=(line.person.id,),
            until=dt.date.fromisoformat(line.said["ends_on"]),
            of="own",
        )
        for line in carried(facts, LINES, "ballot")
        if line.person
    ]


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

    propose = START.to(drafting, label=_("Recommend officers for study"), by=UNIT_OFFICER, form=StudyNeed, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        StudyLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[study_once, not_studying_already],
        whole=[list_not_empty, not_studying_already],
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
        form=OutsideDecision,
        attachments=(
            Attachment("outside-decision", _("Decision to send to study"), ("number", "decided_on", "body"), NEEDED),
        ),
        guards=[impartial],
        effects=[note_studies],
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
