"""Effects of a placement: the officer's post at the host, real and with dates."""

import datetime as dt

from workflows.core.consequences import Consequence, Seat, Vacate
from workflows.core.facts import Facts
from workflows.core.registry import effect

NEXT_DAY = dt.timedelta(days=1)


@effect
def seat_at_host(facts: Facts) -> list[Consequence]:
    """Seat the officer in the post at the host from the day in force until the last day, and no longer."""
    day, last = facts.day("decision", "effective_on"), facts.day("proposal", "ends_on")
    assert day is not None and last is not None
    return [
        Seat(
            facts.answer("plan", "officer"),
            facts.answer("proposal", "post"),
            day,
            of="host",
            until=last + NEXT_DAY,
            given_by=("host-post",),
            placed=True,
        )
    ]


@effect
def change_stay(facts: Facts) -> list[Consequence]:
    """End the post after the new last day on a recall; on an extension give it anew until then, by its own decision."""
    officer, post = facts.answer("plan", "officer"), facts.answer("proposal", "post")
    day, last = facts.day("changed", "effective_on"), facts.day("changed", "ends_on")
    assert day is not None and last is not None
    if facts.answer("change", "kind") == "recall":
        return [Vacate((post,), last + NEXT_DAY, of="host", person_id=officer, ended_by=("recall",))]
    return [
        Vacate((post,), day, of="host", person_id=officer, ended_by=("extension",)),
        Seat(officer, post, day, of="host", until=last + NEXT_DAY, given_by=("extension",), placed=True),
    ]


@effect
def leave_host(facts: Facts) -> list[Consequence]:
    """End, with the release, whatever post the officer still holds at the host by this placement."""
    day = facts.day("release", "effective_on")
    assert day is not None
    return [
        Vacate(
            (facts.answer("proposal", "post"),),
            day,
            of="host",
            person_id=facts.answer("plan", "officer"),
            ended_by=("host-release",),
        )
    ]
