"""The content of a workbook: units, people, posts; and each table compared with what is stored."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from webapp.services.imports.faults import Fault
from webapp.services.imports.titles import PostTitles, program_titles
from workflows.core.births import Birth
from workflows.core.text import Sentence


@dataclass(frozen=True)
class UnitRecord:
    """A unit as a workbook describes it; `parent` is a code."""

    code: str
    kind: str
    name: str
    area: str | None
    parent: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    pilot: bool
    branch_kind: str | None


@dataclass(frozen=True)
class UnitRow(UnitRecord):
    """A unit as the workbook states it. `row` is its row in the sheet."""

    row: int


@dataclass(frozen=True)
class PersonRecord:
    """A person as a workbook describes them."""

    code: str
    full_name: str
    sex: str
    birth: Birth
    phone: str | None
    union_joined_on: dt.date | None
    party_joined_on: dt.date | None
    party_candidate: bool
    given_name: str | None
    """The part of the name by which lists sort, where it is said."""
    mail_address: str | None


@dataclass(frozen=True)
class PersonRow(PersonRecord):
    """A person as the workbook states it, from all rows with the code; `row` is the first of them."""

    row: int


@dataclass(frozen=True)
class PostRow:
    """A post as the workbook states it; person and unit are codes. `valid_to` is the day after the last one."""

    row: int
    person: str
    unit: str
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True)
class ListedMember:
    """A post as a members' list states it: the unit by code or name, if at all; mostly without a first day."""

    row: int
    person: str
    unit: str | None
    kind: str
    valid_from: dt.date | None


@dataclass(frozen=True)
class WorkbookContent:
    """A checked workbook. Rows with a fault are missing from the tuples of rows.

    `faulty_units` are the codes of unit rows with a fault: they are not reported as missing. `complete`: both sheets
    were present, or it is a members' list, whose sheet's name is `members_sheet`. `notes` say what was read and what
    was passed over; `titles`: the kinds of posts by which it was read.
    """

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    posts: tuple[PostRow, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    faulty_units: frozenset[str]
    complete: bool
    notes: tuple[Sentence, ...] = ()
    members: tuple[ListedMember, ...] = ()
    members_sheet: str = ""
    unread: tuple[str, ...] = ()
    """Headings that are not known, where columns are missing; offered: the columns that they may mean."""
    offered: tuple[str, ...] = ()
    titles: PostTitles = field(default_factory=program_titles)


R = TypeVar("R", UnitRow, PersonRow, PostRow)


@dataclass(frozen=True)
class NewValue:
    """One value that changes: the model's attribute, the sheet's column, stored value, workbook's value."""

    attribute: str
    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class RowChange:
    """A stored row (`id`) that changes. `what` names it for the reader."""

    id: int
    sheet: str
    row: int
    what: str
    values: tuple[NewValue, ...]


@dataclass(frozen=True)
class Comparison(Generic[R]):
    """One table compared with the database."""

    added: tuple[R, ...]
    changed: tuple[RowChange, ...]
    unchanged: int
