"""Days as the offices count them: dates in Việt Nam's time, whatever zone the server keeps."""

import datetime as dt
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Ho_Chi_Minh")


def local_date(now: dt.datetime) -> dt.date:
    """The date in Việt Nam at a moment. Raises ValueError for a moment without a zone: it would mean the server's."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(HOME).date()


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day where it has no such day (31/1 + 1 = 28/2)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last > day.day:
            continue
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years of life on that day. Someone born on 29 February turns a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def add_span(day: dt.date, span: str) -> dt.date:
    """The day a span later: '3 months' or '90 days'. Raises ValueError for any other span."""
    number, _space, unit = span.partition(" ")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) < 1000) or unit not in ("months", "days"):
        raise ValueError(f"{span!r} is not a span: write 3 months or 90 days")
    return add_months(day, int(number)) if unit == "months" else day + dt.timedelta(days=int(number))
