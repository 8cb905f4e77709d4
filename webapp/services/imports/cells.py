"""One row of a sheet, read cell by cell: every cell gives a value or a fault, never an exception."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from webapp.config import is_mail_address
from webapp.models import UNIT_CODE
from webapp.services.imports.display import Number, ShortDate
from webapp.services.imports.faults import Fault, fault, fault_from
from webapp.services.imports.layout import FLAG_OF, FLAG_WORDS, choices
from webapp.services.imports.old_fonts import refuse_legacy
from webapp.services.imports.sheets import Cell, SheetRow, Unreadable
from workflows.core import vietnamese
from workflows.core.births import Birth, parse_birth
from workflows.core.text import _
from workflows.core.vietnamese import Refusal

LONGEST = 200
EXCEL_BEGINS = dt.date(1899, 12, 30)
TYPED_YEARS = range(1900, 2101)
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
        return self.value(column, required, _text)

    def code(self, column: str, *, required: bool = True) -> str | None:
        """Return the cell as a code, as it is shown; None if it is empty or faulty."""
        return self.value(column, required, _line)

    def unit_code(self, column: str, *, required: bool = True) -> str | None:
        """Return the cell as the code of a unit, which addresses and lists can carry; None if it is empty or faulty."""
        return self.value(column, required, _unit_code)

    def date(self, column: str, *, required: bool = True) -> dt.date | None:
        """Return the cell as a date; None if it is empty or faulty."""
        return self.value(column, required, _date)

    def birth(self, column: str) -> Birth | None:
        """Return the cell as a birth, which may be known to the month or the year only; None if empty or faulty."""
        return self.value(column, True, _birth)

    def day_after(self, column: str) -> dt.date | None:
        """Return the day after the date in the cell, which is a last day; None if it is empty or faulty."""
        last = self.date(column, required=False)
        return last and last + dt.timedelta(days=1)

    def phone(self, column: str) -> str | None:
        """Return the cell as a mobile number in E.164; None if it is empty or faulty."""
        return self.value(column, False, _phone)

    def mail(self, column: str) -> str | None:
        """Return the cell as one mail address; None if it is empty or faulty."""
        return self.value(column, False, _mail)

    def flag(self, column: str) -> bool:
        """Whether the cell is ticked."""
        return self.word(column, FLAG_OF, FLAG_WORDS, required=False) == "yes"

    def word(self, column: str, codes: dict[str, str], words: Iterable[str], *, required: bool = True) -> str | None:
        """Return the code of the word in the cell (compared folded); None if it is empty or faulty."""
        written = self.value(column, required, _line)
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

    def typed(self, column: str) -> str:
        """Return the cell as somebody would have typed it into a form; '' if it is empty or faulty."""
        return self.value(column, False, _typed) or ""

    def value(self, column: str, required: bool, read: Callable[[Cell], T]) -> T | None:
        """Return the cell as `read` reads it; None if it is empty or faulty."""
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
    """Return a cell as a Vietnamese text. Raises Refusal."""
    if isinstance(cell, str):
        # Checked before the invisible characters, because TCVN3's ư is one of them.
        refuse_legacy(cell)
    return _line(cell)


def _typed(cell: Cell) -> str:
    """Return a cell of any kind as text: a date as day/month/year, a number in digits. Raises Refusal."""
    if isinstance(cell, str):
        refuse_legacy(cell)
        return cell
    if isinstance(cell, Number) and cell.value == int(cell.value):
        return cell.shown or str(int(cell.value))
    if isinstance(cell, dt.date | ShortDate):
        return vietnamese.format_date(_date(cell))
    return _line(cell)


def _line(cell: Cell) -> str:
    """Return a cell as one line, also whole numbers as they are shown. Raises Refusal."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, Number):
        if cell.shown is None:
            raise Refusal(
                _("The number in the cell (%(number)s) is shown in another form than it is kept"),
                _("Format the cell as text and type it again"),
                number=str(cell.value),
            )
        return cell.shown
    if not isinstance(cell, str):
        raise Refusal(
            _("The cell holds a number or a date instead of a text"),
            _("Format the cell as text and type it again"),
        )
    written = vietnamese.clean(cell)
    if len(written) > LONGEST:
        raise Refusal(_("The text is longer than 200 characters"), _("Shorten it"))
    return written


def _unit_code(cell: Cell) -> str:
    """Return the code of a unit. Raises Refusal for one that an address or a list of codes could not carry."""
    written = _line(cell)
    if not UNIT_CODE.fullmatch(written):
        raise Refusal(
            _("“%(text)s” cannot be the code of a unit"),
            _("Write 1 to 40 letters, digits, dots, hyphens and underscores, for example HT-01-02"),
            text=written[:60],
        )
    return written


WHOLE = _("Write the whole date: day/month/year, for example 05/02/2015")


def _date(cell: Cell, advice: str = WHOLE) -> dt.date:
    """Return a cell as a date. Raises Refusal, also for a year alone in a cell formatted as a date."""
    if isinstance(cell, ShortDate):
        cell = cell.value
    if isinstance(cell, dt.date):
        # Excel keeps 1995 in a date's cell as day 1995 after 1900: a day of 1905.
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        if (number := (day - EXCEL_BEGINS).days) in TYPED_YEARS:
            raise Refusal(
                _("Only the year %(year)s was typed: Excel makes %(date)s of it"),
                advice,
                year=str(number),
                date=vietnamese.format_date(day),
            )
    return vietnamese.parse_date(cell.value if isinstance(cell, Number) else cell)


def _birth(cell: Cell) -> Birth:
    """Return a cell as a birth: a date, a month and year, or a year alone. Raises Refusal."""
    if isinstance(cell, Number):
        return parse_birth(cell.value)
    if isinstance(cell, str | ShortDate):
        return parse_birth(cell.shown if isinstance(cell, ShortDate) else cell)
    return Birth(_date(cell, _("Write the whole date, or format the cell as text and type the year alone again")))


def _phone(cell: Cell) -> str:
    """Return a phone number with the leading zero that Excel drops from a number not typed as text. Raises Refusal."""
    written = _line(cell)
    if isinstance(cell, Number) and len(written) == 9 and written == str(cell.value):
        written = "0" + written
    return vietnamese.phone(written)


def _mail(cell: Cell) -> str:
    """Return a mail address. Raises Refusal."""
    if not is_mail_address(written := _line(cell)):
        raise Refusal(
            _("“%(written)s” is not one mail address"), _("Write it as an.nguyen@example.vn"), written=written
        )
    return written
