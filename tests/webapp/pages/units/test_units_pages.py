"""Units: the tree below oneself, who sits where, what is vacant, and the tree of another day."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    COMMANDER,
    COMMUNE,
    HEAD,
    OLD,
    Office,
)
from tests.support.reading import SignIn, addresses, row_heads, statements
from webapp.models import Unit
from webapp.queries.units.tree import tree_on
from webapp.surroundings import lineage_on


def test_the_tree_is_ones_own_subtree_and_the_names_above(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(COMMUNE)
    browser.get("/units")
    assert "Tỉnh đoàn Thử › Huyện đoàn Thử" in browser.text
    assert "Đoàn xã Thử Một 2 branches, 1 without a secretary" in browser.text
    links = addresses(browser)
    assert {"/units/H-01", "/units/H-01-QS", f"/units/{BRANCH}", "/units/H-01-02"} <= links
    assert not {"/units/H", "/units/T"} & links
    browser = sign_in(OLD)
    browser.get("/units")
    assert {link.get("href") for link in browser.tree.iter("a") if "/units/" in link.get("href", "")} == {
        f"/units/{BRANCH}"
    }


@pytest.mark.both_engines
def test_units_are_found_without_marks(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get("/units?q=chi+doan+thon+2")
    assert row_heads(browser) == ["Chi đoàn Thôn 2"]
    browser.get("/units?q=tinh")
    assert "No unit found" in browser.text


def test_a_unit_shows_who_sits_and_which_seats_are_vacant(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get(f"/units/{BRANCH}")
    assert "Tỉnh đoàn Thử › Huyện đoàn Thử › Đoàn xã Thử Một › Branch" in browser.text
    assert f"Secretary {OLD} 01/01/2020" in browser.text
    assert f"Village militia head {HEAD} 01/01/2020" in browser.text
    browser.get("/units/H-01-02")
    assert "Militia head vacant" in browser.text
    assert "Secretary vacant" in browser.text
    browser.get("/units/H-01")
    assert f"Chi đoàn Thôn 1 {OLD} {HEAD}" in browser.text
    assert "Chi đoàn Thôn 2 vacant vacant" in browser.text
    browser.get("/units/H")
    assert "Đoàn xã Thử Một 2 1 1" in browser.text
    browser.get("/units/H-01-QS")
    assert f"Commander {COMMANDER}" in browser.text


def reformed(office: Office) -> None:
    """1 July 2025: the district ends, two communes become one, a third is divided."""
    reform = dt.date(2025, 7, 1)
    for code in ("H", "H-01"):
        office.units[code].valid_to = reform
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai", until=reform)
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 3")
    office.unit("X", "commune_union", "T", "Đoàn xã Mới", since=reform, predecessor_id=office.units["H-01"].id)
    for code in ("Y", "Z"):
        office.unit(code, "commune_union", "T", f"Đoàn xã {code}", since=reform, predecessor_id=office.units["H-02"].id)
    office.session.commit()


@pytest.mark.parametrize("day", [dt.date(2014, 1, 1), dt.date(2025, 6, 30), dt.date(2025, 7, 1)])
@pytest.mark.both_engines
def test_the_tree_of_a_day_is_the_one_that_decides(day: dt.date, office: Office, session: Session) -> None:
    reformed(office)
    tree = tree_on(session, [office.units["T"].path], day)
    line = tree.units[office.units["T"].id]
    for unit in session.scalars(sa.select(Unit)):
        known = tree.units.get(unit.id) or replace(line, id=unit.id, path=unit.path)
        above = [step.id for step in lineage_on(session, unit, day)[1:]]
        assert [step.id for step in tree.above(known)] == above, unit.code


def test_another_day_shows_the_old_tree(office: Office, sign_in: SignIn) -> None:
    reformed(office)
    browser = sign_in("Huỳnh Hữu Tỉnh")
    browser.get("/units")
    assert "Huyện đoàn Thử" not in browser.text
    assert "Đoàn xã Mới 2 branches" in browser.text
    browser.get("/units?day=1/6/2025")
    assert "This is how it was on 01/06/2025" in browser.text
    assert "Huyện đoàn Thử" in browser.text
    assert "Đoàn xã Mới" not in browser.text
    assert "/units/H-01?day=01%2F06%2F2025" in addresses(browser)
    browser.get("/units/H-01?day=01%2F06%2F2025")
    assert "Tỉnh đoàn Thử › Huyện đoàn Thử › Base union" in browser.text
    assert "Until 30/06/2025 Unit after Đoàn xã Mới" in browser.text
    browser.get("/units/H-01")
    assert "This unit ended on 30/06/2025" in browser.text
    browser.get("/units/X")
    assert "Unit before Đoàn xã Thử Một" in browser.text
    assert f"2 branches Branch Secretary Militia head Chi đoàn Thôn 1 {OLD} {HEAD}" in browser.text
    browser.get("/units/X?day=01/06/2025")
    assert "This unit did not exist yet on 01/06/2025" in browser.text


def test_a_day_that_is_none_is_refused_and_kept(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    for path in ("/units", "/units/H"):
        assert browser.get(f"{path}?day=31/2/2025").status_code == 422
        assert "There is no day 31/02/2025 in the calendar" in browser.text
        assert browser.form("/search" if path == "/units" else path).values["day"] == "31/2/2025"


@pytest.mark.at_length
def test_the_tree_costs_the_same_however_large_it_is(office: Office, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    browser.get("/units?q=chi")
    paths = ("/units", browser.full_path, "/units/H", "/units/H-01", f"/units/{BRANCH}")
    before = [statements(browser, path, session) for path in paths]
    for number in range(3, 30):
        office.unit(f"H-01-{number:02d}", "branch", "H-01", f"Chi đoàn Thôn {number}")
        office.post(f"Lê Văn Số {number}", "secretary", f"H-01-{number:02d}")
    assert [statements(browser, path, session) for path in paths] == before
    assert max(before) <= 11
