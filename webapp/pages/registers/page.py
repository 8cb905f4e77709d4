"""The values of a register's pages: its rows in words, its form with the people it offers, its figure, a table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import day
from webapp.filters import lazy as _
from webapp.forms import Lists, Names, answer_labels, bind, shown_words
from webapp.languages import gettext
from webapp.models import RegisterPerson, RegisterRow, Unit
from webapp.models.units import BASE_KINDS, LOWEST
from webapp.pages.shared.workbooks import new_sheet, plain_cell
from webapp.queries.registers.figures import named_of_all
from webapp.queries.registers.offers import Offers, named_units, units_below
from webapp.queries.registers.past import names_then
from webapp.queries.registers.rows import (
    kept_units,
    overseen,
    people_of,
    reads_columns,
)
from webapp.queries.small_groups import is_small
from workflows.core.fields.people import UnitsField
from workflows.core.forms import CaseForm, Choice, Pick, UnitField
from workflows.core.registers import BELOW, HOLDERS, KNOWN, Register, lists_of_people, title_field

STANDINGS = {"entered": _("To be confirmed"), "confirmed": _("Confirmed"), "struck": _("Struck out")}
ENDS = {"soon": _("Ends soon"), "over": _("Over its last day")}
TONES = {"entered": "waiting", "confirmed": "good", "struck": "neutral"}
ENTRIES = {
    "entered": _("Entered"),
    "corrected": _("Corrected"),
    "confirmed": _("Confirmed"),
    "struck": _("Struck out"),
    "judges": _("Judges named"),
    "marked": _("Marks closed"),
}
A_YEAR = 366
"""For so many days a form offers those who held a post and do not hold it any more."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the list. title: its first words; answer: how it stands, by its form.

    people: how many it names, None for a reader who must not know.

    confirmable: whether the reader may confirm it; followed: whether another row goes on from it; ends: whether its
    last day is near, or over ('soon', 'over', '').
    """

    row: RegisterRow
    title: str
    answer: str
    people: int | None
    confirmable: bool
    followed: bool
    ends: str


@dataclass(frozen=True, slots=True)
class YearFigure:
    """The figure of a year for the units that somebody oversees; `few` where the group is too small to be shown."""

    year: int
    named: int
    whole: int
    few: bool


def shown_rows(register: type[Register], rows: Iterable[Any], lead: int) -> list[ShownRow]:
    """Return the lines of a list, of rows as `rows_page` gives them. lead: how many days before an end are near."""
    shut = register.people in register.private_columns

    def line(row: RegisterRow, may: int, people: int, followed: int) -> ShownRow:
        told = None if shut and not reads_columns(actor(), register, row) else people
        ends = "" if followed else end_of(register, row, lead)
        return ShownRow(row, title_of(register, row), answer_of(register, row), told, bool(may), bool(followed), ends)

    return [line(row, may, people, followed) for row, may, people, followed, *_keys in rows]


def end_of(register: type[Register], row: RegisterRow, lead: int) -> str:
    """Return 'soon' or 'over' for a confirmed row whose last day is near or past, as its reader may know; else ''.

    lead: how many days before the last day are near.
    """
    shut = register.until in register.private_columns and not reads_columns(actor(), register, row)
    if register.alarm is None or row.until is None or row.standing != "confirmed" or shut:
        return ""
    return "over" if row.until < today() else "soon" if row.until <= today() + dt.timedelta(days=lead) else ""


def title_of(register: type[Register], row: RegisterRow) -> str:
    """Return by which words a row is called; by its day where what it says is not shown."""
    return day(row.day) if row.withheld else str(row.answers.get(title_field(register), "")) or day(row.day)


def answer_of(register: type[Register], row: RegisterRow) -> str:
    """Return the answer by which rows of one name are distinguished, as the reader may know it; '' for none.

    The first one of which the figure depends, else the first choice of the form.
    """
    choices = [field.short_name for field in register.entry.declared() if isinstance(field, Choice | Pick)]
    name = next((each for each in (*register.counts, *choices)), "")
    said = {name: answers_read(register, row).get(name)}
    return answer_labels(register.entry.__name__, said, Names({}, {}, {})).get(name, "")


def words_of(register: type[Register], row: RegisterRow) -> list[tuple[str, str]]:
    """Return what a row says to its reader, as label and value, without the people."""
    return shown_words(register.entry.__name__, answers_read(register, row), names_in(register, [row]))


def names_in(register: type[Register], rows: Sequence[RegisterRow]) -> Names:
    """Return the names of the units that the answers of rows name."""
    return Names({}, named_units(db.session(), register, rows), {})


def answers_read(register: type[Register], row: RegisterRow) -> dict[str, object]:
    """Return the answers of a row, without the people: as far as its reader reads the columns.

    None of a row about people who have restricted the use of their data.
    """
    return {} if row.withheld else columns_read(register, row)


def columns_read(register: type[Register], row: RegisterRow) -> dict[str, object]:
    """Return the answers of a row, without the people, whoever it is about: as far as its reader reads the columns."""
    said = _answers(register, row)
    shut = () if reads_columns(actor(), register, row) else register.private_columns
    return {name: value for name, value in said.items() if name not in shut}


def people_read(register: type[Register], rows: Sequence[RegisterRow]) -> dict[int, list[RegisterPerson]]:
    """Return whom each of the rows is about, as far as the reader may know. One statement."""
    shut = register.people in register.private_columns
    open_rows = [row.id for row in rows if not shut or reads_columns(actor(), register, row)]
    return {row.id: [] for row in rows} | people_of(db.session(), open_rows)


def _answers(register: type[Register], row: RegisterRow) -> dict[str, object]:
    days: dict[str, object] = {register.day: row.day.isoformat()}
    if register.until and row.until:
        days[register.until] = row.until.isoformat()
    return {**row.answers, **days}


def entry_form(
    register: type[Register],
    unit: Unit,
    sent: MultiDict[str, str] | None,
    row: RegisterRow | None = None,
    again: bool = False,
) -> CaseForm:
    """Return the form of a row of this unit, with what was typed or what the row says.

    again: for a row that goes on from that one, on a day of its own.
    """
    named = people_of(db.session(), [row.id])[row.id] if row else []
    answers = {**_answers(register, row), **_ticked(register, named)} if row else {}
    if row and again:
        over = row.until is not None and row.until < today()
        answers = {name: said for name, said in answers.items() if name != register.day}
        answers |= {register.until: None} if over else {}
    return bind(register.entry.__name__, lists_of(register, unit, named), sent, answers)


def _ticked(register: type[Register], named: Iterable[RegisterPerson]) -> dict[str, object]:
    """Return who is ticked in each list of people of the form."""
    found: dict[str, list[int]] = {name: [] for name in (register.people, *register.parts)}
    for one in named:
        found.get(one.part, found[register.people]).append(one.person_id)
    return dict(found)


def lists_of(register: type[Register], unit: Unit, named: Iterable[RegisterPerson] = ()) -> Lists:
    """Return the people and units that the form of a row offers: those of the last year."""
    session, first = db.session(), today() - dt.timedelta(days=A_YEAR)
    offers = Offers(session, register, unit, first, today(), named)

    def people(source: str) -> list[tuple[int, str, str]]:
        left = offers.left(today(), source)
        return [(key, one.name, _unit_of(one.unit, left.get(key))) for key, one in offers.everybody(source).items()]

    listed = register.entry.naming(UnitField, UnitsField)
    units = [(each.id, each.name, "") for each in units_below(session, unit, first, today())] if listed else []
    return {HOLDERS: people(HOLDERS), KNOWN: people(KNOWN), BELOW: units}


def _unit_of(unit: str, left: dt.date | None) -> str:
    return gettext("%(unit)s, left the post on %(day)s", unit=unit, day=day(left)) if left else unit


def figure_of(register: type[Register]) -> YearFigure | None:
    """Return the register's figure of this year for the reader's units; None for a reader who oversees none."""
    paths = overseen(actor(), register)
    if not paths or not register.figure:
        return None
    named, whole = named_of_all(db.session(), register, paths, today().year, today())
    kept = kept_units(actor(), register)
    seats = [post for post in actor().posts if post.unit_kind not in LOWEST]
    own = all(post.unit_id in kept and post.unit_kind in BASE_KINDS for post in seats)
    shut = register.private or register.people in register.private_columns
    return YearFigure(today().year, named, whole, shut and not own and is_small(named, whole))


def workbook(register: type[Register], rows: Sequence[RegisterRow], most: int) -> Any:
    """Return the rows as a workbook: unit, the fields of the form, the standing. All cells are text.

    A last line says so where there may be more rows than `most`.
    """
    sheet = new_sheet(gettext(register.title))
    labels = [gettext(field.label.text) for field in register.entry.declared()]
    sheet.append([gettext("Unit"), *labels, gettext("Status"), gettext("Reason")])
    for row, cells in zip(rows, cells_of(register, rows), strict=True):
        words = (row.unit.name, *cells, str(STANDINGS[row.standing]), row.struck_why or "")
        sheet.append([plain_cell(word) for word in words])
    if len(rows) >= most:
        sheet.append([gettext("The newest %(most)d rows; choose a year for the others.", most=most)])
    return sheet.parent


def cells_of(register: type[Register], rows: Sequence[RegisterRow], day: dt.date | None = None) -> Iterator[list[str]]:
    """Yield the words of each row in the order of the form's fields, the people by their names of then; six statements
    at most.

    A column that the reader does not read says so. day: at whose end whoever stands in a row that was not confirmed by
    then has the name; None for now.
    """
    fields = [field.short_name for field in register.entry.declared()]
    named, names = people_read(register, rows), names_in(register, rows)
    called = names_then(db.session(), named, day)
    for row in rows:
        whole = reads_columns(actor(), register, row)
        said = answer_labels(register.entry.__name__, answers_read(register, row), names)
        for name in lists_of_people(register):
            part = "" if name == register.people else name
            said[name] = ", ".join(called[row.id][one.person_id] for one in named[row.id] if one.part == part)
        if not whole:
            said |= dict.fromkeys(register.private_columns, gettext("read by the unit alone"))
        if row.withheld:
            said |= {name: gettext("data restricted") for name in fields if name not in lists_of_people(register)}
        yield [said.get(name, "") for name in fields]
