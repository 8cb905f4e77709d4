"""Consequences of an outside decision on further education."""

import datetime as dt

from workflows.core.consequences import Consequence, EnterRow
from workflows.core.facts import Facts
from workflows.core.lists.lines import carried
from workflows.core.registry import effect
from workflows.guards.lists import LINES


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
