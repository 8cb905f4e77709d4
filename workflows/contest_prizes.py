"""Prizes of a contest (domain C10): the jury's ranking as a list, a vote on each, one decision, a certificate for each.

Who took part stands in the register of contests; a prize is noted in the book of commendations.
"""

from collections import Counter

from workflows.blocks import ListDecision, ListFile
from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Line, Lines, PersonField, Pick, UnitField
from workflows.core.lists.lines import ListLine, carried, lines
from workflows.core.model import START, Paper, State, Workflow
from workflows.core.prints import OF_A_DECISION
from workflows.core.registry import Check, effect, guard
from workflows.core.terms import Attachment, Deciding, rule
from workflows.core.text import Sentence, _, say
from workflows.forms import NEEDED
from workflows.guards.lists import LINES, each_line, line_names_one, list_not_empty, once_guard, whom
from workflows.guards.verdicts import LIFT_OFFICE
from workflows.roles import COMMITTEE_CHAIR, COMMITTEE_VOTE, UNIT_OFFICER

PRIZES = [
    ("first", _("First prize")),
    ("second", _("Second prize")),
    ("third", _("Third prize")),
    ("consolation", _("Consolation prize")),
]
NUMBERS = tuple(f"prizes.{prize}" for prize, _title in PRIZES)


class Contest(CaseForm):
    section = "contest"

    contest = Line(_("Name of the contest"), description=_("As its rounds stand in the register of contests."))
    jury = Lines(_("Who judged, and how equal marks were ranked"), longest=2000)


class PrizeLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Person"), "people_below", required=False, description=_("Or choose a unit below."))
    collective = UnitField(_("Unit as a whole"), "units_below", required=False)
    prize = Pick(_("Prize"), PRIZES)


prize_once = once_guard("prize_once")
"""Nobody gets two prizes of one contest."""


@guard
def prizes_within(facts: Facts) -> Check:
    """There are at most as many prizes of each kind as the rules prizes.first … prizes.consolation say."""
    given = Counter(line.said.get("prize") for line in lines(facts, LINES))
    titles = dict(PRIZES)

    def why(line: ListLine) -> Sentence | None:
        prize = str(line.said.get("prize"))
        number, most = given[prize], facts.number(f"prizes.{prize}")
        text = _("“%(prize)s” is proposed %(number)d times, at most %(most)d are allowed: correct the list.")
        return say(text, prize=say(titles[prize]), number=number, most=most) if number > most else None

    return each_line(facts, _("Prizes"), why, field="prize", lifted_by=LIFT_OFFICE)


@guard
def took_part(facts: Facts) -> Check:
    """Whoever gets a prize took part, where the register has rounds of this contest for anybody in the list."""
    name = str(facts.answer("contest", "contest", "")).casefold()
    rounds = [row for row in facts.rows if str(row.answers.get("contest", "")).casefold() == name]
    there = frozenset[int]().union(*(row.people for row in rounds))

    def why(line: ListLine) -> Sentence | None:
        absent = rounds and line.person and line.person.id not in there
        text = _("%(who)s is in no round of this contest in the register: correct the list or the register.")
        return say(text, who=whom(line)) if absent else None

    return each_line(facts, _("Contestants"), why, field="person")


@effect
def note_prizes(facts: Facts) -> list[Consequence]:
    """Note everybody who got a prize in the book of commendations, with the day of the decision."""
    day, titles = facts.day("decision", "signed_on"), facts.answer("contest", "contest")
    assert day is not None
    return [
        EnterRow(
            "commendations",
            day,
            (("title", titles), ("award", "prize"), *((("units", [line.unit.id]),) if line.unit else ())),
            (("number", "prize-decision"), ("book_number", f"prize-certificate-{line.number}")),
            (line.person.id,) if line.person else (),
        )
        for line in carried(facts, LINES, "ballot")
    ]


WHOLE = [list_not_empty, prizes_within, took_part]


class ContestPrizes(Workflow):
    key, title = "contest-prizes", _("Prizes of a contest")
    summary = _("The jury's ranking as a list, a vote on each, one decision, a certificate for each.")
    called = ("contest.contest",)
    unit_kinds = ("base_union", "commune_union", "bloc_union", "district_union", "province_union")
    deciding = Deciding(rule("prizes.unit_kinds"), itself=True)
    rules = (*NUMBERS, "paper.symbol", "paper.symbol_province")
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

    propose = START.to(drafting, label=_("Propose prizes"), by=UNIT_OFFICER, form=Contest, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        PrizeLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[line_names_one, prize_once, prizes_within, took_part],
        whole=WHOLE,
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
        effects=[note_prizes],
    )
