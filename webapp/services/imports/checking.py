"""The content of the file, row by row: units, people and posts, and every fault that the file itself shows."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import BinaryIO

from webapp.services.imports import layout
from webapp.services.imports.cells import RowReader
from webapp.services.imports.faults import Fault, in_order
from webapp.services.imports.reading import SheetRow, read_rows
from workflows.core.calendar import age_on
from workflows.core.text import _
from workflows.core.vietnamese import format_date

ADULT = 18
YOUNGEST_MEMBER = 14
"""Nobody below this age joins the Union under any of its statutes: probably a typing error."""


@dataclass(frozen=True)
class UnitRecord:
    """What is said of a unit; `parent` is a code."""

    code: str
    kind: str
    name: str
    area: str | None
    parent: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    pilot: bool


@dataclass(frozen=True)
class UnitRow(UnitRecord):
    """A unit as the workbook states it. `row` is its row in the sheet."""

    row: int


@dataclass(frozen=True)
class PersonRecord:
    """What is said of a person."""

    code: str
    full_name: str
    sex: str
    birth_date: dt.date
    phone: str | None
    union_joined_on: dt.date | None
    party_joined_on: dt.date | None
    party_candidate: bool


@dataclass(frozen=True)
class PersonRow(PersonRecord):
    """A person as the workbook states it, from all rows with the code; `row` is the first of them."""

    row: int


@dataclass(frozen=True)
class PostRow:
    """A post as the workbook states it; person and unit are codes. On `valid_to` it is no longer held."""

    row: int
    person: str
    unit: str
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True)
class WorkbookContent:
    """A checked workbook. Rows with a fault are missing from the three tuples.

    `faulty_units` are the codes of unit rows with a fault: they are not reported as missing. `complete`: both sheets
    were present.
    """

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    posts: tuple[PostRow, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    faulty_units: frozenset[str]
    complete: bool


def read_workbook(stream: BinaryIO) -> WorkbookContent:
    """Read and check a workbook without the database. Never raises for the file's content."""
    raw = read_rows(stream)
    sheet = _Sheets()
    for row in raw.rows.get(layout.UNITS, ()):
        sheet.read_unit(row)
    for row in raw.rows.get(layout.PEOPLE, ()):
        sheet.read_person(row)
    return WorkbookContent(
        units=tuple(sheet.units.values()),
        people=tuple(sheet.people.values()),
        posts=tuple(sheet.posts.values()),
        faults=in_order([*raw.faults, *sheet.faults]),
        warnings=in_order(sheet.warnings),
        faulty_units=frozenset(sheet.unit_rows.keys() - sheet.units.keys()),
        complete=raw.rows.keys() == layout.COLUMNS.keys(),
    )


