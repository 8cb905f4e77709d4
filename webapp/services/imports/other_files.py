"""Workbooks that are no .xlsx: .ods files and .csv files, as sheets of plain cells."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from webapp.services.imports.archive import TooMuch
from webapp.services.imports.display import Number, ShortDate, plain_number
from webapp.services.imports.sheets import FIRST_ROWS, MOST_COLUMNS, MOST_ROWS, Cell, Unreadable

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
"""What no text has; UTF-16, with which Excel writes its text files, is read before."""
SEPARATORS = ";,\t"
PLAIN_NUMBER = re.compile(r"[A-Za-z]*[0-9][0-9 ()+-]*")
"""A number as its cell shows it: digits and fixed signs; with thousands or decimals it is not taken as a code."""
MOST_IN_ALL = 3 * MOST_ROWS
"""Rows of all sheets of an .ods file: one that is repeated takes a few bytes there, and its full length here."""
NO_DAY = re.compile(r"(\d{1,2}[/.-])?\d{4}")


@dataclass
class PlainSheet:
    """A sheet that was read whole, in the shape of openpyxl's."""

    title: str
    sheet_state: str = "visible"
    lines: list[tuple[Cell, ...]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[range, ...] = ()


@dataclass(frozen=True)
class PlainBook:
    """The sheets of a file."""

    worksheets: list[PlainSheet]


def csv_book(data: bytes, names: Collection[str]) -> PlainBook | None:
    """Return a text file as a workbook of one sheet; None for any other file.

    names: the sheets that are looked for; a single one is what the file holds.
    """
    text = _text(data)
    if text is None:
        return None
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=text[:4000].count if first.count(";") == first.count(",") else first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines = []
    try:
        for row in rows:
            lines.append(_padded([cell.strip() or None for cell in row[:MOST_COLUMNS]]))
            if len(lines) > MOST_ROWS + 1:
                break
    except csv.Error:
        return None
    title = next(iter(names)) if len(names) == 1 else "CSV"
    return PlainBook([PlainSheet(title, lines=lines)])


def _text(data: bytes) -> str | None:
    """Return the text of a file with at least one separator; None for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif BINARY.search(data) or not data.strip():
        return None
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if any(separator in text for separator in SEPARATORS) else None


def _padded(cells: list[Cell]) -> tuple[Cell, ...]:
    return tuple(cells + [None] * (MOST_COLUMNS - len(cells)))


EMPTY = _padded([])


def ods_book(data: bytes) -> PlainBook | None:
    """Return an .ods file as a workbook; None for any other archive. Raises TooMuch, and whatever its parsers raise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "mimetype" not in archive.namelist() or archive.read("mimetype").strip() != ODS:
            return None
        with archive.open("content.xml") as content:
            return PlainBook(list(_sheets(content)))


def _sheets(content: Any) -> Iterator[PlainSheet]:
    parser = import_module("defusedxml.ElementTree")
    unseen: set[str] = set()
    room = MOST_IN_ALL
    for _event, element in parser.iterparse(content, forbid_dtd=True):
        kind = _local(element.tag)
        if kind == "style" and any(_of(part, "display") == "false" for part in element):
            unseen.add(_of(element, "name"))
        elif kind == "table":
            sheet = _sheet(element, unseen)
            room -= max(len(sheet.lines), FIRST_ROWS)  # empty sheets are not for nothing either
            if room < 0:
                raise TooMuch
            yield sheet
            element.clear()


def _sheet(table: Any, unseen: set[str]) -> PlainSheet:
    state = "hidden" if _of(table, "style-name") in unseen else "visible"
    sheet = PlainSheet(_of(table, "name"), state)
    hidden, columns, column, gap = set[int](), list[range](), 1, 0
    for part in table.iter():
        kind = _local(part.tag)
        if kind == "table-column":
            times = _times(part, "number-columns-repeated")
            if _of(part, "visibility") in ("collapse", "filter"):
                columns.append(range(column, column + times))
            column += times
        elif kind == "table-row":
            line = _line(part)
            times = min(_times(part, "number-rows-repeated"), MOST_ROWS + 2 - len(sheet.lines) - gap)
            if line == EMPTY:
                gap += times  # kept only above a row that is not empty: sheets end in a million of empty ones
                continue
            sheet.lines += [EMPTY] * gap + [line] * times
            gap = 0
            if _of(part, "visibility") in ("collapse", "filter"):
                hidden.update(range(len(sheet.lines) - times + 1, len(sheet.lines) + 1))
    sheet.hidden_rows, sheet.hidden_columns = frozenset(hidden), tuple(columns)
    return sheet


def _line(row: Any) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for part in row:
        if _local(part.tag) in ("table-cell", "covered-table-cell"):
            times = min(_times(part, "number-columns-repeated"), MOST_COLUMNS - len(cells))
            cells += [_cell(part)] * times
    return _padded(cells)


def _cell(cell: Any) -> Cell:
    text = "\n".join(_words(part) for part in cell if _local(part.tag) == "p")
    if _of(cell, "formula"):
        return Unreadable(_of(cell, "formula")[:60], formula=True)
    kind = _of(cell, "value-type")
    value = _of(cell, {"date": "date-value", "boolean": "boolean-value"}.get(kind, "value"))
    try:
        if kind in ("float", "currency", "percentage"):
            return Number(plain_number(float(value)), text if PLAIN_NUMBER.fullmatch(text) else None)
        if kind == "date":
            moment = dt.datetime.fromisoformat(value).replace(tzinfo=None)
            return ShortDate(moment, text) if NO_DAY.fullmatch(text) else moment
    except ValueError:
        return Unreadable(value[:60], formula=False)
    if kind == "boolean":
        return value == "true"
    return text if text.strip() else None


def _words(paragraph: Any) -> str:
    """Return the text of a paragraph; several spaces are written as elements."""
    parts = [paragraph.text or ""]
    for part in paragraph:
        kind = _local(part.tag)
        parts.append(
            " " * min(_times(part, "c"), 100) if kind == "s" else " " if kind in ("tab", "line-break") else _words(part)
        )
        parts.append(part.tail or "")
    return "".join(parts)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _of(element: Any, name: str) -> str:
    """Return an attribute by its name without its namespace; '' for none."""
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), "")


def _times(element: Any, name: str) -> int:
    return max(int(_of(element, name) or 1), 1)
