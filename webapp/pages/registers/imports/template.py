"""The empty workbook of a register: its headings, how to fill it in, and whom and what its rows may name."""

from importlib import import_module
from typing import Any

from wtforms import Field

from webapp.languages import gettext
from webapp.pages.registers.imports.names import Roll
from webapp.pages.registers.imports.page import SHEET
from webapp.pages.shared.workbooks import plain_cell
from workflows.core.fields.money import Money
from workflows.core.fields.people import Ticked
from workflows.core.forms import Choice, Count, Date, Listed, Pick
from workflows.core.registers import Register

GUIDE, NAMES = "Hướng dẫn", "Được ghi tên"
WIDTH = 28


def guide_of(register: type[Register]) -> list[tuple[str, bool, str]]:
    """Return the columns of a register's workbook: heading, whether each row needs it, and what to write."""
    return [(gettext(field.label.text), bool(field.flags.required), _how(field)) for field in register.entry.declared()]


def _how(field: Field) -> str:
    if isinstance(field, Choice | Pick):
        words = "; ".join(gettext(row.label) for row in field.choices if row.value)
        return gettext("one of: %(choices)s", choices=words)
    if isinstance(field, Date):
        return gettext("day/month/year, for example 05/02/2026")
    if isinstance(field, Money):
        return gettext("the whole amount in digits, for example 1.300.000")
    if isinstance(field, Count):
        return gettext("a whole number")
    if isinstance(field, Ticked):
        return gettext("names as listed, with semicolons between them; behind a name its unit in brackets, or the code")
    if isinstance(field, Listed):
        return gettext("the name as listed, or the code")
    return gettext(field.description) if field.description else gettext("text, in Unicode")


def template_book(register: type[Register], roll: Roll) -> Any:
    """Return the empty workbook. All its columns are text, so that Excel leaves dates and numbers as typed."""
    bold = import_module("openpyxl.styles").Font(bold=True)
    book = import_module("openpyxl").Workbook()
    sheet = book.active
    sheet.title = SHEET
    guide = guide_of(register)
    sheet.append([plain_cell(heading) for heading, _needed, _how_to in guide])
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = bold
        sheet.column_dimensions[cell.column_letter].number_format = "@"
        sheet.column_dimensions[cell.column_letter].width = WIDTH
    told = book.create_sheet(GUIDE)
    told.append([gettext("Column"), gettext("Required"), gettext("What to write")])
    for heading, needed, how in guide:
        told.append([plain_cell(heading), gettext("yes") if needed else gettext("no"), plain_cell(how)])
    if roll.people or roll.units:
        names = book.create_sheet(NAMES)
        names.append([gettext("Name"), gettext("Unit"), gettext("Code in the workbook")])
        for one in (*roll.people, *roll.units):
            names.append([plain_cell(one.name), plain_cell(one.unit), plain_cell(one.code)])
        names.column_dimensions["A"].width = names.column_dimensions["B"].width = WIDTH
    told.column_dimensions["A"].width = WIDTH
    return book
