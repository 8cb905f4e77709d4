"""Indicators: figures such as "35/53 (66,0%)", counted from posts, cases and registers. One class says all of one.

    class SecretariesTrained(Indicator):
        key, title = "secretaries-trained", _("Branch secretaries who attended a class")
        of = Holders("secretary")
        counts = (Named(TrainingClasses),)

An indicator whose numbers a unit types is the `Total` of a field of a register: the rows are confirmed above. Of rows
that go on from each other the latest counts, with the given answers, or those that the register itself `counts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.core.registers import Register
from workflows.core.terms import Rule

Answers = Mapping[str, tuple[str, ...]]
"""A field of a register's form → the codes with which a row counts."""


@dataclass(frozen=True)
class Units:
    """The whole: units of these kinds on the last day of the period; of branches those of `branch_kinds` alone."""

    kinds: tuple[str, ...]
    branch_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holders:
    """The whole: who holds one of `posts` on the last day in such a unit; `also`: and one of these there as well."""

    posts: tuple[str, ...]
    units: tuple[str, ...] = ("branch",)
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entered:
    """The whole: everybody whom confirmed rows of the period name, whatever posts they hold."""

    register: type[Register]
    answers: Answers | None = None


@dataclass(frozen=True)
class Running:
    """The whole: confirmed rows that run on the last day of the period, whenever they were entered."""

    register: type[Register]
    answers: Answers | None = None


@dataclass(frozen=True)
class Rows:
    """A number: how many confirmed rows the period has."""

    register: type[Register]
    answers: Answers | None = None


@dataclass(frozen=True)
class Total:
    """A number: the sum of a field over the confirmed rows of the period.

    `named=True` adds the number of people whom the rows name.
    """

    register: type[Register]
    field: str
    answers: Answers | None = None
    named: bool = False


@dataclass(frozen=True)
class Cases:
    """A number: how many cases of this process reached one of these states in the period.

    answer: what their file holds at 'section.field'.
    """

    process: str
    states: tuple[str, ...]
    answer: tuple[str, str] | None = None


@dataclass(frozen=True)
class GrassrootsDays:
    """A number: how many whole days officers were at the grassroots in the period, two half days each.

    regimes: by these rules alone, such as 'one_plus_two'.
    """

    regimes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GrassrootsTrips:
    """A number: how many trips to the grassroots have a day in the period; kinds: of these kinds alone."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class GrassrootsOfficers:
    """A number: how many officers were at the grassroots on a day of the period."""


@dataclass(frozen=True)
class Named:
    """People: a confirmed row of the period names them. Of units: one names somebody by a post there."""

    register: type[Register]
    answers: Answers | None = None


@dataclass(frozen=True)
class Kept:
    """Units: the unit itself has a confirmed row of the period."""

    register: type[Register]
    answers: Answers | None = None


@dataclass(frozen=True)
class Holds:
    """People: they hold one of these posts on the last day of the period, in any unit."""

    posts: tuple[str, ...]


@dataclass(frozen=True)
class HoldsOutside:
    """People: they hold a post on the last day of the period that another body gives."""


@dataclass(frozen=True)
class InOnePerson:
    """Units: one person holds a post of each of these groups there, such as secretary and militia head."""

    posts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Stands:
    """Units: a case of this process stands in one of these states, or has ended in one.

    answers: what its file holds at each 'section.field'; above: it may also be a case of a unit above.
    """

    process: str
    states: tuple[str, ...]
    answers: tuple[tuple[str, str], ...] = ()
    above: bool = False


@dataclass(frozen=True)
class NamesFewer:
    """Rows: they name fewer people than this rule says."""

    least: Rule


@dataclass(frozen=True)
class InParty:
    """People: a member of the Party on the last day; `candidate`: found ready for it and not yet a member."""

    candidate: bool = False


Whole = Units | Holders | Entered | Running
Number = Rows | Total | Cases | GrassrootsDays | GrassrootsTrips | GrassrootsOfficers
Test = Named | Kept | Holds | HoldsOutside | InOnePerson | Stands | NamesFewer | InParty


class Indicator:
    """A figure that every unit above branches can read of what lies below it.

    of       the whole that is counted, or a number
    counts   what those in the numerator meet, all of it; nothing for a number and for a bare count of the whole
    target   the rule with its aim: a share in percent of the whole; of a number, as many
    months   the first and last month of the year that it is about: the whole year, or March for the Youth Month
    source   the document or seed that asks for it
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    of: ClassVar[Whole | Number]
    counts: ClassVar[tuple[Test, ...]] = ()
    target: ClassVar[Rule | None] = None
    months: ClassVar[tuple[int, int]] = (1, 12)
    source: ClassVar[str] = ""

    @classmethod
    def registers(cls) -> list[type[Register]]:
        """The registers that it reads, each once."""
        parts = (cls.of, *cls.counts)
        return list(dict.fromkeys(part.register for part in parts if isinstance(part, FROM_REGISTERS)))

    @classmethod
    def is_bare(cls) -> bool:
        """Whether it is a number, or a bare count: nothing of a whole that it is a part of."""
        return isinstance(cls.of, NUMBERS) or not cls.counts

    @classmethod
    def is_sealed(cls) -> bool:
        """Whether it reads a sealed register: nobody else learns of it, and no snapshot holds it."""
        return any(register.sealed for register in cls.registers())

    @classmethod
    def is_sensitive(cls) -> bool:
        """Whether it is hidden of small groups: it reads what a unit alone reads, or who is in the Party."""
        parts = (cls.of, *cls.counts)
        return any(isinstance(part, InParty) or _is_private(part) for part in parts)


NUMBERS = (Rows, Total, Cases, GrassrootsDays, GrassrootsTrips, GrassrootsOfficers)
FROM_REGISTERS = (Entered, Running, Rows, Total, Named, Kept)


def _is_private(part: Whole | Number | Test) -> bool:
    """Whether it reads a private register, or a private column of another one."""
    if not isinstance(part, FROM_REGISTERS):
        return False
    read = {*(part.answers or {}), *([part.field] if isinstance(part, Total) else ())}
    return part.register.private or bool(read & set(part.register.private_columns))
