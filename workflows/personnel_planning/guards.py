"""Guards of personnel planning: posts of one person, people for one post, the Party's opinion."""

from collections import Counter

from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine, carried, lines
from workflows.core.registry import Check, condition, guard
from workflows.core.text import Sentence, _, say
from workflows.forms import POSITIONS
from workflows.guards.lists import LINES, each_line, list_not_empty, once_guard, whom
from workflows.guards.verdicts import LIFT_CASE, LIFT_OFFICE, check

RULES = ("planning.posts_max", "planning.people_least", "paper.symbol", "paper.symbol_province")
planned_once = once_guard("planned_once", "position")
"""Nobody stands twice for the same post."""


def in_plan(line: ListLine) -> bool:
    """Whether a line puts somebody into the plan or keeps them in it."""
    return line.said.get("change") != "removed"


@guard
def posts_of_one_within(facts: Facts) -> Check:
    """Refuse to plan anybody for more posts than the rule planning.posts_max says."""
    most = facts.number("planning.posts_max")
    held = Counter(line.person.id for line in lines(facts, LINES) if line.person and in_plan(line))

    def why(line: ListLine) -> Sentence | None:
        number = held[line.person.id] if line.person else 0
        text = _("%(who)s is planned for %(number)d posts, at most %(most)d are allowed: correct the list.")
        return say(text, who=whom(line), number=number, most=most) if number > most else None

    source = facts.source("planning.posts_max")
    return each_line(facts, _("Posts of one person"), why, field="position", source=source, lifted_by=LIFT_OFFICE)


@guard
def enough_for_each_post(facts: Facts) -> Check:
    """Point out a post for which fewer people are planned than planning.people_least says; it closes nothing."""
    least, found = facts.number("planning.people_least"), Counter[str]()
    for line in carried(facts, LINES, "ballot"):
        found[line.said["position"]] += in_plan(line)
    few = next((post for post in POSITIONS if post[0] in found and found[post[0]] < least), None)
    sentence = None
    if few:
        text = _("Planned for the post “%(post)s”: %(number)d, and at least %(least)d are wanted.")
        sentence = say(text, post=say(few[1]), number=found[few[0]], least=least)
    source = facts.source("planning.people_least")
    return check(
        _("People for each post"), "warn" if few else "pass", source=source, sentence=sentence, lifted_by=LIFT_CASE
    )


@condition
def party_agrees_to_plan(facts: Facts) -> bool:
    """Whether the Party committee agrees to the plan."""
    return bool(facts.answer("planning_opinion", "opinion") == "agree")


LINE = [planned_once, posts_of_one_within]
WHOLE = [list_not_empty, posts_of_one_within]
