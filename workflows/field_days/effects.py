"""Effects of a trip on the officer's diary: which half days are booked, and how far they have come."""

from workflows.core.consequences import Book, Consequence, Mark, Unbook
from workflows.core.facts import Facts
from workflows.core.registry import diary
from workflows.field_days.guards import half_days


@diary
def book_days(facts: Facts) -> list[Consequence]:
    """Book the half days of the trip that are worked, in place of those booked before."""
    trip = facts.dossier["trip"]
    assert facts.subject is not None
    return [
        Book(
            facts.subject.id,
            trip["host"],
            half_days(facts),
            trip["regime"],
            trip["kind"],
            trip["level"],
            trip.get("theme", ""),
        )
    ]


@diary
def confirm_days(_facts: Facts) -> list[Consequence]:
    """Note that the host expects the officer."""
    return [Mark("confirmed")]


@diary
def complete_days(facts: Facts) -> list[Consequence]:
    """Note that the officer was there; the travel order proves it."""
    return [Mark("done", facts.answer("done", "travel_order"))]


@diary
def report_days(_facts: Facts) -> list[Consequence]:
    """Note that the officer has reported."""
    return [Mark("reported")]


@diary
def verify_days(_facts: Facts) -> list[Consequence]:
    """Note that the organisation board has verified the days."""
    return [Mark("verified")]


@diary
def free_days(_facts: Facts) -> list[Consequence]:
    """Unbook the days on which the officer does not go, or which do not count."""
    return [Unbook()]
