"""Periods that figures cover: a year, a half, a quarter or a month, and what of it an indicator is about."""

import datetime as dt
import re
from dataclasses import dataclass

from workflows.core.calendar import add_months
from workflows.core.text import Sentence, _, say

LENGTHS = {"": 12, "H": 6, "Q": 3, "M": 1}
"""The sign of a period in its key → how many months it has; a year has no sign."""
KEY = re.compile(r"(\d{4})(?:-([HQM])(\d{1,2}))?")


@dataclass(frozen=True)
class Period:
    """A year, or the `number`-th half, quarter or month of one (`sign`: 'H', 'Q', 'M'; '' and 1 for the whole year)."""

    year: int
    sign: str = ""
    number: int = 1

    @property
    def key(self) -> str:
        """The name of the period in an address: '2027', '2027-H1', '2027-Q3', '2027-M03'."""
        if not self.sign:
            return str(self.year)
        return (
            f"{self.year}-{self.sign}{self.number:02}" if self.sign == "M" else f"{self.year}-{self.sign}{self.number}"
        )

    @property
    def months(self) -> tuple[int, int]:
        """The first and last month of the period."""
        last = self.number * LENGTHS[self.sign]
        return last - LENGTHS[self.sign] + 1, last

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.months[0], 1)

    @property
    def last(self) -> dt.date:
        return add_months(dt.date(self.year, self.months[1], 1), 1) - dt.timedelta(days=1)

    @property
    def before(self) -> "Period":
        """The period of the same length right before this one."""
        if self.number > 1:
            return Period(self.year, self.sign, self.number - 1)
        return Period(self.year - 1, self.sign, 12 // LENGTHS[self.sign])

    def within(self, months: tuple[int, int]) -> "Window | None":
        """The part of the period that lies in these months of its year; None for no part."""
        first, last = max(self.months[0], months[0]), min(self.months[1], months[1])
        if first > last:
            return None
        end = add_months(dt.date(self.year, last, 1), 1) - dt.timedelta(days=1)
        return Window(dt.date(self.year, first, 1), end)


@dataclass(frozen=True)
class Window:
    """A first and a last day, both included."""

    first: dt.date
    last: dt.date


def period_of(key: str) -> Period | None:
    """Read the key of a period; None for anything else."""
    found = KEY.fullmatch(key)
    if not found or not 1900 <= int(found[1]) <= 9998:
        return None
    period = Period(int(found[1]), found[2] or "", int(found[3] or 1))
    return period if 1 <= period.number <= 12 // LENGTHS[period.sign] else None


def periods_until(day: dt.date, years: int) -> list[Period]:
    """The periods that figures can cover on that day, the newest first: those that have begun, of so many years."""
    found = [
        Period(year, sign, number)
        for year in range(day.year, day.year - years, -1)
        for sign, months in LENGTHS.items()
        for number in range(12 // months, 0, -1)
    ]
    return [period for period in found if period.first <= day]


_ROMAN = ("", "I", "II", "III", "IV")


def period_sentence(period: Period) -> Sentence:
    """Return the words of a period: 'Year 2027', 'First half of 2027', 'Quarter III of 2027', 'Month 3 of 2027'."""
    match period.sign:
        case "H" if period.number == 1:
            return say(_("First half of %(year)s"), year=period.year)
        case "H":
            return say(_("Second half of %(year)s"), year=period.year)
        case "Q":
            return say(_("Quarter %(number)s of %(year)s"), number=_ROMAN[period.number], year=period.year)
        case "M":
            return say(_("Month %(number)s of %(year)s"), number=period.number, year=period.year)
    return say(_("Year %(year)s"), year=period.year)
