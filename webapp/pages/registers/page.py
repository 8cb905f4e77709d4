"""What the pages of a register show: its rows in words, its form with the people it offers, its figure, a table."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import Names, answer_labels, bind, shown_words
from webapp.models import RegisterRow, Unit
from webapp.pages.shared.cells import plain_cell
from webapp.queries.registers.figures import SMALLEST, named_of_all
from webapp.queries.registers.rows import LOWEST, kept_units, offered, overseen, people_of
from webapp.surroundings import BASE_KINDS
from workflows.core.forms import CaseForm, Line
from workflows.core.registers import HOLDERS, Register

STANDINGS = {"entered": _("To be confirmed"), "confirmed": _("Confirmed"), "struck": _("Struck out")}
TONES = {"entered": "waiting", "confirmed": "good", "struck": "neutral"}
ENTRIES = {
    "entered": _("Entered"),
    "corrected": _("Corrected"),
    "confirmed": _("Confirmed"),
    "struck": _("Struck out"),
}
NOBODY = Names({}, {}, {})
A_YEAR = 366
"""For so many days a form offers those who held a post and do not hold it any more."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the list. title: its first words; people: how many it names.

    confirmable: whether the reader may confirm it.
    """

    row: RegisterRow
    title: str
    people: int
    confirmable: bool


@dataclass(frozen=True, slots=True)
class YearFigure:
    """The figure of a year for the units that somebody oversees; `few` where the group is too small to be told of."""

    year: int
    named: int
    whole: int
    few: bool


def shown_rows(register: type[Register], rows: Iterable[Any]) -> list[ShownRow]:
    """Return the lines of a list, of rows as `rows_page` gives them."""
    title = _title_of(register)
    return [ShownRow(row, str(row.answers.get(title, "")), people, bool(may)) for row, may, people, *_keys in rows]


def _title_of(register: type[Register]) -> str:
    """The field by which a row is called: the first line of text of its form."""
    return next((field.short_name for field in register.entry.declared() if isinstance(field, Line)), register.day)


def words_of(register: type[Register], row: RegisterRow) -> list[tuple[str, str]]:
    """Return what a row says, as label and value, without the people."""
    return shown_words(register.entry.__name__, _answers(register, row), NOBODY)


def _answers(register: type[Register], row: RegisterRow) -> dict[str, object]:
    days: dict[str, object] = {register.day: row.day.isoformat()}
    if register.until and row.until:
        days[register.until] = row.until.isoformat()
    return {**row.answers, **days}


def entry_form(
    register: type[Register], unit: Unit, sent: MultiDict[str, str] | None, row: RegisterRow | None = None
) -> CaseForm:
    """Return the form of a row of this unit, with what was typed or what the row says."""
    first = today() - dt.timedelta(days=A_YEAR)
    named = people_of(db.session(), [row.id])[row.id] if row else []
    people = offered(db.session(), register, unit, first, today(), named)
    lists = {HOLDERS: [(one.person_id, one.name, one.unit) for one in people]}
    answers = {**_answers(register, row), register.people: [one.person_id for one in named]} if row else {}
    return bind(register.entry.__name__, lists, sent, answers)


def figure_of(register: type[Register]) -> YearFigure | None:
    """Return the register's figure of this year for the reader's units; None for a reader who oversees none."""
    paths = overseen(actor())
    if not paths:
        return None
    named, whole = named_of_all(db.session(), register, paths, today().year, today())
    small = whole < SMALLEST or 0 < named < SMALLEST or whole - named < SMALLEST
    kept = kept_units(actor(), register)
    seats = [post for post in actor().posts if post.unit_kind not in LOWEST]
    own = all(post.unit_id in kept and post.unit_kind in BASE_KINDS for post in seats)
    return YearFigure(today().year, named, whole, register.private and small and not own)


def workbook(register: type[Register], rows: Sequence[RegisterRow], most: int) -> bytes:
    """Return the rows as a workbook: unit, the fields of the form, the people, the standing. All cells are text.

    A last line says so where there may be more rows than `most`.
    """
    book = import_module("openpyxl").Workbook(write_only=True)
    sheet = book.create_sheet(gettext(register.title)[:31])
    fields = [field for field in register.entry.declared() if field.short_name != register.people]
    people = next(field for field in register.entry.declared() if field.short_name == register.people)
    labels = [gettext(field.label.text) for field in (*fields, people)]
    sheet.append([gettext("Unit"), *labels, gettext("How it stands"), gettext("Reason")])
    named = people_of(db.session(), [row.id for row in rows])
    for row in rows:
        said = answer_labels(register.entry.__name__, _answers(register, row), NOBODY)
        cells = [plain_cell(said.get(field.short_name, "")) for field in fields]
        names = ", ".join(one.person.full_name for one in named[row.id])
        sheet.append(
            [
                plain_cell(row.unit.name),
                *cells,
                plain_cell(names),
                str(STANDINGS[row.standing]),
                plain_cell(row.struck_why or ""),
            ]
        )
    if len(rows) >= most:
        sheet.append([gettext("The newest %(most)d rows; choose a year for the others.", most=most)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
