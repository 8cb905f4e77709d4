"""The content of the file, row by row: units, people and posts, and every fault that the file itself shows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO

from webapp.services.imports import layout, members
from webapp.services.imports.cells import RowReader
from webapp.services.imports.faults import Fault, in_order
from webapp.services.imports.lives import check_life, check_unit
from webapp.services.imports.reading import read_rows
from webapp.services.imports.records import ListedMember, PersonRow, PostRow, UnitRow, WorkbookContent
from webapp.services.imports.sheets import SheetRow
from webapp.services.imports.titles import PostTitles, program_titles
from webapp.services.people.names import fits
from workflows.core.births import Birth
from workflows.core.text import _
from workflows.core.vietnamese import format_date


def read_workbook(
    stream: BinaryIO, titles: PostTitles | None = None, called: Mapping[str, str] | None = None
) -> WorkbookContent:
    """Read and check a workbook without the database. Never raises for the file's content.

    titles: the kinds of posts that it may name; None for those of the program alone. called: as `read_rows`.
    """
    raw, titles = read_rows(stream, called=called), titles or program_titles()
    sheet = _Sheets(titles)
    for row in raw.rows.get(layout.UNITS, ()):
        sheet.read_unit(row)
    for row in raw.rows.get(layout.PEOPLE, ()):
        sheet.read_person(row)
    for row in raw.members:
        sheet.read_member(row, raw.title)
    return WorkbookContent(
        units=tuple(sheet.units.values()),
        people=tuple(sheet.people.values()),
        posts=tuple(sheet.posts.values()),
        faults=in_order([*raw.faults, *sheet.faults]),
        warnings=in_order([*raw.warnings, *sheet.warnings]),
        faulty_units=frozenset(sheet.unit_rows.keys() - sheet.units.keys()),
        complete=raw.rows.keys() == layout.COLUMNS.keys() or bool(raw.title),
        notes=tuple(raw.notes),
        members=tuple(sheet.members),
        members_sheet=raw.title,
        unread=tuple(raw.unread),
        offered=raw.offered,
        titles=titles,
    )


class _Sheets:
    """A collector of the rows of both sheets."""

    def __init__(self, titles: PostTitles) -> None:
        self.titles = titles
        self.units: dict[str, UnitRow] = {}
        self.unit_rows: dict[str, int] = {}
        self.people: dict[str, PersonRow] = {}
        self.posts: dict[tuple[str, str, str, dt.date], PostRow] = {}
        self.members: list[ListedMember] = []
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def read_unit(self, row: SheetRow) -> None:
        cell = RowReader(layout.UNITS, row)
        code = cell.unit_code(layout.CODE)
        kind = cell.word(layout.KIND, layout.UNIT_KIND_OF, layout.UNIT_WORDS)
        name = cell.text(layout.NAME)
        parent, area = cell.code(layout.PARENT, required=False), cell.text(layout.AREA, required=False)
        valid_from, valid_to = cell.date(layout.FROM), cell.day_after(layout.TO)
        pilot = cell.flag(layout.PILOT)
        sort = cell.word(layout.BRANCH_KIND, layout.BRANCH_KIND_OF, layout.BRANCH_WORDS, required=False)
        if sort and kind != "branch":
            cell.wrong(layout.BRANCH_KIND, _("Only a branch has such a kind"), _("Leave the cell empty"))
        check_unit(cell, kind, valid_from)
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
                _("The code %(code)s is in row %(row)d already"),
                _("Give each unit its own code"),
                code=code,
                row=self.unit_rows[code],
            )
        elif code:
            self.unit_rows[code] = row.number
        self._keep(cell)
        if not cell.faults and code and kind and name and valid_from:
            self.units[code] = UnitRow(code, kind, name, area, parent, valid_from, valid_to, pilot, sort, row.number)

    def read_person(self, row: SheetRow) -> None:
        """Read one row: one post, and the person's own data, which are repeated in each row of the person."""
        cell = RowReader(layout.PEOPLE, row)
        code = cell.code(layout.PERSON)
        self._read_post(cell, code)
        self._read_life(cell, code)
        self._keep(cell)

    def read_member(self, row: SheetRow, sheet: str) -> None:
        """Read one row of a members' list: a person and the post in the branch, by default that of a member."""
        cell = RowReader(sheet, SheetRow(row.number, members.as_person(row.cells, self.titles)))
        code, unit = cell.code(layout.PERSON), cell.code(members.UNIT, required=False)
        kind = cell.word(layout.TITLE, self.titles.codes, self.titles.words)
        first = cell.date(layout.FROM, required=False)
        if row.cells.get(members.MALE) is not None and row.cells.get(members.FEMALE) is not None:
            cell.wrong(layout.BIRTH, _("The date of birth is given under both sexes"), _("Delete one of the two"))
        if code in self.people:
            problem = _("The code %(code)s is in row %(row)d already")
            cell.wrong(layout.PERSON, problem, _("Delete one of the two rows"), code=code, row=self.people[code].row)
        else:
            self._read_life(cell, code)
        if code and kind and not cell.faults:
            self.members.append(ListedMember(row.number, code, unit, kind, first))
        self._keep(cell)

    def _read_life(self, cell: RowReader, code: str | None) -> None:
        person = _read_person(cell, code)
        if code and person and code in self.people:
            self.people[code] = _merged(cell, self.people[code], person)
        elif code and person:
            self.people[code] = person

    def _read_post(self, cell: RowReader, person: str | None) -> None:
        unit = cell.code(layout.UNIT)
        kind = cell.word(layout.TITLE, self.titles.codes, self.titles.words)
        valid_from, valid_to = cell.date(layout.FROM), cell.day_after(layout.TO)
        if valid_from and valid_to and valid_to <= valid_from:
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
                _("The same post of the same person is in row %(row)d already"),
                _("Delete one of the two rows"),
                row=self.posts[key].row,
            )
        else:
            self.posts[key] = PostRow(cell.row.number, person, unit, kind, valid_from, valid_to)

    def _keep(self, cell: RowReader) -> None:
        self.faults += cell.faults
        self.warnings += cell.warnings


