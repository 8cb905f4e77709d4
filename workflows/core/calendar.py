"""Days as the offices count them: dates in Việt Nam's time, working days, and the last day of a time limit."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKEND = (5, 6)
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """The days that are worked. off: days of the week that are not; worked: days of a weekend that are."""

    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def __contains__(self, day: dt.date) -> bool:
        return day in self.worked or (day.weekday() not in WEEKEND and day not in self.off)


def local_date(now: dt.datetime) -> dt.date:
    """The date in Việt Nam at a moment. Raises ValueError for a moment without a zone: it would mean the server's."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(HOME).date()


def day_begins(day: dt.date) -> dt.datetime:
    """The moment at which a day begins in Việt Nam, in UTC, as all moments are stored."""
    return dt.datetime.combine(day, dt.time(), HOME).astimezone(dt.UTC)


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


def calendar_end(day: dt.date, months: int) -> dt.date:
    """The last day of the calendar period that a day lies in: of its quarter for 3 months, of its year for 12."""
    done = (day.month - 1) % months
    return add_months(day.replace(day=1), months - done) - dt.timedelta(days=1)


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years of life on that day. Someone born on 29 February turns a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def add_working_days(day: dt.date, count: int, worked: WorkingDays) -> dt.date:
    """The `count`-th working day after `day`, which itself does not count; before it if `count` is negative."""
    step = ONE if count > 0 else -ONE
    for _one in range(abs(count)):
        day += step
        while day not in worked:
            day += step
    return day


def working_days_between(first: dt.date, last: dt.date, worked: WorkingDays) -> int:
    """Working days after `first` up to and with `last`; negative where `last` comes first."""
    if last < first:
        return -working_days_between(last, first, worked)
    days = (first + n * ONE for n in range(1, (last - first).days + 1))
    return sum(day in worked for day in days)


def next_working_day(day: dt.date, worked: WorkingDays) -> dt.date:
    """The first working day from `day` on."""
    while day not in worked:
        day += ONE
    return day


def counted(since: dt.date, measure: str, count: int, worked: WorkingDays) -> dt.date:
    """The last day of a limit that begins on a day: its first day is the next one (Bộ luật Dân sự 2015, art. 147).

    measure: 'days', 'working_days' or 'months', of which a shorter one ends on its last day (art. 148). Raises
    KeyError for another measure: it measures no time.
    """
    return {
        "days": lambda: since + dt.timedelta(days=count),
        "working_days": lambda: add_working_days(since, count, worked),
        "months": lambda: add_months(since, count),
    }[measure]()


def days_left(today: dt.date, last: dt.date, measure: str, worked: WorkingDays) -> int:
    """The rest of a limit today, in the days in which it is counted (months in days); negative when late."""
    return working_days_between(today, last, worked) if measure == "working_days" else (last - today).days


def add_span(day: dt.date, span: str) -> dt.date:
    """The day a span after `day`: '3 months' or '90 days'. Raises ValueError for any other span."""
    found = re.fullmatch("([1-9][0-9]{0,2}) (months|days)", span)
    if not found:
        raise ValueError(f"{span!r} is not a span: write 3 months or 90 days")
    number = int(found[1])
    return add_months(day, number) if found[2] == "months" else day + dt.timedelta(days=number)
