"""The effect of an election: everybody elected takes the post."""

from workflows.committee_election.papers import RECOGNITION
from workflows.core.consequences import Consequence, Seat, Vacate
from workflows.core.facts import Facts
from workflows.core.registry import effect


@effect
def seat_elected(facts: Facts) -> list[Consequence]:
    """Give everybody elected the post on the day in force; a deputy who becomes the secretary is deputy no longer."""
    day, post = facts.day("decision", "effective_on"), facts.answer("slate", "post")
    assert day is not None
    leaves: list[Consequence] = []
    seats: list[Consequence] = []
    for person in facts.answer("ballot", "elected"):
        if post == "secretary":
            leaves.append(Vacate(("deputy_secretary",), day, person_id=person, ended_by=(RECOGNITION.kind,)))
        seats.append(Seat(person, post, day, given_by=(RECOGNITION.kind,)))
    return leaves + seats
