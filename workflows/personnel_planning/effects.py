"""The effect of a plan of personnel: a row of the sealed register for each post that the list speaks of."""

from collections.abc import Iterable

from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine, carried, lines
from workflows.core.registry import effect
from workflows.guards.lists import LINES
from workflows.personnel_planning.guards import in_plan

REGISTER = "planned-people"


@effect
def note_planned(facts: Facts) -> list[Consequence]:
    """Note who is planned for each post from the day of the decision; a post for which nobody is left has nobody."""
    day = facts.day("decision", "signed_on")
    assert day is not None
    planned = [line for line in carried(facts, LINES, "ballot") if in_plan(line)]
    return [
        EnterRow(
            REGISTER,
            day,
            (
                ("term", facts.answer("planning", "term")),
                ("position", position),
                ("training", _training([line for line in planned if line.said["position"] == position])),
            ),
            (("number", "planning-decision"),),
            tuple(line.person.id for line in planned if line.person and line.said["position"] == position),
            until=facts.day("planning", "ends_on"),
            of="own",
            goes_on=("term", "position"),
        )
        for position in dict.fromkeys(line.said["position"] for line in lines(facts, LINES))
    ]


def _training(planned: Iterable[ListLine]) -> str:
    return "; ".join(dict.fromkeys(line.said["training"] for line in planned if line.said.get("training")))
