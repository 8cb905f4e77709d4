"""Terms that end and officers beyond the age of their posts, as those who oversee the units read it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, COMMUNE, INSPECTOR, NEW, OLD, Office, district_office, user_name
from tests.support.reading import addresses, statements


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    return district_office(session, clock.now)


def reader(new_client: Callable[..., Browser], name: str) -> Browser:
    browser = new_client()
    browser.enter(user_name(name))
    return browser


def test_a_secretary_past_the_age_is_listed_with_the_next_step(
    office: Office, new_client: Callable[..., Browser]
) -> None:
    """OLD was born in April 1986: 40 years, five more than the rule book allows."""
    browser = reader(new_client, COMMUNE)
    browser.get("/terms/ages")
    assert OLD in browser.text and "40 (tối đa 35)" in browser.text
    assert f"/start/secretary-nomination/{BRANCH}" in addresses(browser)
    oversees = reader(new_client, INSPECTOR)
    oversees.get("/terms/ages")
    assert OLD in oversees.text and f"/start/secretary-nomination/{BRANCH}" not in addresses(oversees)
    assert reader(new_client, NEW).get("/terms/ages").status_code == 404


@pytest.mark.parametrize(("born", "shown"), [("1991-05-23", True), ("1991-05-24", False), ("1990-11-23", True)])
def test_who_is_past_the_age_within_six_months_is_warned_of(
    office: Office, new_client: Callable[..., Browser], born: str, shown: bool
) -> None:
    """On 23 November 2026; 35 is the limit, so the day of the 36th birthday counts."""
    office.person("Mai Ngọc Tuổi", dt.date.fromisoformat(born))
    office.post("Mai Ngọc Tuổi", "secretary", "H-01-02")
    browser = reader(new_client, COMMUNE)
    browser.get("/terms/ages")
    assert ("Mai Ngọc Tuổi" in browser.text) is shown


def test_a_term_that_is_over_ends_soon_or_is_missing(office: Office, new_client: Callable[..., Browser]) -> None:
    office.term(office.units[BRANCH], dt.date(2025, 11, 1), dt.date(2026, 10, 31))
    office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    office.term(office.units["H-01-03"], dt.date(2026, 2, 1), dt.date(2027, 2, 22))
    office.session.commit()
    browser = reader(new_client, COMMUNE)
    browser.get("/terms")
    for words in ("Đã hết nhiệm kỳ", "Chưa ghi", "Chi đoàn Thôn 2"):
        assert words in browser.text, browser.text
    assert "Chi đoàn Thôn 3" not in browser.text, "ninety days are left and one more"
    office.unit("H-01-04", "branch", "H-01", "Chi đoàn Thôn 4")
    office.term(office.units["H-01-04"], dt.date(2026, 2, 1), dt.date(2027, 2, 21))
    office.session.commit()
    browser.get("/terms")
    assert "Chi đoàn Thôn 4" in browser.text and "Sắp hết nhiệm kỳ" in browser.text


def test_the_lists_cost_the_same_with_many_rows(
    office: Office, new_client: Callable[..., Browser], session: Session
) -> None:
    browser = reader(new_client, COMMUNE)
    before = [statements(browser, path, session) for path in ("/terms", "/terms/ages")]
    for number in range(20):
        office.unit(f"H-01-9{number}", "branch", "H-01")
        office.person(f"Lê Văn {number}", dt.date(1980, 1, 1))
        office.post(f"Lê Văn {number}", "secretary", f"H-01-9{number}")
    assert [statements(browser, path, session) for path in ("/terms", "/terms/ages")] == before
