"""Sheets as rows of plain cells: the row of their headings, wherever it stands, and the rows below it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.services.imports.display import Number, ShortDate
from webapp.services.imports.faults import Fault, fault
from workflows.core.text import _
from workflows.core.vietnamese import fold

MOST_ROWS = 10_000
MOST_COLUMNS = 60
FIRST_ROWS = 30
"""The heading stands among these rows; above it may be titles."""


@dataclass(frozen=True)
class Unreadable:
    """A cell without a value of its own: a formula, or an error such as '#REF!'."""

    text: str
    formula: bool


Cell = str | Number | ShortDate | bool | dt.datetime | dt.date | dt.time | dt.timedelta | Unreadable | None


@dataclass(frozen=True)
class SheetRow:
    """One row that is not empty: its number in the sheet and its cells by column heading."""

    number: int
    cells: dict[str, Cell]


def heading_row(lines: Iterable[tuple[Cell, ...]], columns: Iterable[str]) -> int:
    """Return the number of the row, from 1, that has most of these headings; of several the first."""
    known = {fold(name) for name in columns}
    found = [
        len({fold(cell) for cell in line if isinstance(cell, str)} & known)
        for line, _number in zip(lines, range(FIRST_ROWS), strict=False)
    ]
    return found.index(max(found)) + 1 if found else 1


def headings_in(
    sheet: str, number: int, line: tuple[Cell, ...], columns: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[dict[int, str], list[Fault]]:
    """Return the known columns of a heading, in any order; columns with other headings are ignored."""
    known = {fold(name): name for name in (*columns, *optional)}
    found = {
        index: known[fold(cell)] for index, cell in enumerate(line) if isinstance(cell, str) and fold(cell) in known
    }
    names = list(found.values())
    faults = [
        fault(
            sheet,
            number,
            name,
            _("The column “%(column)s” is missing"),
            _("Write “%(column)s” above its column, in the row of the headings"),
            column=name,
        )
        for name in columns
        if name not in names
    ]
    faults += [
        fault(sheet, number, name, _("The column “%(column)s” is there twice"), _("Keep one of them"), column=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    return found, faults


def rows_below(
    sheet: str, headings: dict[int, str], lines: Iterator[tuple[Cell, ...]], first: int
) -> tuple[tuple[SheetRow, ...], list[Fault]]:
    rows = []
    for number, line in enumerate(lines, start=first):
        cells = {name: line[index] for index, name in headings.items()}
        if all(cell is None for cell in cells.values()):
            continue
        if number > MOST_ROWS + 1:
            return (), [
                fault(
                    sheet,
                    number,
                    None,
                    _("The sheet has more than 10.000 rows"),
                    _("Send the units in several workbooks"),
                )
            ]
        rows.append(SheetRow(number, cells))
    return tuple(rows), []
