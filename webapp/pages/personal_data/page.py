"""The data kept about a person, for the page, for the print, and as files to be handed over."""

import datetime as dt
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from webapp.forms import Names
from webapp.pages.personal_data.wording import CATEGORIES, COLUMNS, words
from webapp.pages.shared.workbooks import plain_cell
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import names_of
from webapp.queries.personal_data.holdings import Holding
from webapp.queries.units.names import unit_names
from workflows.core.fields.people import PeopleField, UnitsField
from workflows.core.forms import FORMS, PersonField, UnitField

JSON, XLSX = "json", "xlsx"
MEDIA_TYPES = {
    JSON: "application/json",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SAID = ("answers", "noted")
"""The columns that hold the answers of forms, by section."""
LONGEST_TITLE = 31
"""The longest name of a sheet that Excel opens."""


@dataclass(frozen=True, slots=True)
class HeldTable:
    """One category of what is kept about a person, in words."""

    key: str
    title: str
    columns: list[str]
    rows: list[list[str]]


def tables(context: CaseContext, found: list[Holding]) -> list[HeldTable]:
    """Return what is kept about a person in words, category by category; those without a row are left out."""
    names = _names(context, found)
    return [
        HeldTable(
            each.key,
            str(CATEGORIES[each.key]),
            [str(COLUMNS[column]) for column in each.columns],
            [
                [words(column, value, names) for column, value in zip(each.columns, row, strict=True)]
                for row in each.rows
            ],
        )
        for each in found
        if each.rows
    ]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One row of what is kept about a person, as the extract on paper writes it."""

    category: str
    text: str


def lines(shown: list[HeldTable]) -> list[HeldLine]:
    """Return the rows of all categories as lines, each with what is entered in it."""
    return [
        HeldLine(
            each.title, "; ".join(f"{label}: {value}" for label, value in zip(each.columns, row, strict=True) if value)
        )
        for each in shown
        for row in each.rows
    ]


def _names(context: CaseContext, found: list[Holding]) -> Names:
    """Return the names of people and units that the answers hold by their ids. Two statements or three."""
    columns = [(each, each.columns.index(name)) for each in found for name in SAID if name in each.columns]
    said = [row[place] for each, place in columns for row in each.rows]
    people: set[int] = set()
    units: set[int] = set()
    for section, answers in (pair for each in said for pair in each.items()):
        for form in (form for form in FORMS.values() if form.section == section):
            people |= _ids(answers, form.naming(PersonField, PeopleField))
            units |= _ids(answers, form.naming(UnitField, UnitsField))
    return Names(names_of(context.session, people), unit_names(context.session, units), {})


def _ids(answers: Mapping[str, Any], fields: list[str]) -> set[int]:
    values = [answers.get(name) for name in fields]
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return {int(each) for each in flat if isinstance(each, int) or (isinstance(each, str) and each.isdigit())}


def as_json(found: list[Holding]) -> bytes:
    """Return what is kept about a person for machines: categories, each a list of objects; days and moments in ISO."""
    body = {each.key: [dict(zip(each.columns, row, strict=True)) for row in each.rows] for each in found}
    return json.dumps(body, ensure_ascii=False, indent=1, default=_iso).encode()


def _iso(value: dt.date) -> str:
    return value.isoformat()


def as_workbook(shown: list[HeldTable]) -> bytes:
    """Return what is kept about a person as a workbook: a sheet for each category."""
    book = Workbook(write_only=True)
    for table in shown:
        sheet = book.create_sheet(table.title[:LONGEST_TITLE].replace("/", "-"))
        for row in (table.columns, *table.rows):
            sheet.append([plain_cell(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
