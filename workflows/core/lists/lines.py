"""The lines of a list in one case: each about a person or about a unit as a whole, with what is said of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.core.definition import COLLECTIVE, PERSON
from workflows.core.dossier import ENTRY
from workflows.core.facts import Facts, PersonFact, UnitFact


@dataclass(frozen=True)
class ListLine:
    """A line of a list: its number, whom it is about (a person or a unit), and its answers."""

    number: int
    person: PersonFact | None
    unit: UnitFact | None
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the person or unit; empty while the line names nobody."""
        return self.person.name if self.person else self.unit.name if self.unit else ""


def lines(facts: Facts, section: str, numbers: Collection[int] | None = None) -> list[ListLine]:
    """The lines of a list that are not struck out, in their order; numbers: only these."""
    people = facts.named
    return [
        ListLine(
            int(said[ENTRY]),
            people.get(said.get(PERSON, 0)),
            facts.collectives.get(said.get(COLLECTIVE, 0)),
            said,
        )
        for said in facts.gathered(section)
        if numbers is None or int(said[ENTRY]) in numbers
    ]


def carried(facts: Facts, section: str, vote: str) -> list[ListLine]:
    """The lines that a vote has carried; all of them before it."""
    return lines(facts, section, facts.answer(vote, "elected"))
