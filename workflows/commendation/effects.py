"""The effect of a commendation: a row in the register of the unit that commends, for each who was carried."""

from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.lists.lines import carried
from workflows.core.registry import effect
from workflows.guards.lists import LINES

REGISTER = "commendations"


@effect
def note_commendations(facts: Facts) -> list[Consequence]:
    """Note everybody commended, with the day of the decision and what they are commended for."""
    day = facts.day("decision", "signed_on")
    assert day is not None
    return [
        EnterRow(
            REGISTER,
            day,
            (
                ("title", facts.answer("occasion", "title")),
                ("award", line.said["award"]),
                ("achievements", line.said["achievements"]),
                *((("units", [line.unit.id]),) if line.unit else ()),
            ),
            (
                ("number", "commendation-decision"),
                ("book_number", f"commendation-certificate-{line.number}"),
            ),
            (line.person.id,) if line.person else (),
        )
        for line in carried(facts, LINES, "ballot")
    ]
