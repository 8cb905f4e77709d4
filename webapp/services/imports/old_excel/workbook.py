"""The workbook of an old Excel as sheets of plain cells. Shape: [MS-XLS], which Excel 97 to 2003 write (BIFF8).

Numbers and dates are read by the formats of their cells as in an .xlsx file. Formulas have no value of their own here.
"""

import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from webapp.services.imports.archive import TooMuch
from webapp.services.imports.display import Number, ShortDate, plain_number, short_date, shown
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.old_excel.container import Container
from webapp.services.imports.old_excel.strings import SharedTexts, short_text
from webapp.services.imports.other_files import MOST_IN_ALL, PlainBook, PlainSheet
from webapp.services.imports.sheets import FIRST_ROWS, MOST_COLUMNS, MOST_ROWS, Cell, Unreadable
from workflows.core.text import _

BEGIN, END, CONTINUED = 0x809, 0x0A, 0x3C
LOCKED, DATES, SHEET, TEXTS, FORMAT, CELL_FORMAT = 0x2F, 0x22, 0x85, 0xFC, 0x41E, 0xE0
ROW, COLUMNS, TEXT, OWN_TEXT, SHORT, SHORTS, NUMBER, TRUTH, FORMULA = (
    0x208,
    0x7D,
    0xFD,
    0x204,
    0x27E,
    0xBD,
    0x203,
    0x205,
    0x06,
)
VERSION = 0x0600
WORKSHEET = 0
MOST_TEXTS = MOST_IN_ALL * 10
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass
class _Globals:
    """What all sheets share. sheets: name, place in the stream and whether it is shown."""

    texts: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    cells: list[int] = field(default_factory=list)
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    epoch: dt.datetime = dt.datetime(1899, 12, 30)
    locked: bool = False


def xls_book(data: bytes) -> PlainBook | Fault | None:
    """Return the workbook; why it is not read; None for a file of an older Excel or of another program.

    Raises TooMuch, and ValueError, IndexError or struct.error for a damaged file.
    """
    container = Container(data)
    stream = container.stream("Workbook")
    if stream is None or struct.unpack_from("<HHH", stream)[::2] != (BEGIN, VERSION):
        return None
    if container.macros:
        return fault("", None, None, _("The workbook contains macros"), _("Save it as .xlsx, without macros"))
    shared = _globals(stream)
    if shared.locked:
        return fault("", None, None, _("The workbook is locked with a password"), _("Save it without a password"))
    sheets, room = [], MOST_IN_ALL
    for name, at, visible in shared.sheets:
        sheet = _sheet(stream, at, shared, PlainSheet(name, "visible" if visible else "hidden"))
        room -= max(len(sheet.lines), FIRST_ROWS)
        if room < 0:
            raise TooMuch
        sheets.append(sheet)
    return PlainBook(sheets)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the stream, without charts that lie within it."""
    depth = 0
    while True:
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        if len(body) < size:
            raise ValueError("a record that is cut off")
        at += 4 + size
        depth += (kind == BEGIN) - (kind == END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, body


def _globals(stream: bytes) -> _Globals:
    found, texts, last = _Globals(), list[bytes](), 0
    for kind, body in _records(stream, 0):
        if kind == LOCKED:
            found.locked = True
            return found
        if kind == DATES and body[:2] == b"\x01\x00":
            found.epoch = dt.datetime(1904, 1, 1)
        elif kind == SHEET:
            at, hidden, sort = struct.unpack_from("<IBB", body)
            if sort == WORKSHEET:
                found.sheets.append((short_text(body, 6, long=False), at, hidden == 0))
        elif kind == FORMAT:
            found.formats[struct.unpack_from("<H", body)[0]] = short_text(body, 2)
        elif kind == CELL_FORMAT:
            found.cells.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == TEXTS or (kind == CONTINUED and last == TEXTS):
            texts.append(body)
            kind = TEXTS
        last = kind
    if texts:
        found.texts = SharedTexts(texts).read(MOST_TEXTS)
    return found


def _sheet(stream: bytes, at: int, shared: _Globals, sheet: PlainSheet) -> PlainSheet:
    rows: dict[int, dict[int, Cell]] = {}
    hidden, columns = set[int](), list[range]()
    for kind, body in _records(stream, at):
        if kind == ROW and body[12] & 0x20:
            hidden.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == COLUMNS:
            first, last, width, _format, marks = struct.unpack_from("<HHHHH", body)
            if marks & 1 or width == 0:
                columns.append(range(first + 1, last + 2))
        else:
            for row, column, cell in _cells(kind, body, shared):
                if row < MOST_ROWS + 2 and column < MOST_COLUMNS:
                    rows.setdefault(row, {})[column] = cell
    empty: tuple[Cell, ...] = (None,) * MOST_COLUMNS
    for number in range(max(rows, default=-1) + 1):
        cells = rows.get(number)
        sheet.lines.append(tuple(map(cells.get, range(MOST_COLUMNS))) if cells else empty)
    sheet.hidden_rows, sheet.hidden_columns = frozenset(hidden), tuple(columns)
    return sheet


def _cells(kind: int, body: bytes, shared: _Globals) -> Iterator[tuple[int, int, Cell]]:
    """Yield the cells of a record: row and column from 0, and what stands there; most kinds of record hold none."""
    if kind not in (TEXT, OWN_TEXT, SHORT, SHORTS, NUMBER, TRUTH, FORMULA):
        return
    row, column, style = struct.unpack_from("<HHH", body)
    if kind == SHORTS:
        for place in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + place * 6)
            yield row, column + place, _number(_unpacked(packed), style, shared)
        return
    value: Cell
    if kind == TEXT:
        value = _text(shared.texts[struct.unpack_from("<I", body, 6)[0]])
    elif kind == OWN_TEXT:
        value = _text(short_text(body, 6))
    elif kind == SHORT:
        value = _number(_unpacked(struct.unpack_from("<I", body, 6)[0]), style, shared)
    elif kind == NUMBER:
        value = _number(struct.unpack_from("<d", body, 6)[0], style, shared)
    elif kind == TRUTH:
        value = Unreadable(ERRORS.get(body[6], "#"), formula=False) if body[7] else bool(body[6])
    else:
        value = Unreadable("=", formula=True)
    yield row, column, value


def _text(text: str) -> Cell:
    return text if text.strip() else None


def _unpacked(packed: int) -> float:
    """Return a number that is kept in 30 bits: a whole one, or the upper half of a long one; perhaps in hundredths."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value


def _number(value: float, style: int, shared: _Globals) -> Cell:
    try:
        plain = plain_number(value)
    except ValueError:
        return Unreadable(str(value), formula=False)
    key = shared.cells[style]
    numbers: Any = import_module("openpyxl.styles.numbers")
    pattern = shared.formats.get(key) or numbers.BUILTIN_FORMATS.get(key, "General")
    if not numbers.is_date_format(pattern):
        return Number(plain, shown(plain, pattern))
    try:
        moment: Cell = import_module("openpyxl.utils.datetime").from_excel(value, shared.epoch)
    except (ValueError, OverflowError):
        return Unreadable(str(plain), formula=False)
    written = short_date(pattern)
    return ShortDate(moment, moment.strftime(written)) if written and isinstance(moment, dt.datetime) else moment
