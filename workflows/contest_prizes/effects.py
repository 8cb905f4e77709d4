"""Consequences of a decision on the prizes of a contest."""

from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.lists.lines import carried
from workflows.core.registry import effect
from workflows.guards.lists import LINES


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
