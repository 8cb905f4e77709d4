"""Consequences of a move for posts, diaries, people's data and other units: plain values, which the services carry out.

A workflow's effect is a function from facts to these. `of` names the unit by its relation to the case; `given_by` and
`ended_by` name kinds of paper that the move issues: the first of them that was issued is noted at the post.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Seat:
    """A person holds a post from a day on. until: the first day on which they no longer do; None for no end yet.

    source: where the post is known from if no paper of this register gives it. placed: for a time and beside the
    person's own unit, so that it gives no part in sealed cases.
    """

    person_id: int
    post: str
    day: dt.date
    of: str = "own"
    until: dt.date | None = None
    given_by: tuple[str, ...] = ()
    source: str = ""
    placed: bool = False


@dataclass(frozen=True)
class Vacate:
    """Everybody who holds one of these posts leaves it on a day; with `person_id` only that person.

    signal: raised for the open cases of that unit about those who leave.
    """

    posts: tuple[str, ...]
    day: dt.date
    of: str = "own"
    person_id: int | None = None
    ended_by: tuple[str, ...] = ()
    signal: str = ""


@dataclass(frozen=True)
class BeginTerm:
    """A unit's executive committee sits for a term, both days included; it rests on the paper of one of these kinds."""

    starts_on: dt.date
    ends_on: dt.date
    provisional: bool
    members_fixed: int
    given_by: tuple[str, ...]
    of: str = "own"


@dataclass(frozen=True)
class Book:
    """The person concerned is at a host unit on these half days, in place of what the case has booked before.

    days: pairs of a day and its half, 'am' or 'pm'; regime, kind, level: see the form that names them.
    """

    person_id: int
    host_id: int
    days: tuple[tuple[dt.date, str], ...]
    regime: str
    kind: str
    level: str
    theme: str = ""


@dataclass(frozen=True)
class Mark:
    """The half days that the case has booked reach a status: 'confirmed', 'done', 'reported', 'verified'."""

    status: str
    travel_order: str | None = None


@dataclass(frozen=True)
class Unbook:
    """The half days that the case has booked are free again."""


@dataclass(frozen=True)
class CorrectPerson:
    """Correct the data kept about a person. values: pairs of a column and its new value, dates as ISO text.

    apart: why it is another person, where the right values are like those of somebody else.
    """

    person_id: int
    values: tuple[tuple[str, str], ...]
    apart: str = ""


@dataclass(frozen=True)
class RestrictPerson:
    """Nothing new is done with a person's data from a day on; None lifts the restriction."""

    person_id: int
    since: dt.date | None


@dataclass(frozen=True)
class ErasePerson:
    """Erase the data kept about a person, as far as nothing requires that they are kept."""

    person_id: int


@dataclass(frozen=True)
class OpenCase:
    """A case of a process opens in a unit, by the opening that a signal causes (`engine.opened_by_another`).

    answers: those of that opening's form, by its fields, as JSON values. Nothing opens where another open case claims
    the same. The effect that returns one names the process (`registry.opening`).
    """

    process: str
    unit_id: int
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class OpenInRest:
    """An `OpenCase` in every unit of these kinds right below the case's, in which this case has opened none yet.

    branch_kinds: of branches in those of these kinds alone; none for all.
    """

    process: str
    kinds: tuple[str, ...]
    answers: Mapping[str, Any]
    branch_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignalOpened:
    """A signal for every open case that this one has opened."""

    signal: str


@dataclass(frozen=True)
class FreezeFigures:
    """The figures of the case's unit are frozen, of this year until today. title: what the table is called (a msgid).

    indicators: their keys. The effect that returns one says so (`registry.opening`).
    """

    title: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class EnterRow:
    """A row of a register, confirmed at once: the case's author has entered it, whoever makes the move confirms it.

    register: its key; answers: pairs of a field of its form, but for its days and people, and the answer; numbers:
    pairs of a field and the kind of paper that the move issues, whose number it takes; people: whom it is about; of:
    the unit that keeps the register; goes_on: the row goes on from the unit's latest with the same answers in these
    fields, if there is one.
    """

    register: str
    day: dt.date
    answers: tuple[tuple[str, Any], ...]
    numbers: tuple[tuple[str, str], ...] = ()
    people: tuple[int, ...] = ()
    until: dt.date | None = None
    of: str = "deciding"
    goes_on: tuple[str, ...] = ()


Consequence = (
    Seat
    | Vacate
    | BeginTerm
    | Book
    | Mark
    | Unbook
    | CorrectPerson
    | RestrictPerson
    | ErasePerson
    | EnterRow
    | OpenCase
    | OpenInRest
    | SignalOpened
    | FreezeFigures
)
SETTLING = (Seat, Vacate, BeginTerm, CorrectPerson, RestrictPerson, ErasePerson, EnterRow)
"""What changes posts, people's data or registers: whoever brings it about closes something (`core.four_eyes`)."""
