"""Dates as the offices count them."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.days_off import VIETNAM
from workflows.core.calendar import (
    add_months,
    add_working_days,
    age_on,
    counted,
    days_left,
    local_date,
    next_working_day,
    working_days_between,
)

days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2025-11-15", 3, "2026-02-15"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-06-10", 0, "2025-06-10"),
        ("2026-01-31", -1, "2025-12-31"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last(day: str, months: int, later: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


@given(days, st.integers(-600, 600))
def test_so_many_months_later_is_in_the_month_so_many_later(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    # Only the end of a shorter month cuts a day off.
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("1991-05-20", "2026-05-19", 34),
        ("1991-05-20", "2026-05-20", 35),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-01-01", "2026-12-31", 0),
    ],
)
def test_age_in_full_years(birth: str, day: str, age: int) -> None:
    assert age_on(dt.date.fromisoformat(birth), dt.date.fromisoformat(day)) == age


@given(days, st.integers(0, 100))
def test_nobody_is_a_year_older_before_the_birthday(birth: dt.date, years: int) -> None:
    birthday = add_months(birth, 12 * years)
    if birthday.day != birth.day:
        birthday += dt.timedelta(days=1)
    assert age_on(birth, birthday) == years
    assert age_on(birth, birthday - dt.timedelta(days=1)) == years - 1


@pytest.fixture(params=["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server's own time zone, which must not matter."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.usefixtures("server_zone")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-02-05T16:59:59+00:00", "2026-02-05"),
        ("2026-02-05T17:00:00+00:00", "2026-02-06"),
        ("2026-02-05T23:59:59+07:00", "2026-02-05"),
        ("2026-02-06T00:00:00+07:00", "2026-02-06"),
        ("2025-12-31T17:00:00+00:00", "2026-01-01"),
        ("2026-02-05T09:00:00-08:00", "2026-02-06"),
    ],
)
def test_the_day_begins_at_midnight_in_viet_nam(moment: str, day: str) -> None:
    assert local_date(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_date(dt.datetime(2026, 2, 5, 12, 0))


LIMITS = [
    # Calendar days: a day off in them or at their end changes nothing.
    ("2026-11-21", "days", 15, "2026-12-06"),
    ("2026-02-10", "days", 7, "2026-02-17"),
    ("2026-12-20", "days", 30, "2027-01-19"),
    ("2028-02-28", "days", 1, "2028-02-29"),
    ("2027-02-28", "days", 1, "2027-03-01"),
    ("2028-02-29", "days", 365, "2029-02-28"),
    # Months end on the same day, or on the last one of a shorter month.
    ("2026-01-31", "months", 1, "2026-02-28"),
    ("2028-01-31", "months", 1, "2028-02-29"),
    ("2026-08-31", "months", 1, "2026-09-30"),
    ("2028-02-29", "months", 12, "2029-02-28"),
    ("2026-12-31", "months", 2, "2027-02-28"),
    ("2026-10-31", "months", 4, "2027-02-28"),
    # Working days, over weekends.
    ("2026-06-04", "working_days", 1, "2026-06-05"),
    ("2026-06-05", "working_days", 1, "2026-06-08"),
    ("2026-06-06", "working_days", 1, "2026-06-08"),
    ("2026-06-07", "working_days", 5, "2026-06-12"),
    ("2026-06-05", "working_days", 0, "2026-06-05"),
    # Over Tết 2026: nothing is worked from Saturday 14 to Sunday 22 February.
    ("2026-02-13", "working_days", 1, "2026-02-23"),
    ("2026-02-12", "working_days", 2, "2026-02-23"),
    ("2026-02-11", "working_days", 5, "2026-02-25"),
    ("2026-02-17", "working_days", 3, "2026-02-25"),
    ("2026-01-30", "working_days", 60, "2026-05-07"),
    # Over Tết 2027: Thursday 4 to Wednesday 10 February.
    ("2027-02-03", "working_days", 1, "2027-02-11"),
    ("2027-02-02", "working_days", 3, "2027-02-12"),
    ("2027-01-29", "working_days", 5, "2027-02-12"),
    # Across New Year, which is a Friday in 2027.
    ("2026-12-30", "working_days", 2, "2027-01-04"),
    ("2026-12-31", "working_days", 1, "2027-01-04"),
    ("2025-12-31", "working_days", 1, "2026-01-02"),
    # Hùng Kings' Day on a Sunday and its Monday; 30 April and 1 May before a weekend.
    ("2026-04-24", "working_days", 1, "2026-04-28"),
    ("2026-04-29", "working_days", 1, "2026-05-04"),
    # Saturday 22 August is worked for Monday 31 August.
    ("2026-08-21", "working_days", 1, "2026-08-22"),
    ("2026-08-22", "working_days", 1, "2026-08-24"),
    ("2026-08-28", "working_days", 1, "2026-09-03"),
    # A local day, and the new holiday of 24 November.
    ("2026-03-24", "working_days", 1, "2026-03-26"),
    ("2026-11-23", "working_days", 1, "2026-11-25"),
    # 29 February is a Tuesday in 2028, and a Sunday in 2032.
    ("2028-02-28", "working_days", 1, "2028-02-29"),
    ("2032-02-27", "working_days", 1, "2032-03-01"),
]


@pytest.mark.parametrize(("since", "measure", "count", "last"), LIMITS)
def test_the_last_day_of_a_limit(since: str, measure: str, count: int, last: str) -> None:
    begun, ends = dt.date.fromisoformat(since), dt.date.fromisoformat(last)
    assert counted(begun, measure, count, VIETNAM) == ends
    if measure != "months":
        # What is left on the first day is the whole limit, and nothing on the last: a returned file loses none.
        assert days_left(begun, ends, measure, VIETNAM) == count
        assert days_left(ends, ends, measure, VIETNAM) == 0


def test_a_limit_is_counted_in_time() -> None:
    with pytest.raises(KeyError):
        counted(dt.date(2026, 1, 1), "years", 1, VIETNAM)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-02-14", "2026-02-23"),
        ("2026-02-16", "2026-02-23"),
        ("2026-08-22", "2026-08-22"),
        ("2026-08-29", "2026-09-03"),
        ("2026-12-31", "2026-12-31"),
        ("2027-01-01", "2027-01-04"),
    ],
)
def test_a_day_off_rolls_on_to_the_next_working_day(day: str, worked: str) -> None:
    assert next_working_day(dt.date.fromisoformat(day), VIETNAM) == dt.date.fromisoformat(worked)


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        ("2026-02-13", "2026-02-23", 1),
        ("2026-02-23", "2026-02-13", -1),
        ("2026-02-14", "2026-02-22", 0),
        ("2026-12-31", "2027-01-04", 1),
        ("2026-08-21", "2026-08-23", 1),
    ],
)
def test_working_days_between(first: str, last: str, left: int) -> None:
    assert working_days_between(dt.date.fromisoformat(first), dt.date.fromisoformat(last), VIETNAM) == left


@given(days, st.integers(-40, 40))
def test_so_many_working_days_lie_between(day: dt.date, count: int) -> None:
    later = add_working_days(day, count, VIETNAM)
    assert count == 0 or later in VIETNAM
    if count >= 0:
        assert working_days_between(day, later, VIETNAM) == count
