"""The birth of somebody, as far as it is known: the day, the month, or the year alone."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from workflows.core.calendar import age_on
from workflows.core.text import _
from workflows.core.vietnamese import Refusal, format_date, parse_date

_MONTH = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{4})|([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Birth:
    """A birth. first: the first day on which it can have been; known: 'day', 'month' or 'year', what is known of it."""

    first: dt.date
    known: str = "day"

    @property
    def last(self) -> dt.date:
        """The last day on which it can have been."""
        if self.known == "day":
            return self.first
        month = self.first.month if self.known == "month" else 12
        return dt.date(self.first.year, month, calendar.monthrange(self.first.year, month)[1])

    @property
    def iso(self) -> str:
        """The text 1998, 1998-02 or 1998-02-05: what is stored in answers, and what `of` reads."""
        return self.first.isoformat()[: {"year": 4, "month": 7}.get(self.known, 10)]

    @classmethod
    def of(cls, text: str) -> "Birth":
        """Read what `iso` wrote. Raises ValueError for anything else."""
        known = {4: "year", 7: "month"}.get(len(text), "day")
        return cls(dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :]), known)

    def __str__(self) -> str:
        """What papers and pages show: 1998, 02/1998 or 05/02/1998."""
        return format_date(self.first)[{"year": 6, "month": 3}.get(self.known, 0) :]

    def covers(self, other: "Birth") -> bool:
        """Whether another birth says the same, and as much or more."""
        return self.first <= other.first and other.last <= self.last

    def may_be(self, other: "Birth") -> bool:
        """Whether both can be the birth of one person, by what is known of them."""
        return self.first <= other.last and other.first <= self.last

    def mistyped(self, other: "Birth") -> bool:
        """Whether two whole dates differ by one digit alone, or by day and month in exchange."""
        if (self.known, other.known) != ("day", "day") or self.first == other.first:
            return False
        one, two = self.first, other.first
        exchanged = (one.year, one.month, one.day) == (two.year, two.day, two.month)
        return exchanged or sum(left != right for left, right in zip(self.iso, other.iso, strict=True)) == 1

    def ages(self, day: dt.date) -> tuple[int, int]:
        """The least and the greatest age, in full years, that the person can have on that day."""
        return age_on(self.last, day), age_on(self.first, day)

    def within(self, day: dt.date, least: int = 0, most: int = 1000) -> bool | None:
        """Hold the age on that day against the limits; None where it depends on what is not known of the birth."""
        young, old = self.ages(day)
        if young >= least and old <= most:
            return True
        return False if old < least or young > most else None


def parse_birth(value: object) -> Birth:
    """A birth as people type it: a date, 02/1998 or 1998. Raises Refusal, with the reason, for anything else."""
    text = " ".join(str(value).split())
    if _YEAR.fullmatch(text):
        return Birth(parse_date(f"1/1/{text}"), "year")
    if found := _MONTH.fullmatch(text):
        month, year = found[1] or found[4], found[2] or found[3]
        if not 1 <= int(month) <= 12:
            raise Refusal(
                _("There is no month %(text)s in the calendar"),
                _("Write day/month/year, for example 05/02/2015, or what is known of it: 02/2015, 2015"),
                text=text,
            )
        return Birth(parse_date(f"1/{month}/{year}"), "month")
    return Birth(parse_date(value))
