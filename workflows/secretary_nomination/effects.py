"""Effects of a nomination: who sits, who is released, and whose case that ends."""

from workflows.core.consequences import Consequence, Seat, Vacate
from workflows.core.facts import Facts
from workflows.core.registry import effect
from workflows.secretary_nomination.conditions import adds_militia_post

DECISIONS = ("recognition", "appointment")
MILITIA_HEAD = ("village_militia_head", "quarter_militia_head")


@effect
def seat_secretary(facts: Facts) -> list[Consequence]:
    """Seat the nominee as branch secretary from the day in force; a predecessor is released on that day.

    Nothing where only the militia post is added. The case of the released predecessor ends (`seat_taken`).
    """
    day, nominee = facts.day("decision", "effective_on"), facts.answer("nomination", "person")
    assert day is not None
    if adds_militia_post(facts):
        return []
    return [
        Vacate(("secretary",), day, ended_by=("release", *DECISIONS), signal="seat_taken"),
        Seat(nominee, "secretary", day, given_by=DECISIONS),
    ]


@effect
def seat_militia_head(facts: Facts) -> list[Consequence]:
    """Make the nominee militia head by the recorded outside decision; the earlier holder leaves that post."""
    appointment, day = facts.dossier["military_appointment"], facts.day("military_appointment", "effective_on")
    assert day is not None
    return [
        Vacate(MILITIA_HEAD, day),
        Seat(
            facts.answer("nomination", "person"),
            facts.answer("nomination", "militia_post"),
            day,
            source=f"{appointment['paper_number']}, {appointment['issuer']}",
        ),
    ]


@effect
def apply_review(facts: Facts) -> list[Consequence]:
    """End the militia post on the day given by a review that keeps only the secretary's post."""
    day = facts.day("review", "effective_on")
    return [Vacate(MILITIA_HEAD, day)] if day and facts.answer("review", "result") == "keep_one" else []
