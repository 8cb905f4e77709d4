"""Consequences of the recognition of economic models."""

from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.lists.lines import carried
from workflows.core.registry import effect
from workflows.guards.lists import LINES


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
