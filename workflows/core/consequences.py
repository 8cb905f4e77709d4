"""What follows from a move for posts in the office: said here as plain values, carried out by the desk.

A workflow's effect is a function from facts to these. `of` names the unit by its relation to the case; `given_by` and
`ended_by` name kinds of paper that the move issues: the first of them that was issued is noted at the post.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """A person holds a post from a day on. until: the first day on which he no longer does; None for no end yet.

    source: where the post is known from if no paper of this register gives it.
    """

    person_id: int
    post: str
    day: dt.date
    of: str = "own"
    until: dt.date | None = None
    given_by: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Vacate:
    """From a day on nobody who held one of these posts holds it any more; with `person_id` only that person leaves.

    signal: raised for the open cases of that unit about whoever leaves.
    """

    posts: tuple[str, ...]
    day: dt.date
    of: str = "own"
    person_id: int | None = None
    ended_by: tuple[str, ...] = ()
    signal: str = ""


Consequence = Seat | Vacate
