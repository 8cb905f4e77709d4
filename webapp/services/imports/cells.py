"""One row of a sheet, read cell by cell: every cell gives a value or a fault, never an exception."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from webapp.services.imports.faults import Fault, fault, fault_from
from webapp.services.imports.layout import FLAG_OF, FLAG_WORDS, choices
from webapp.services.imports.reading import Cell, SheetRow, Unreadable
from workflows.core import vietnamese
from workflows.core.old_fonts import refuse_legacy
from workflows.core.text import _
from workflows.core.vietnamese import Refusal

LONGEST = 200
T = TypeVar("T")


@dataclass
class RowReader:
    """A reader of one row; errors are collected in `faults`, oddities in `warnings`."""

    sheet: str
    row: SheetRow
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def wrong(self, column: str | None, problem: str, advice: str, /, **values: Any) -> None:
        self.faults.append(fault(self.sheet, self.row.number, column, problem, advice, **values))

    def odd(self, column: str | None, problem: str, advice: str, /, **values: Any) -> None:
        self.warnings.append(fault(self.sheet, self.row.number, column, problem, advice, **values))

    def text(self, column: str, *, required: bool = True) -> str | None:
        """Return the cell as one clean line; None if it is empty or faulty."""
        return self._value(column, required, _text)

    def date(self, column: str, *, required: bool = True) -> dt.date | None:
        """Return the cell as a date; None if it is empty or faulty."""
        return self._value(column, required, vietnamese.parse_date)

    def phone(self, column: str) -> str | None:
        """Return the cell as a mobile number in E.164; None if it is empty or faulty."""
        return self._value(column, False, _phone)

    def flag(self, column: str) -> bool:
        """Whether the cell is ticked."""
        return self.word(column, FLAG_OF, FLAG_WORDS, required=False) == "yes"

    def word(self, column: str, codes: dict[str, str], words: dict[str, str], *, required: bool = True) -> str | None:
        """Return the code of the word in the cell (compared folded); None if it is empty or faulty."""
        written = self.text(column, required=required)
        if written is None:
            return None
        code = codes.get(vietnamese.fold(written))
        if code is None:
            self.wrong(
                column,
                _("“%(text)s” is not known here"),
                _("Write one of: %(choices)s"),
                text=written,
                choices=choices(words),
            )
        return code

    def _value(self, column: str, required: bool, read: Callable[[Cell], T]) -> T | None:
        cell = self.row.cells.get(column)
        if isinstance(cell, Unreadable):
            self.wrong(column, *_unreadable(cell), text=cell.text)
            return None
        if cell is None:
            if required:
                self.wrong(column, _("The cell is empty"), _("Fill it in"))
            return None
        try:
            return read(cell)
        except Refusal as refusal:
            self.faults.append(fault_from(self.sheet, self.row.number, column, refusal))
            return None


def _unreadable(cell: Unreadable) -> tuple[str, str]:
    if cell.formula:
        return _("The cell holds a formula"), _("Copy it and paste it again as a value")
    return _("The cell holds an error (%(text)s)"), _("Write the value itself")


def _text(cell: Cell) -> str:
    """Return a cell as text, also whole numbers, because Excel stores a code of digits as a number. Raises Refusal."""
    if isinstance(cell, bool):
        cell = "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int):
        return str(cell)
    if not isinstance(cell, str):
        raise Refusal(
            _("A number or a date stands where a text belongs"),
            _("Format the cell as text and type it again"),
        )
    # Checked before the invisible characters, because TCVN3's ư is one of them.
    refuse_legacy(cell)
    written = vietnamese.clean(cell)
    if len(written) > LONGEST:
        raise Refusal(_("The text is longer than 200 characters"), _("Shorten it"))
    return written


def _phone(cell: Cell) -> str:
    """Return a phone number with the leading zero that Excel drops from a number not typed as text. Raises Refusal."""
    written = _text(cell)
    if isinstance(cell, int | float) and len(written) == 9:
        written = "0" + written
    return vietnamese.phone(written)
