"""Guards of the recognition of economic models."""

from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.lists import each_line, once_guard, whom

model_once = once_guard("model_once", "model")
"""Nobody's model stands in the list twice."""


@guard
def not_recognised_yet(facts: Facts) -> Check:
    """Refuse a model that was recognised for this person before, by the register."""

    def why(line: ListLine) -> Sentence | None:
        name = str(line.said.get("model", "")).casefold()
        for row in facts.rows:
            known = row.proposed_by is not None and str(row.answers.get("name", "")).casefold() == name
            if known and line.person and line.person.id in row.people:
                text = _("%(who)s has had this model recognised already, on %(day)s.")
                return say(text, who=whom(line), day=row.day)
        return None

    return each_line(facts, _("Earlier recognition"), why, field="model")