class _Sheets:
    """A collector of the rows of both sheets."""

    def __init__(self) -> None:
        self.units: dict[str, UnitRow] = {}
        self.unit_rows: dict[str, int] = {}
        self.people: dict[str, PersonRow] = {}
        self.posts: dict[tuple[str, str, str, dt.date], PostRow] = {}
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def read_unit(self, row: SheetRow) -> None:
        cell = RowReader(layout.UNITS, row)
        code = cell.text(layout.CODE)
        kind = cell.word(layout.KIND, layout.UNIT_KIND_OF, layout.UNIT_WORDS)
        name = cell.text(layout.NAME)
        parent, area = cell.text(layout.PARENT, required=False), cell.text(layout.AREA, required=False)
        valid_from, valid_to = cell.date(layout.FROM), cell.date(layout.TO, required=False)
        pilot = cell.flag(layout.PILOT)
        if valid_from and valid_to and valid_to <= valid_from:
            cell.wrong(
                layout.TO,
                _("The unit ends before it begins (%(date)s)"),
                _("Correct one of the two dates"),
                date=format_date(valid_from),
            )
        if code in self.unit_rows:
            cell.wrong(
                layout.CODE,
                _("The code %(code)s stands in row %(row)d already"),
                _("Give each unit its own code"),
                code=code,
                row=self.unit_rows[code],
            )
        elif code:
            self.unit_rows[code] = row.number
        self._keep(cell)
        if not cell.faults and code and kind and name and valid_from:
            self.units[code] = UnitRow(code, kind, name, area, parent, valid_from, valid_to, pilot, row.number)

    def read_person(self, row: SheetRow) -> None:
        """Read one row: one post, and the person's own data, which are repeated in each row of the person."""
        cell = RowReader(layout.PEOPLE, row)
        code = cell.text(layout.PERSON)
        self._read_post(cell, code)
        person = _read_person(cell, code)
        if code and person and code in self.people:
            self.people[code] = _merged(cell, self.people[code], person)
        elif code and person:
            self.people[code] = person
        self._keep(cell)

    def _read_post(self, cell: RowReader, person: str | None) -> None:
        unit = cell.text(layout.UNIT)
        kind = cell.word(layout.TITLE, layout.POST_KIND_OF, layout.POST_WORDS)
        valid_from, valid_to = cell.date(layout.FROM), cell.date(layout.TO, required=False)
        if valid_from and valid_to and valid_to < valid_from:
            cell.wrong(
                layout.TO,
                _("The post ends before it begins (%(date)s)"),
                _("Correct one of the two dates"),
                date=format_date(valid_from),
            )
            return
        if not (person and unit and kind and valid_from):
            return
        key = (person, unit, kind, valid_from)
        if key in self.posts:
            cell.wrong(
                None,
                _("The same post of the same person stands in row %(row)d already"),
                _("Delete one of the two rows"),
                row=self.posts[key].row,
            )
        else:
            self.posts[key] = PostRow(cell.row.number, person, unit, kind, valid_from, valid_to)

    def _keep(self, cell: RowReader) -> None:
        self.faults += cell.faults
        self.warnings += cell.warnings


def _read_person(cell: RowReader, code: str | None) -> PersonRow | None:
    name, birth = cell.text(layout.FULL_NAME), cell.date(layout.BIRTH)
    sex = cell.word(layout.SEX, layout.SEX_OF, layout.SEX_WORDS)
    union, party = cell.date(layout.UNION, required=False), cell.date(layout.PARTY, required=False)
    candidate, phone = cell.flag(layout.CANDIDATE), cell.phone(layout.PHONE)
    _check_life(cell, birth, union, party)
    if party and candidate:
        cell.odd(
            layout.CANDIDATE,
            _("A Party member is also marked as a candidate"),
            _("Remove the mark if the person has been admitted"),
        )
    if not (code and name and birth and sex):
        return None
    return PersonRow(code, name, sex, birth, phone, union, party, candidate, cell.row.number)


def _check_life(cell: RowReader, birth: dt.date | None, union: dt.date | None, party: dt.date | None) -> None:
    """Check the dates of a life: impossible ones are faults, implausible ones warnings."""
    advice = _("Check the date of birth and this date")
    for column, date in ((layout.UNION, union), (layout.PARTY, party)):
        if birth and date and date <= birth:
            cell.wrong(
                column,
                _("This date lies before the date of birth (%(birth)s)"),
                advice,
                birth=format_date(birth),
            )
    if birth and union and birth < union and age_on(birth, union) < YOUNGEST_MEMBER:
        cell.odd(layout.UNION, _("Joined the Union at the age of %(age)d"), advice, age=age_on(birth, union))
    if birth and party and birth < party and age_on(birth, party) < ADULT:
        cell.odd(layout.PARTY, _("Joined the Party at the age of %(age)d"), advice, age=age_on(birth, party))


_SAME = {
    "full_name": layout.FULL_NAME,
    "sex": layout.SEX,
    "birth_date": layout.BIRTH,
    "phone": layout.PHONE,
    "union_joined_on": layout.UNION,
    "party_joined_on": layout.PARTY,
}


def _merged(cell: RowReader, first: PersonRow, again: PersonRow) -> PersonRow:
    """Return the person of an earlier row with this row's additions. A value that differs is a fault of this row."""
    for attribute, column in _SAME.items():
        before, now = getattr(first, attribute), getattr(again, attribute)
        if before is None:
            first = replace(first, **{attribute: now})
        elif now is not None and now != before:
            cell.wrong(
                column,
                _("Row %(row)d says something else about %(code)s"),
                _("Write the same in both rows, or give another person another code"),
                row=first.row,
                code=first.code,
            )
    return replace(first, party_candidate=first.party_candidate or again.party_candidate)
