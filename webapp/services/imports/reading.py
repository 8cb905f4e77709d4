"""Reading an untrusted workbook: from the file to rows of plain cells.

Raises nothing for a bad file: faults are returned. What the file holds out of sight decides nothing silently: hidden
sheets are passed over, hidden rows and columns are read with a warning, and notes say what was read and what was not.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from webapp.services.imports import members
from webapp.services.imports.archive import (
    LARGEST_FILE,
    OLD_EXCEL,
    TooMuch,
    archive_fault,
    not_a_workbook,
    open_workbook,
    too_much,
)
from webapp.services.imports.display import Number, ShortDate, hidden_parts, short_date, shown, spans, unescaped
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.layout import COLUMNS, OPTIONAL
from webapp.services.imports.old_excel import xls_book
from webapp.services.imports.other_files import PlainBook, PlainSheet, csv_book, ods_book
from webapp.services.imports.sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    SheetRow,
    Unreadable,
    heading_row,
    headings_in,
    rows_below,
)
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import fold


@dataclass
class RawWorkbook:
    """The rows of the readable sheets, the faults of the file or its sheets, and what was found out of sight.

    title: the name of the sheet of a members' list, whose rows stand in `members`. notes: what was read and passed
    over.
    """

    rows: dict[str, tuple[SheetRow, ...]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    title: str = ""
    members: tuple[SheetRow, ...] = ()
    unread: list[str] = field(default_factory=list)
    """Headings that are not known, where columns are missing; offered: the columns that they may mean."""
    offered: tuple[str, ...] = ()


Columns = Mapping[str, tuple[str, ...]]
"""The headings of each sheet."""


def read_rows(
    stream: BinaryIO,
    columns: Columns = COLUMNS,
    optional: Columns = OPTIONAL,
    called: Mapping[str, str] | None = None,
) -> RawWorkbook:
    """Read the sheets of an .xlsx, .xls, .ods or .csv file. Takes at most LARGEST_FILE bytes from the stream.

    columns: the sheets to read, with the headings that each has to have; optional: those that it may have too. A
    members' list is looked for instead of the sheets of an office alone. called: which column a heading means that is
    not known, as whoever sends the file has said.
    """
    data = stream.read(LARGEST_FILE + 1)
    try:
        book = _plain_book(data, columns)
        if isinstance(book, Fault):
            return RawWorkbook(faults=[book])
        if book is not None:
            return _Reader(book, columns, optional, called).read()
        workbook = open_workbook(data)
        try:
            return _Reader(workbook, columns, optional, called).read()
        finally:
            workbook.close()
    except TooMuch:
        return RawWorkbook(faults=[too_much()])
    except Exception:
        # openpyxl raises whatever its parsers raise for a damaged file; all of it means this one thing.
        return RawWorkbook(faults=[not_a_workbook()])


def _plain_book(data: bytes, columns: Columns) -> PlainBook | Fault | None:
    """Return a file that is no .xlsx, or why the file is not read; None for an .xlsx."""
    if (book := csv_book(data, columns)) is not None:
        return book
    if data.startswith(OLD_EXCEL) and len(data) <= LARGEST_FILE:
        return xls_book(data)
    return archive_fault(data) or ods_book(data)


class _Reader:
    """A reader of one workbook; `raw` is what it has found."""

    def __init__(self, workbook: Any, columns: Columns, optional: Columns, called: Mapping[str, str] | None) -> None:
        self.workbook, self.columns, self.optional = workbook, columns, optional
        self.called = {fold(heading): column for heading, column in (called or {}).items()}
        self.raw = RawWorkbook()
        self.named: dict[str, list[Any]] = {}
        for sheet in workbook.worksheets:
            self.named.setdefault(fold(unescaped(sheet.title)), []).append(sheet)

    def read(self) -> RawWorkbook:
        found = {name: sheet for name in self.columns if (sheet := self._visible(name))}
        office = self.columns is COLUMNS
        lists = self._lists() if office and not (found or self.raw.faults) else []
        if office and not (found or lists):
            self._ask_about_list()
        for sheet, headings in lists[:1]:
            self._read_members(sheet, headings)
        if len(lists) > 1:
            problem, advice = (
                _("The workbook holds several members’ lists: %(titles)s"),
                _("Send each in its own workbook"),
            )
            titles = ", ".join(unescaped(sheet.title) for sheet, _headings in lists)
            self.raw.faults.append(fault("", None, None, problem, advice, titles=titles))
        for name in () if lists else self.columns:
            if name in found:
                self._read_sheet(name, found[name])
            elif not any(each.sheet == name for each in self.raw.faults):
                problem, advice = _("The sheet “%(sheet)s” is missing"), _("Name the sheet exactly “%(sheet)s”")
                self.raw.faults.append(fault(name, None, None, problem, advice, sheet=name))
        self._note_others([*found.values(), *(sheet for sheet, _headings in lists)])
        return self.raw

    def _lists(self) -> list[tuple[Any, "members.Headings"]]:
        """Return the visible sheets that are members' lists, with their headings."""
        found = [(sheet, members.headings_of(self._lines(sheet))) for sheet in self.workbook.worksheets if _seen(sheet)]
        return [(sheet, headings) for sheet, headings in found if headings]

    def _note_others(self, read: list[Any]) -> None:
        for sheet in self.workbook.worksheets:
            if sheet not in read:
                text = _("Skipped: the hidden sheet “%(sheet)s”")
                text = _("Skipped: the sheet “%(sheet)s”") if _seen(sheet) else text
                self.raw.notes.append(say(text, sheet=unescaped(sheet.title)))

    def _visible(self, name: str) -> Any:
        """Return the one visible sheet that answers to a name; None if there is none, or with a fault."""
        sheets = self.named.get(fold(name), [])
        visible = [sheet for sheet in sheets if _seen(sheet)]
        if len(visible) == 1:
            return visible[0]
        if visible:
            problem, advice = _("Two sheets answer to the name “%(sheet)s”: %(titles)s"), _("Keep one of them")
        elif sheets:
            problem, advice = _("The sheet “%(sheet)s” is hidden"), _("Show it, check it, and send the workbook again")
        else:
            return None
        titles = ", ".join(unescaped(sheet.title) for sheet in visible)
        self.raw.faults.append(fault(name, None, None, problem, advice, sheet=name, titles=titles))
        return None

    def _read_sheet(self, name: str, sheet: Any) -> None:
        optional = self.optional.get(name, ())
        at = heading_row(self._lines(sheet), (*self.columns[name], *optional))
        lines = islice(_lines(sheet), at - 1, None)
        head = tuple(map(self._named, next(lines, ())))
        headings, wrong = headings_in(name, at, head, self.columns[name], optional)
        if not wrong:
            rows, wrong = rows_below(name, headings, lines, at + 1)
            self.raw.rows[name] = rows
            if at > 1:
                text = _("Skipped: the rows of “%(sheet)s” above its headings: %(rows)s")
                self.raw.notes.append(say(text, sheet=name, rows=spans(list(range(1, at)))))
            self._note(sheet, name, headings, rows)
            if others := [
                str(cell) for index, cell in enumerate(head) if isinstance(cell, str) and index not in headings
            ]:
                text = _("Skipped: columns of “%(sheet)s” with other headings: %(columns)s")
                self.raw.notes.append(say(text, sheet=name, columns="; ".join(others)[:300]))
        elif others := [
            str(cell) for index, cell in enumerate(head) if isinstance(cell, str) and index not in headings
        ]:
            self.raw.unread += others
            names = [each for each in (*self.columns[name], *optional) if each not in headings.values()]
            self.raw.offered = tuple(dict.fromkeys([*self.raw.offered, *names]))
        self.raw.faults += wrong

    def _ask_about_list(self) -> None:
        """Keep what may be the headings of a members' list: the fullest of the first rows of the first sheet."""
        first = next(filter(_seen, self.workbook.worksheets), None)
        rows = islice(self._lines(first), members.FIRST_ROWS) if first is not None else ()
        texts = [[cell for cell in line if isinstance(cell, str)] for line in rows]
        self.raw.unread += [text for text in max(texts, key=len, default=[]) if not members.is_heading(text)]
        self.raw.offered = members.FULL_HEADINGS

    def _lines(self, sheet: Any) -> Iterator[tuple[Cell, ...]]:
        """Yield row after row to look for the headings, each by the name of its column if it is called otherwise."""
        for number, line in enumerate(_lines(sheet), start=1):
            asked = self.called and number <= members.FIRST_ROWS
            yield tuple(map(self._named, line)) if asked else line

    def _named(self, cell: Cell) -> Cell:
        return self.called.get(fold(cell), cell) if isinstance(cell, str) else cell

    def _read_members(self, sheet: Any, found: "members.Headings") -> None:
        """Read a members' list: titles above, a heading of one or two rows, then one member a row."""
        lines = islice(_lines(sheet), found.last, None)
        title = unescaped(sheet.title)
        rows, wrong = rows_below(title, found.columns, lines, found.last + 1)
        read = tuple(row for row in rows if members.is_member(row.cells))
        self.raw.title, self.raw.members = title, read
        self.raw.faults += wrong
        self._note(sheet, title, found.columns, read)
        if others := [row.number for row in rows if not members.is_member(row.cells)]:
            text = _("Skipped: rows of “%(sheet)s” that name no member: %(rows)s")
            self.raw.notes.append(say(text, sheet=title, rows=spans(others)))

    def _note(self, sheet: Any, name: str, headings: dict[int, str], rows: tuple[SheetRow, ...]) -> None:
        """Note what was read of a sheet, and warn of rows and columns that nobody sees."""
        text = _("Read: the sheet “%(sheet)s”, %(count)d rows")
        self.raw.notes.append(say(text, sheet=unescaped(sheet.title), count=len(rows)))
        if isinstance(sheet, PlainSheet):
            hidden, columns = sheet.hidden_rows, sheet.hidden_columns
        else:
            with self.workbook._archive.open(sheet._worksheet_path) as part:
                hidden, columns = hidden_parts(part)
        advice = _("Show them and check them, or delete them")
        if out := [row.number for row in rows if row.number in hidden]:
            text = _("Hidden or filtered rows are read too: %(rows)s")
            self.raw.warnings.append(fault(name, None, None, text, advice, rows=spans(out)))
        if unseen := [each for index, each in headings.items() if any(index + 1 in part for part in columns)]:
            text = _("Hidden columns are read too: %(columns)s")
            self.raw.warnings.append(fault(name, None, None, text, advice, columns="; ".join(unseen)))


def _seen(sheet: Any) -> bool:
    return bool(sheet.sheet_state == "visible")


def _lines(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    """Yield row after row as plain cells. The extent that the file claims is not trusted."""
    if isinstance(sheet, PlainSheet):
        yield from sheet.lines
        return
    for line in sheet.iter_rows(min_row=1, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS):
        yield tuple(_plain(cell) for cell in line)


def _plain(cell: Any) -> Cell:
    if cell.data_type in ("f", "e"):
        return Unreadable(str(cell.value)[:60], formula=cell.data_type == "f")
    value = cell.value
    if isinstance(value, str):
        text = unescaped(value)
        return text if text.strip() else None
    if isinstance(value, float) and not math.isfinite(value):
        return Unreadable(str(value), formula=False)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Number(value, shown(value, cell.number_format))
    if isinstance(value, dt.datetime) and (pattern := short_date(cell.number_format)):
        return ShortDate(value, value.strftime(pattern))
    plain: Cell = value
    return plain
