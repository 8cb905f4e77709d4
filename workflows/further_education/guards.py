"""Guards of further education."""

from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.lists import each_line, once_guard, whom

study_once = once_guard("study_once", "level")
"""Nobody is recommended twice for the same level."""


@guard
def not_studying_already(facts: Facts) -> Check:
    """Demand that nobody is recommended for a level that they study for already, as the register has it."""

    def why(line: ListLine) -> Sentence | None:
        for row in facts.rows:
            same = row.answers.get("level") == line.said.get("level") and row.answers.get("standing") == "studying"
            if same and line.person and line.person.id in row.people:
                text = _("%(who)s has been studying for this level since %(day)s.")
                return say(text, who=whom(line), day=row.day)
        return None

    return each_line(facts, _("Further studies"), why, field="level")
