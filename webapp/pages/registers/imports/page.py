"""The rows of a workbook, read with the form's own fields: what each says, and what has to be corrected."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from werkzeug.datastructures import MultiDict
from wtforms import Field

from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import Names, answer_labels, bind, is_valid
from webapp.languages import gettext
from webapp.pages.imports.page import FaultRow, fault_rows
from webapp.pages.registers.imports.names import Roll, RollName
from webapp.services.imports.cells import RowReader
from webapp.services.imports.faults import fault
from webapp.services.imports.reading import read_rows
from webapp.services.imports.sheets import SheetRow
from webapp.services.registers.importing import RowFault
from webapp.services.registers.reading import Said
from workflows.core.fields.people import Ticked
from workflows.core.forms import Choice, Listed, Pick
from workflows.core.registers import BELOW, HOLDERS, KNOWN, Register
from workflows.core.vietnamese import fold

SHEET = "Danh sách"
MOST = 2_000
"""Rows that one workbook enters."""


@dataclass
class BookRead:
    """The content of a workbook: the answers of each row with its line, and what is wrong with the others."""

    lines: list[int] = field(default_factory=list)
    rows: list[Said] = field(default_factory=list)
    faults: list[FaultRow] = field(default_factory=list)
    warnings: list[FaultRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def labels_of(register: type[Register]) -> dict[str, str]:
    """Return the headings of a register's workbook: field → label, in the reader's language."""
    return {each.short_name: gettext(each.label.text) for each in register.entry.declared()}


def read_book(register: type[Register], roll: Roll, stream: BinaryIO) -> BookRead:
    """Read a workbook with the fields of a register's form. Raises nothing for what the file holds."""
    labels = labels_of(register)
    asked = [each.short_name for each in register.entry.declared() if each.flags.required]
    needed = tuple(labels[name] for name in asked)
    others = tuple(label for name, label in labels.items() if name not in asked)
    raw = read_rows(stream, {SHEET: needed}, {SHEET: others})
    faults, warnings = fault_rows(tuple(raw.faults)), fault_rows(tuple(raw.warnings))
    book = BookRead(faults=faults, warnings=warnings, notes=[sentence(note) for note in raw.notes])
    found = raw.rows.get(SHEET, ())
    if not found and not book.faults:
        book.faults = fault_rows((_no_row(),))
    if len(found) > MOST:
        book.faults = fault_rows((_too_many(),))
    if not book.faults:
        _read_rows(book, register, roll, found)
    return book


def _no_row() -> Any:
    return fault(SHEET, None, None, _("The sheet has no row"), _("Write one row for each entry, below the headings"))


def _too_many() -> Any:
    problem, advice = _("The sheet has more than %(most)d rows"), _("Send the rows in several workbooks")
    return fault(SHEET, None, None, problem, advice, most=MOST)


def _read_rows(book: BookRead, register: type[Register], roll: Roll, found: Iterable[SheetRow]) -> None:
    """Read row after row with one form: to bind it anew for each would take as long as everything else."""
    people, units = ([(one.key, one.name, one.unit) for one in each] for each in (roll.people, roll.units))
    form = bind(register.entry.__name__, {HOLDERS: people, KNOWN: people, BELOW: units}, MultiDict())
    for row in found:
        reader = RowReader(SHEET, row)
        typed = MultiDict[str, str]()
        for each in form:
            for text in _texts(reader, each, roll):
                typed.add(each.name, text)
        form.process(typed)
        valid = is_valid(form)
        book.faults += fault_rows(tuple(reader.faults))
        wrong = {one.column for one in reader.faults}
        book.faults += [
            FaultRow(SHEET, row.number, each.label.text, str(error), "")
            for each in form
            for error in each.errors
            if each.label.text not in wrong
        ]
        if valid and not reader.faults:
            book.lines.append(row.number)
            book.rows.append(form.answers())


def _texts(reader: RowReader, each: Field, roll: Roll) -> list[str]:
    """Return what the form would get of one cell: its text, or the keys of what it names."""
    label = each.label.text
    text = reader.typed(label).strip()
    if not text:
        return []
    if isinstance(each, Choice | Pick):
        found = next((row.value for row in each.choices if row.value and fold(row.label) == fold(text)), None)
        if found is None:
            choices = "; ".join(str(row.label) for row in each.choices if row.value)
            problem, advice = _("“%(text)s” is no answer here"), _("Write one of: %(choices)s")
            reader.wrong(label, problem, advice, text=text[:60], choices=choices)
        return [found] if found else []
    if isinstance(each, Ticked | Listed):
        among = roll.units if each.source == BELOW else roll.people
        parts = [part for part in re.split(r"[;\n]", text) if part.strip()]
        return [str(key) for part in parts for key in _keys(reader, label, part, among)]
    return [text]


def _keys(reader: RowReader, label: str, text: str, among: Sequence[RollName]) -> list[int]:
    """Return the key of whom or what a text names; none, with a fault, where nobody or several answer to it."""
    found = Roll.called(text, among)
    if len(found) == 1:
        return [found[0].key]
    shown = " ".join(text.split())[:80]
    if found:
        problem = _("“%(text)s” can be several: %(choices)s")
        advice = _("Write the unit in brackets behind the name, or the code")
        choices = "; ".join(f"{one.name} ({one.unit or one.code})" for one in found[:5])
        reader.wrong(label, problem, advice, text=shown, choices=choices)
    else:
        advice = _("Write the name as the workbook lists it, or the code; several with semicolons between them")
        reader.wrong(label, _("“%(text)s” is not on the list"), advice, text=shown)
    return []


def refused_rows(register: type[Register], lines: Sequence[int], faults: Iterable[RowFault]) -> list[FaultRow]:
    """Return what the register itself refuses of rows, at their lines."""
    labels = labels_of(register)
    return [FaultRow(SHEET, lines[one.index], labels.get(one.field), sentence(one.why), "") for one in faults]


def told_rows(register: type[Register], roll: Roll, book: BookRead, most: int) -> list[tuple[int, list[str]]]:
    """Return the first rows as they would stand in the register: the line, and a word for each heading."""
    names = Names({one.key: one.name for one in roll.people}, {one.key: one.name for one in roll.units}, {})
    told = []
    for line, answers in list(zip(book.lines, book.rows, strict=True))[:most]:
        said = answer_labels(register.entry.__name__, answers, names)
        told.append((line, [said.get(name, "") for name in labels_of(register)]))
    return told
