"""Registers (sổ): what a unit notes row by row, such as classes and loans. One class says everything about one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.core.forms import CaseForm, Line
from workflows.core.terms import Rule


@dataclass(frozen=True)
class Marks:
    """Marks that judges give to those whom a row is about; nobody reads any before all judges have given theirs.

    The unit names the judges on the row's page: officers of its own and of the units above, none of whom is in the row
    or kin of anybody in it. most: the rule with the highest mark. The row can be confirmed once the marks are closed.
    """

    most: Rule


class Register:
    """A register that units keep. A subclass in a module of `workflows/registers` is a register of the office.

    unit_kinds: whose register it is. entry: the form of a row; its field `day` says when what is noted was, and rows
    are sorted by it; `until`, if any, its last day; `people`, if any, whom it is about, out of a list: HOLDERS of one
    of `posts` in a unit of one of the kinds `post_units` below the unit, or KNOWN, everybody who has a post in the
    unit or below it, of whom the figure then tells the holders of `posts`. A form without such a list gives a register
    of counts. A UnitsField takes its list from BELOW.
    enters: the posts of the unit that write a row and correct it; confirms: the posts that confirm it, of the level
    right above, and of the unit itself for a register that is `private` and for the topmost unit. Who entered a row, or
    stands in it, does not confirm it. A confirmed row is never changed: another row goes on from it, or it is struck
    out with a reason.
    beside: the kind of unit, right below the register's, that confirms in place of the level above, for what both have
    done together: `people` are then those who acted for it, and may confirm; its list is signed by both.
    answers_by: the rule that says which of `posts` and `confirms` answer for the unit beside.
    parts: further lists of people, for those who have a part of their own in the row, such as the head of a board; they
    stand in the row once, with the first part that names them.
    private: the unit alone reads the rows; everybody above reads figures, and none of fewer than five people.
    sealed: a private register of which nobody learns but those who write or confirm it, in the unit and in units above:
    the unit's read its rows, those above its figures. Whom it names do not read of it here.
    private_columns: fields that those of the unit who write the register read, and nobody above.
    erased: fields of a private register that go when a person in it is erased, such as the number of a card.
    alarm: the rule that says how many days before `until` a confirmed row is announced to those who write the register.
    figure: the words for how many holders of `posts` the confirmed rows of a year name; counts: the answers with which
    a row counts there, field → codes, for a register whose rows say how something stands.
    certificate: the paper, a text of `webapp/documents/texts`, that those whom a confirmed row is about can get.
    marks: whether judges mark those whom a row is about.
    yearly: whether there is one row a year, and those that go on from it: of the unit, or of each unit that rows name.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    unit_kinds: ClassVar[tuple[str, ...]] = ()
    entry: ClassVar[type[CaseForm]]
    day: ClassVar[str] = "day"
    until: ClassVar[str] = ""
    people: ClassVar[str] = "people"
    parts: ClassVar[tuple[str, ...]] = ()
    posts: ClassVar[tuple[str, ...]] = ()
    post_units: ClassVar[tuple[str, ...]] = ("branch",)
    enters: ClassVar[tuple[str, ...]] = ()
    confirms: ClassVar[tuple[str, ...]] = ()
    beside: ClassVar[str] = ""
    answers_by: ClassVar[Rule | None] = None
    private: ClassVar[bool] = False
    sealed: ClassVar[bool] = False
    private_columns: ClassVar[tuple[str, ...]] = ()
    erased: ClassVar[tuple[str, ...]] = ()
    alarm: ClassVar[Rule | None] = None
    figure: ClassVar[str] = ""
    counts: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    certificate: ClassVar[str] = ""
    marks: ClassVar[Marks | None] = None
    yearly: ClassVar[bool] = False


HOLDERS, KNOWN = "holders", "known"
"""The lists that a register offers people from: those who hold its posts, and everybody known in the unit."""
BELOW = "below"
"""The list that a register offers units from: those below its unit."""


def offers_holders(register: type[Register]) -> bool:
    """Whether the rows of a register are about holders of its posts alone, and not about anybody known."""
    fields = (field for field in register.entry.declared() if field.short_name == register.people)
    return any(getattr(field, "source", "") == HOLDERS for field in fields)


def names_people(register: type[Register]) -> bool:
    """Whether the rows of a register are about people, and not counts alone."""
    return any(field.short_name == register.people for field in register.entry.declared())


def lists_of_people(register: type[Register]) -> dict[str, str]:
    """Return the lists of people that the form of a register has: field → source, that of `people` first."""
    sources = {field.short_name: getattr(field, "source", "") for field in register.entry.declared()}
    return {name: sources[name] for name in (register.people, *register.parts) if name in sources}


def title_field(register: type[Register]) -> str:
    """The field by which a row is called: the first line of text of its form that everybody reads; else its day."""
    lines = (field.short_name for field in register.entry.declared() if isinstance(field, Line))
    return next((name for name in lines if name not in register.private_columns), register.day)


@dataclass(frozen=True)
class Ranked:
    """Somebody's place among those who were marked. total: hundredths of a mark; tied: others have the same place."""

    person_id: int
    place: int
    total: int
    tied: bool


def ranking(marks: Mapping[int, Mapping[int, int]]) -> list[Ranked]:
    """Rank people by the sum of their marks. marks: judge → person → hundredths of a mark.

    Equal sums share a place, and the places after it stay empty: 1, 2, 2, 4.
    """
    totals: dict[int, int] = {}
    for given in marks.values():
        for person_id, mark in given.items():
            totals[person_id] = totals.get(person_id, 0) + mark
    sums = sorted(totals.values(), reverse=True)
    ranked = [
        Ranked(person_id, sums.index(total) + 1, total, sums.count(total) > 1) for person_id, total in totals.items()
    ]
    return sorted(ranked, key=lambda one: one.place)
