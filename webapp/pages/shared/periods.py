"""Reporting periods in words."""

from webapp.languages import gettext
from workflows.core.programmes.periods import Period

ROMAN = ("", "I", "II", "III", "IV")


def period_words(period: Period) -> str:
    """Return 'Năm 2027', '6 tháng đầu năm 2027', 'Quý III năm 2027', 'Tháng 3 năm 2027'."""
    match period.sign:
        case "H" if period.number == 1:
            return gettext("First half of %(year)s", year=period.year)
        case "H":
            return gettext("Second half of %(year)s", year=period.year)
        case "Q":
            return gettext("Quarter %(number)s of %(year)s", number=ROMAN[period.number], year=period.year)
        case "M":
            return gettext("Month %(number)s of %(year)s", number=period.number, year=period.year)
    return gettext("Year %(year)s", year=period.year)