def _read_person(cell: RowReader, code: str | None) -> PersonRow | None:
    name, birth = cell.text(layout.FULL_NAME), cell.birth(layout.BIRTH)
    sex = cell.word(layout.SEX, layout.SEX_OF, layout.SEX_WORDS)
    union, party = cell.date(layout.UNION, required=False), cell.date(layout.PARTY, required=False)
    candidate, phone = cell.flag(layout.CANDIDATE), cell.phone(layout.PHONE)
    given, mail = cell.text(layout.GIVEN, required=False), cell.mail(layout.MAIL)
    if given and name and not fits(given, name):
        cell.wrong(
            layout.GIVEN,
            _("“%(given)s” is no part of the name %(name)s"),
            _("Write one or several neighbouring words of the name, or leave the cell empty"),
            given=given,
            name=name,
        )
    check_life(cell, birth, union, party)
    if party and candidate:
        cell.odd(
            layout.CANDIDATE,
            _("A Party member is also marked as a candidate"),
            _("Remove the mark if the person has been admitted"),
        )
    if not (code and name and birth and sex):
        return None
    return PersonRow(code, name, sex, birth, phone, union, party, candidate, given, mail, cell.row.number)


_SAME = {
    "full_name": layout.FULL_NAME,
    "sex": layout.SEX,
    "birth": layout.BIRTH,
    "phone": layout.PHONE,
    "union_joined_on": layout.UNION,
    "party_joined_on": layout.PARTY,
    "given_name": layout.GIVEN,
    "mail_address": layout.MAIL,
}


def _merged(cell: RowReader, first: PersonRow, again: PersonRow) -> PersonRow:
    """Return the person of an earlier row with this row's additions. A value that differs is a fault of this row."""
    for attribute, column in _SAME.items():
        before, now = getattr(first, attribute), getattr(again, attribute)
        if before is None or (isinstance(now, Birth) and before.covers(now)):
            first = replace(first, **{attribute: now})
        elif now is not None and now != before and not (isinstance(now, Birth) and now.covers(before)):
            cell.wrong(
                column,
                _("Row %(row)d gives different data for %(code)s"),
                _("Write the same in both rows, or give another person another code"),
                row=first.row,
                code=first.code,
            )
    return replace(first, party_candidate=first.party_candidate or again.party_candidate)
