"""Reading an untrusted workbook: from the file to rows of plain cells.

Raises nothing for a bad file: faults are returned.
"""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, BinaryIO

from webapp.services.imports.archive import LARGEST_FILE, archive_fault, not_a_workbook
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.layout import COLUMNS, OPTIONAL
from workflows.core.text import _
from workflows.core.vietnamese import fold

MOST_ROWS = 20_000
MOST_COLUMNS = 60


def _openpyxl() -> ModuleType:
    """Import openpyxl at its first use, because importing it takes a quarter of a start.

    Raises RuntimeError if it would read XML without defusedxml.
    """
    openpyxl = import_module("openpyxl")
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl has to read XML through defusedxml")
    return openpyxl


@dataclass(frozen=True)
class Unreadable:
    """A cell without a value of its own: a formula, or an error such as '#REF!'."""

    text: str
    formula: bool


Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | Unreadable | None


@dataclass(frozen=True)
class SheetRow:
    """One row that is not empty: its number in the sheet and its cells by column heading."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class RawWorkbook:
    """The rows of the readable sheets, and the faults of the file or its sheets."""

    rows: dict[str, tuple[SheetRow, ...]]
    faults: tuple[Fault, ...]


def read_rows(stream: BinaryIO) -> RawWorkbook:
    """Read the two sheets of an .xlsx file. Takes at most LARGEST_FILE bytes from the stream."""
    data = stream.read(LARGEST_FILE + 1)
    if wrong := archive_fault(data):
        return RawWorkbook({}, (wrong,))
    try:
        workbook = _openpyxl().load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            return _read_sheets(workbook)
        finally:
            workbook.close()
    except Exception:
        # openpyxl raises whatever its parsers raise for a damaged file; all of it means this one thing.
        return RawWorkbook({}, (not_a_workbook(),))


def _read_sheets(workbook: Any) -> RawWorkbook:
    rows: dict[str, tuple[SheetRow, ...]] = {}
    faults: list[Fault] = []
    sheets = {fold(sheet.title): sheet for sheet in workbook.worksheets}
    for name in COLUMNS:
        if fold(name) not in sheets:
            faults.append(
                fault(
                    name,
                    None,
                    None,
                    _("The sheet “%(sheet)s” is missing"),
                    _("Name the sheet exactly “%(sheet)s”"),
                    sheet=name,
                )
            )
            continue
        lines = _lines(sheets[fold(name)])
        headings, wrong = _headings(name, next(lines, ()))
        faults += wrong
        if not wrong:
            rows[name], wrong = _rows(name, headings, lines)
            faults += wrong
    return RawWorkbook(rows, tuple(faults))


def _lines(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    """Yield row after row as plain cells. The extent that the file claims is not trusted."""
    for line in sheet.iter_rows(min_row=1, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS):
        yield tuple(_plain(cell) for cell in line)


def _plain(cell: Any) -> Cell:
    if cell.data_type in ("f", "e"):
        return Unreadable(str(cell.value)[:60], formula=cell.data_type == "f")
    value: Cell = cell.value
    return None if isinstance(value, str) and not value.strip() else value


def _headings(sheet: str, line: tuple[Cell, ...]) -> tuple[dict[int, str], list[Fault]]:
    """Return the known columns of the first row, in any order; columns with other headings are ignored."""
    known = {fold(name): name for name in (*COLUMNS[sheet], *OPTIONAL[sheet])}
    found = {index: known[fold(str(cell))] for index, cell in enumerate(line) if cell and fold(str(cell)) in known}
    names = list(found.values())
    faults = [
        fault(
            sheet,
            1,
            name,
            _("The column “%(column)s” is missing"),
            _("Write “%(column)s” into the first row, above its column"),
            column=name,
        )
        for name in COLUMNS[sheet]
        if name not in names
    ]
    faults += [
        fault(sheet, 1, name, _("The column “%(column)s” is there twice"), _("Keep one of them"), column=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    return found, faults


def _rows(
    sheet: str, headings: dict[int, str], lines: Iterator[tuple[Cell, ...]]
) -> tuple[tuple[SheetRow, ...], list[Fault]]:
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = {name: line[index] for index, name in headings.items()}
        if all(cell is None for cell in cells.values()):
            continue
        if number > MOST_ROWS + 1:
            return (), [
                fault(
                    sheet,
                    number,
                    None,
                    _("The sheet has more than 20.000 rows"),
                    _("Send the units in several workbooks"),
                )
            ]
        rows.append(SheetRow(number, cells))
    return tuple(rows), []
