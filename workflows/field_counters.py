"""The count of days at the grassroots. Two regimes, two counters; everything in half days, so that nothing is lost.

1+2: days of a year against a quota that leave of some kinds makes smaller. 4+1: working weeks of which a day was spent
at the grassroots. (Domain B.2; pro rata by days of the year is this software's reading: no document says how.)
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from workflows.core.calendar import ONE, WorkingDays, add_months
from workflows.core.facts import Away, HalfDay

AM, PM = "am", "pm"
NOT_IN_POST = "not_in_post"
"""The kind of absence of somebody who did not hold the post yet, or no longer does."""


@dataclass(frozen=True)
class Settings:
    """The rule book's settings for counting; `split` is half days at branches, communes, districts, or empty."""

    quota: int
    course_months: int
    sick_days: int
    week_days_min: int
    week_quota: int
    placement_counts: bool
    only_verified: bool
    split: tuple[int, ...] = ()

    @classmethod
    def read(cls, value: Mapping[str, str]) -> "Settings":
        """Settings from the values of the rules `field_days.…` by key; quotas become half days."""
        return cls(
            quota=2 * int(value["field_days.quota"]),
            course_months=int(value["field_days.course_months"]),
            sick_days=int(value["field_days.sick_days"]),
            week_days_min=int(value["field_days.week_days_min"]),
            week_quota=2 * int(value["field_days.week_quota"]),
            placement_counts=value["field_days.placement_counts"] == "yes",
            only_verified=value["field_days.only_verified"] == "yes",
            split=split_of(value["field_days.split"]),
        )


KEYS = (
    "field_days.quota",
    "field_days.course_months",
    "field_days.sick_days",
    "field_days.week_days_min",
    "field_days.week_quota",
    "field_days.placement_counts",
    "field_days.only_verified",
    "field_days.split",
)
"""The rules that counting needs."""


def split_of(value: str) -> tuple[int, ...]:
    """'30+20+10' as half days at branches, communes, districts; empty for 'no'. Raises ValueError for another shape."""
    if value == "no":
        return ()
    parts = tuple(2 * int(part) for part in value.split("+"))
    if len(parts) != 3 or min(parts) < 0:
        raise ValueError(value)
    return parts


def halves_between(first: dt.date, first_half: str, last: dt.date, last_half: str) -> Iterator[HalfDay]:
    """The half days from one to another, both included; empty if the last comes first."""
    for number in range((last - first).days + 1):
        day = first + number * ONE
        for half in (AM, PM):
            if (day, half) >= (first, first_half) and (day, half) <= (last, last_half):
                yield day, half


def days_of_year(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + number * ONE for number in range((dt.date(year + 1, 1, 1) - first).days)]


def exempts(away: Away, settings: Settings) -> bool:
    """Whether an absence makes the quota smaller: a long course, long sick leave, maternity leave, no post yet.

    A course or sick leave counts by its whole length, also where it began in the year before.
    """
    return {
        "course": add_months(away.first, settings.course_months) - ONE <= away.last,
        "sick": (away.last - away.first).days + 1 >= settings.sick_days,
        "maternity": True,
        NOT_IN_POST: True,
    }.get(away.kind, False)


@dataclass(frozen=True)
class Quota:
    """Half days: of the year after exemptions, and what of them falls before the day that it was asked on."""

    year: int
    so_far: int


def quota(year: int, away: Iterable[Away], settings: Settings, today: dt.date) -> Quota:
    """The quota of a year, in half days, less by the share of its days that are exempt; rounded to the half day.

    so_far: by the days that are not exempt and are over, so that on the last of December it is the whole.
    """
    exempt = [period for period in away if exempts(period, settings)]
    days = days_of_year(year)
    free = [day for day in days if not any(day in period for period in exempt)]
    over = sum(day <= today for day in free)
    return Quota(_share(settings.quota, len(free), len(days)), _share(settings.quota, over, len(days)))


def _share(whole: int, part: int, of: int) -> int:
    """Whole × part / of, to the nearest whole number, halves up."""
    return (2 * whole * part + of) // (2 * of)


def placement_halves(
    placed: Iterable[Away], booked: Collection[HalfDay], worked: WorkingDays, year: int, today: dt.date
) -> int:
    """Half days of a placement toward 1+2: of working days of the year that are over, and not counted yet."""
    periods = list(placed)
    days = [day for day in days_of_year(year) if day <= today and day in worked and any(day in p for p in periods)]
    return sum((day, half) not in booked for day in days for half in (AM, PM))


@dataclass(frozen=True)
class Weeks:
    """Working weeks that count, and those of them that were kept."""

    kept: int
    counting: int


def weeks(
    year: int,
    spent: Iterable[HalfDay],
    away: Iterable[Away],
    worked: WorkingDays,
    settings: Settings,
    today: dt.date,
) -> Weeks:
    """4+1 of a year. A week is of the year in which its Thursday lies, and counts when it is over.

    A week in which too few days are worked, by the calendar or because of leave, is skipped. It is kept where the half
    days spent in it reach the week's quota.
    """
    periods = list(away)
    in_week: dict[dt.date, int] = {}
    for day, _half in spent:
        in_week[monday_of(day)] = in_week.get(monday_of(day), 0) + 1
    kept = counting = 0
    for monday in mondays(year):
        days = [monday + number * ONE for number in range(7)]
        at_work = sum(day in worked and not any(day in period for period in periods) for day in days)
        if days[-1] > today or at_work < settings.week_days_min:
            continue
        counting += 1
        kept += in_week.get(monday, 0) >= settings.week_quota
    return Weeks(kept, counting)


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the day's week."""
    return day - day.weekday() * ONE


def mondays(year: int) -> list[dt.date]:
    """The Mondays of the weeks that are of a year: 52 or 53."""
    first = monday_of(dt.date(year, 1, 4))
    return [day for number in range(53) if (day := first + 7 * number * ONE).isocalendar().year == year]
