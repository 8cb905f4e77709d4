"""Effects of a decision on a committee: who sits, who leaves, and the term that begins."""

from workflows.committee_recognition.conditions import (
    LEAVING,
    NEW,
    SITTING,
    body_of,
    first_day,
    gives_term,
    is_kind,
    is_provisional,
    last_day,
    named_in_list,
    posts_given,
)
from workflows.committee_recognition.papers import DECISIONS
from workflows.core.consequences import BeginTerm, Consequence, Seat, Vacate
from workflows.core.facts import Facts
from workflows.core.registry import effect

KINDS = tuple(paper.kind for paper in DECISIONS)


@effect
def change_committee(facts: Facts) -> list[Consequence]:
    """Put a new committee in place of the old one from the day in force, or let members join or leave.

    The case of a secretary who does not go on ends (`seat_taken`). A new executive committee begins its term.
    """
    day, given = facts.day("decision", "effective_on"), posts_given(facts)
    assert day is not None
    posts, leaves = SITTING[body_of(facts)], list[Consequence]()
    if is_kind(facts, *NEW):
        stays = facts.holders.get("secretary")
        goes_on = stays is not None and (stays.id, "secretary") in given
        others = tuple(post for post in posts if post != "secretary")
        leaves.append(Vacate(others, day, ended_by=KINDS))
        if "secretary" in posts:
            leaves.append(Vacate(("secretary",), day, ended_by=KINDS, signal="" if goes_on else "seat_taken"))
    elif is_kind(facts, *LEAVING):
        for person in named_in_list(facts, "leaving"):
            leaves.append(Vacate(posts, day, person_id=person, ended_by=KINDS, signal="seat_taken"))
    else:
        leaves += [Vacate(posts, day, person_id=person, ended_by=KINDS) for person, _post in given]
    return [*leaves, *_term(facts), *(Seat(person, post, day, given_by=KINDS) for person, post in given)]


def _term(facts: Facts) -> list[Consequence]:
    first = first_day(facts) if gives_term(facts) else None
    if first is None:
        return []
    fixed = facts.answer("roster", "members_fixed")
    return [BeginTerm(first, last_day(facts, first), is_provisional(facts), fixed, given_by=KINDS)]
