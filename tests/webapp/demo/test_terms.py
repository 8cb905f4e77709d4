"""The terms of the demo's committees: one follows the other without a gap, and one runs on the day of loading."""

import datetime as dt

import pytest

from webapp.demo.terms import BRANCH, COMMUNE, UNION, terms_until


@pytest.mark.parametrize(("first", "months"), [UNION, COMMUNE, BRANCH])
@pytest.mark.parametrize(
    "today", [dt.date(2026, 11, 27), dt.date(2027, 8, 14), dt.date(2027, 8, 15), dt.date(2041, 2, 28)]
)
def test_a_term_runs_on_the_day_of_loading(first: dt.date, months: int, today: dt.date) -> None:
    terms = list(terms_until(today, first, months))
    assert terms[0][0] == first
    assert all(after[0] == before[1] + dt.timedelta(days=1) for before, after in zip(terms, terms[1:], strict=False))
    assert [term for term in terms if term[0] <= today <= term[1]] == terms[-1:]


def test_a_term_ends_the_day_before_its_anniversary() -> None:
    assert list(terms_until(dt.date(2023, 1, 1), *UNION)) == [
        (dt.date(2017, 8, 15), dt.date(2022, 8, 14)),
        (dt.date(2022, 8, 15), dt.date(2027, 8, 14)),
    ]
