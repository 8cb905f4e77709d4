"""Workbooks of Excel 97 to 2003 (.xls), because management systems still give them out.

Numbers and dates are read by the formats of their cells as in an .xlsx file; a formula has the value that was saved.
"""

import datetime as dt
import io
import time
from importlib import import_module
from typing import Any

from webapp.services.imports.archive import TooMuch
from webapp.services.imports.display import Number, ShortDate, plain_number, short_date, shown
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.other_files import MOST_IN_ALL, PlainBook, PlainSheet
from webapp.services.imports.sheets import FIRST_ROWS, MOST_COLUMNS, MOST_ROWS, Cell, Unreadable
from workflows.core.text import _

MACROS = "_VBA_PROJECT".encode("utf-16-le")
"""Under this name a workbook keeps its macros."""
LOCKED = "Workbook is encrypted"
MOST_SECONDS = 2


def xls_book(data: bytes) -> PlainBook | Fault:
    """Return the workbook, or why it is not read. Raises TooMuch, and whatever xlrd raises for a damaged file."""
    if MACROS in data:
        return fault("", None, None, _("The workbook contains macros"), _("Save it as .xlsx, without macros"))
    xlrd = import_module("xlrd")
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
        return PlainBook(_sheets(book))
    except xlrd.XLRDError as error:
        if str(error) == LOCKED:
            return fault("", None, None, _("The workbook is locked with a password"), _("Save it without a password"))
        raise


def _sheets(book: Any) -> list[PlainSheet]:
    """Return the sheets one after the other: none is read once there is no room, or no time, any more.

    A thousand names may lead to one and the same sheet.
    """
    found, room, begun = [], MOST_IN_ALL, time.thread_time()
    for number in range(book.nsheets):
        if time.thread_time() - begun > MOST_SECONDS:
            raise TooMuch
        sheet = book.sheet_by_index(number)
        book.unload_sheet(number)
        room -= max(sheet.nrows, FIRST_ROWS)
        if room < 0:
            raise TooMuch
        found.append(_sheet(book, sheet))
    return found


def _sheet(book: Any, sheet: Any) -> PlainSheet:
    return PlainSheet(
        sheet.name,
        "hidden" if sheet.visibility else "visible",
        [_line(book, sheet.row(row)[:MOST_COLUMNS]) for row in range(min(sheet.nrows, MOST_ROWS + 2))],
        frozenset(row + 1 for row, look in sheet.rowinfo_map.items() if look.hidden),
        tuple(range(column + 1, column + 2) for column, look in sorted(sheet.colinfo_map.items()) if look.hidden),
    )


def _line(book: Any, cells: list[Any]) -> tuple[Cell, ...]:
    read = [_cell(book, each) for each in cells]
    return tuple(read) + (None,) * (MOST_COLUMNS - len(read))


def _cell(book: Any, cell: Any) -> Cell:
    xlrd = import_module("xlrd")
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell.value if cell.value.strip() else None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Unreadable(xlrd.error_text_from_code.get(cell.value, "#"), formula=False)
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return None
    pattern = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    try:
        plain = plain_number(cell.value)
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            return Number(plain, shown(plain, pattern))
        moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
    except (ValueError, OverflowError):
        return Unreadable(str(cell.value), formula=False)
    written = short_date(pattern)
    return ShortDate(moment, moment.strftime(written)) if written and isinstance(moment, dt.datetime) else moment
