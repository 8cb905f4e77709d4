"""Guards of the prizes of a contest."""

from collections import Counter

from workflows.contest_prizes.forms import PRIZES
from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine, lines
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.lists import LINES, each_line, list_not_empty, once_guard, whom
from workflows.guards.verdicts import LIFT_OFFICE

prize_once = once_guard("prize_once")
"""Nobody gets two prizes of one contest."""


@guard
def prizes_within(facts: Facts) -> Check:
    """Allow at most as many prizes of each kind as the rules prizes.first … prizes.consolation say."""
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
    """Demand that whoever gets a prize took part, where the register has rounds of this contest."""
    name = str(facts.answer("contest", "contest", "")).casefold()
    rounds = [row for row in facts.rows if str(row.answers.get("contest", "")).casefold() == name]
    there = frozenset[int]().union(*(row.people for row in rounds))

    def why(line: ListLine) -> Sentence | None:
        absent = rounds and line.person and line.person.id not in there
        text = _("%(who)s is in no round of this contest in the register: correct the list or the register.")
        return say(text, who=whom(line)) if absent else None

    return each_line(facts, _("Contestants"), why, field="person")


WHOLE = [list_not_empty, prizes_within, took_part]
