"""Dates as the offices count them."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.core.calendar import add_months, age_on, local_date

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
