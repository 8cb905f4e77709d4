"""Counting days at the grassroots, by table: half days, exemptions, borders of years, weeks with holidays."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from workflows.core.calendar import ONE, WorkingDays
from workflows.core.facts import Away
from workflows.field_counters import (
    KEYS,
    NOT_IN_POST,
    Quota,
    Settings,
    Weeks,
    exempts,
    halves_between,
    mondays,
    placement_halves,
    quota,
    split_of,
    weeks,
)
from workflows.rulebook import seed_rows

SETTINGS = Settings.read({row.key: row.value for row in seed_rows() if row.key in KEYS})
D = dt.date
END = D(2026, 12, 31)
TET = WorkingDays(off=frozenset(D(2026, 2, 16) + n * ONE for n in range(5)))
"""Monday to Friday of the week of Tết 2026."""


def test_the_settings_are_those_of_the_rule_book() -> None:
    assert (
        Settings(
            quota=120,
            course_months=6,
            sick_days=30,
            week_days_min=3,
            week_quota=2,
            placement_counts=False,
            only_verified=False,
            split=(),
        )
        == SETTINGS
    )


@pytest.mark.parametrize(
    ("first", "first_half", "last", "last_half", "found"),
    [
        (D(2026, 3, 2), "am", D(2026, 3, 2), "pm", ["02am", "02pm"]),
        (D(2026, 3, 2), "am", D(2026, 3, 2), "am", ["02am"]),
        (D(2026, 3, 2), "pm", D(2026, 3, 2), "pm", ["02pm"]),
        (D(2026, 3, 2), "pm", D(2026, 3, 2), "am", []),
        (D(2026, 3, 2), "pm", D(2026, 3, 4), "am", ["02pm", "03am", "03pm", "04am"]),
        (D(2026, 3, 4), "am", D(2026, 3, 2), "pm", []),
        (D(2026, 12, 31), "pm", D(2027, 1, 1), "am", ["31pm", "01am"]),
    ],
)
def test_half_days_between(first: D, first_half: str, last: D, last_half: str, found: list[str]) -> None:
    assert [f"{day:%d}{half}" for day, half in halves_between(first, first_half, last, last_half)] == found


@pytest.mark.parametrize(
    ("kind", "first", "last", "exempt"),
    [
        ("course", D(2026, 1, 1), D(2026, 6, 30), True),  # six months to the day
        ("course", D(2026, 1, 1), D(2026, 6, 29), False),
        ("course", D(2025, 8, 31), D(2026, 2, 27), True),  # to the last day before the 28th
        ("sick", D(2026, 1, 1), D(2026, 1, 30), True),
        ("sick", D(2026, 1, 1), D(2026, 1, 29), False),
        ("maternity", D(2026, 1, 1), D(2026, 1, 1), True),
        ("annual", D(2026, 1, 1), END, False),
        (NOT_IN_POST, D(2026, 1, 1), D(2026, 1, 1), True),
    ],
)
def test_what_makes_the_quota_smaller(kind: str, first: D, last: D, exempt: bool) -> None:
    assert exempts(Away(kind, first, last), SETTINGS) is exempt


@pytest.mark.parametrize(
    ("year", "away", "today", "found"),
    [
        (2026, [], END, Quota(120, 120)),
        (2026, [], D(2027, 5, 1), Quota(120, 120)),
        (2026, [], D(2025, 12, 31), Quota(120, 0)),
        (2026, [], D(2026, 1, 1), Quota(120, 0)),
        (2026, [], D(2026, 7, 2), Quota(120, 60)),  # 183 of 365 days
        (2024, [], D(2024, 6, 30), Quota(120, 60)),  # 182 of 366 days
        (2026, [Away("maternity", D(2026, 1, 1), D(2026, 6, 30))], END, Quota(60, 60)),  # 184 of 365 are left: 60.5
        (2026, [Away("maternity", D(2025, 10, 1), D(2026, 3, 31))], END, Quota(90, 90)),  # only this year's part
        (2026, [Away("maternity", D(2026, 10, 1), D(2027, 3, 31))], END, Quota(90, 90)),
        (2026, [Away("maternity", D(2026, 1, 1), D(2026, 6, 30))], D(2026, 6, 30), Quota(60, 0)),
        (2026, [Away("course", D(2025, 11, 1), D(2026, 5, 31))], END, Quota(70, 70)),  # long by its whole length
        (2026, [Away("course", D(2026, 3, 1), D(2026, 5, 31))], END, Quota(120, 120)),
        (2026, [Away("sick", D(2026, 3, 1), D(2026, 3, 29))], END, Quota(120, 120)),
        (2026, [Away("sick", D(2026, 3, 1), D(2026, 3, 31))], END, Quota(110, 110)),
        (2026, [Away("annual", D(2026, 3, 1), D(2026, 4, 30))], END, Quota(120, 120)),
        (2026, [Away("maternity", D(2026, 1, 1), END)], END, Quota(0, 0)),
        # What overlaps counts once.
        (
            2026,
            [Away("maternity", D(2026, 1, 1), D(2026, 6, 30)), Away("sick", D(2026, 5, 1), D(2026, 6, 30))],
            END,
            Quota(60, 60),
        ),
        (2026, [Away(NOT_IN_POST, D(2026, 1, 1), D(2026, 9, 30))], END, Quota(30, 30)),
    ],
)
def test_the_quota_of_a_year(year: int, away: list[Away], today: D, found: Quota) -> None:
    assert quota(year, away, SETTINGS, today) == found


def test_another_quota() -> None:
    assert quota(2026, [], replace(SETTINGS, quota=60), END) == Quota(60, 60)


def days(*spent: D | tuple[D, str]) -> list[tuple[D, str]]:
    """Whole days, or halves where one is named."""
    return [half for each in spent for half in ([each] if isinstance(each, tuple) else [(each, "am"), (each, "pm")])]


MARCH = D(2026, 3, 2)
"""A Monday."""
FOUR_WEEKS = (Away(NOT_IN_POST, D(2025, 12, 1), MARCH - ONE), Away(NOT_IN_POST, MARCH + 28 * ONE, D(2027, 1, 31)))
"""In post for four weeks from MARCH on."""


@pytest.mark.parametrize(
    ("spent", "away", "worked", "found"),
    [
        ([], (), WorkingDays(), Weeks(0, 4)),
        (days(MARCH), (), WorkingDays(), Weeks(1, 4)),
        (days((MARCH, "am")), (), WorkingDays(), Weeks(0, 4)),
        (days((MARCH, "am"), (MARCH + 3 * ONE, "pm")), (), WorkingDays(), Weeks(1, 4)),  # two halves of two days
        (days(MARCH, MARCH + ONE), (), WorkingDays(), Weeks(1, 4)),  # one week is kept once
        (days(MARCH, MARCH + 7 * ONE, MARCH + 14 * ONE, MARCH + 21 * ONE), (), WorkingDays(), Weeks(4, 4)),
        (days(MARCH + 6 * ONE), (), WorkingDays(), Weeks(1, 4)),  # a Sunday is of the week that ends
        # Two holidays leave three working days: it counts. Three leave two: it is skipped, even where it was kept.
        (days(MARCH), (), WorkingDays(off=frozenset({MARCH, MARCH + ONE})), Weeks(1, 4)),
        (days(MARCH), (), WorkingDays(off=frozenset({MARCH, MARCH + ONE, MARCH + 2 * ONE})), Weeks(0, 3)),
        (
            [],
            (),
            WorkingDays(frozenset({MARCH, MARCH + ONE, MARCH + 2 * ONE}), frozenset({MARCH + 5 * ONE})),
            Weeks(0, 4),
        ),  # a Saturday that is worked instead
        ([], (Away("annual", MARCH, MARCH + 2 * ONE),), WorkingDays(), Weeks(0, 3)),
        ([], (Away("annual", MARCH, MARCH + ONE),), WorkingDays(), Weeks(0, 4)),
        ([], (Away("course", MARCH, MARCH + 13 * ONE),), WorkingDays(), Weeks(0, 2)),
    ],
)
def test_weeks_kept(spent: Any, away: tuple[Away, ...], worked: WorkingDays, found: Weeks) -> None:
    assert weeks(2026, spent, (*away, *FOUR_WEEKS), worked, SETTINGS, END) == found


def test_the_week_of_tet_does_not_count() -> None:
    assert weeks(2026, [], [], TET, SETTINGS, D(2027, 1, 10)).counting == 52
    assert weeks(2026, [], [], WorkingDays(), SETTINGS, D(2027, 1, 10)).counting == 53


def test_a_week_counts_when_it_is_over_and_in_the_year_of_its_thursday() -> None:
    """2026 begins on a Thursday: its first week begins in December, and it has 53."""
    assert (mondays(2026)[0], len(mondays(2026)), mondays(2027)[0]) == (D(2025, 12, 29), 53, D(2027, 1, 4))
    assert (mondays(2025)[0], len(mondays(2025))) == (D(2024, 12, 30), 52)
    spent = days(D(2025, 12, 29))
    assert weeks(2026, spent, [], WorkingDays(), SETTINGS, D(2026, 1, 3)) == Weeks(0, 0)
    assert weeks(2026, spent, [], WorkingDays(), SETTINGS, D(2026, 1, 4)) == Weeks(1, 1)
    assert weeks(2025, spent, [], WorkingDays(), SETTINGS, END) == Weeks(0, 52)


def test_a_placement_counts_on_working_days_that_are_not_counted_yet() -> None:
    placed = [Away("placement", D(2025, 12, 29), D(2026, 1, 9))]
    worked = WorkingDays(off=frozenset({D(2026, 1, 1)}))
    # 2/1, 5/1 to 9/1 are worked: six days.
    assert placement_halves(placed, set(), worked, 2026, END) == 12
    assert placement_halves(placed, {(D(2026, 1, 5), "am")}, worked, 2026, END) == 11
    assert placement_halves(placed, set(), worked, 2026, D(2026, 1, 5)) == 4
    assert placement_halves([], set(), worked, 2026, END) == 0


def test_the_split_of_the_quota() -> None:
    assert (split_of("no"), split_of("30+20+10")) == ((), (60, 40, 20))
    for wrong in ("30+20", "30+20+x", "-1+2+3", ""):
        with pytest.raises(ValueError):
            split_of(wrong)
