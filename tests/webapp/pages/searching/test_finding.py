"""The search of every page finds cases by their code, papers by their number, people and units, and nothing beyond."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, NEW, OFFICER, OTHER
from tests.support.reading import addresses, statements

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def attack(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Attack]:
    yield Attack(app, session, clock, new_client)


def find(browser: Browser, words: str) -> Browser:
    """Type into the box of the menu, on whatever page one is, and press its button."""
    browser.get("/my-account")
    browser.post_form("/find", q=words)
    return browser


@pytest.mark.both_engines
def test_a_code_leads_to_its_case_and_a_number_to_its_paper(attack: Attack) -> None:
    case = attack.to_office(BRANCH, NEW, **attack.instead_of_old())
    browser = attack.as_(OFFICER)
    for code in (case[:8].upper(), case):
        assert find(browser, code).path == f"/cases/{case}", "as the page and a letter show it"
    assert find(browser, case[:5]).path == "/find" and f"/cases/{case}" in addresses(browser)
    for number in ("01", "1", "01-QĐ", "1-qd", "01–QĐ/ĐTN"):
        assert "01-QĐ/" in find(browser, number).text, number
    for other in ("2", "01-TB", "11"):
        assert "01-QĐ/" not in find(browser, other).text, other
    assert f"/cases/{case}" in addresses(find(browser, NEW)), "a case is found by the name of whom it is about"
    browser.get("/papers")
    browser.post_form("/search", q="01-QĐ")
    assert "01-QĐ/" in browser.text
    browser.get("/papers")
    browser.post_form("/search", q="99-QĐ")
    assert "01-QĐ/" not in browser.text
    assert re.search(r"[?&]s=", browser.full_path) and "99-Q" not in browser.full_path, "no address holds the words"


@only_sqlite
def test_nobody_finds_what_they_may_not_see(attack: Attack) -> None:
    """A stranger to a case gets the same page for its code as for one that there is not."""
    case = attack.to_office(BRANCH, NEW, **attack.instead_of_old())
    missing = find(attack.as_(OTHER), "4242abcd").text
    assert find(attack.as_(OTHER), case[:8]).text.replace(case[:8], "4242abcd") == missing
    assert attack.as_(OTHER).path == "/find"
    for words in (NEW, "01-QĐ", BRANCH, COMMUNE):
        assert "Không tìm thấy" in find(attack.as_(OTHER), words).text, words


@only_sqlite
def test_marks_come_first_as_typed_and_both_schools_of_tones_are_one(attack: Attack) -> None:
    for name in ("Hoá Văn Ba", "Hoa Văn Tư", "Hòa Văn Năm", "Hoàng Văn An", "Ủy Thị Tư"):
        attack.office.post(name, "member", "H-01-02")
    attack.session.commit()
    browser = attack.as_(COMMUNE)
    for typed in ("hòa", "hoà"):
        text = find(browser, typed).text
        assert text.index("Hòa Văn Năm") < text.index("Hoàng Văn An"), "a whole word before one that begins so"
        assert text.index("Hoàng Văn An") < min(text.index("Hoa Văn Tư"), text.index("Hoá Văn Ba")), typed
    text = find(browser, "hóa").text
    assert text.index("Hoá Văn Ba") < text.index("Hoa Văn Tư")
    assert "Ủy Thị Tư" in find(browser, "uỷ thị").text


@pytest.mark.both_engines
def test_a_unit_is_found_as_offices_shorten_it(attack: Attack) -> None:
    attack.office.unit("H-01-41", "branch", "H-01", "Chi đoàn Khu phố 4")
    attack.office.unit("H-01-42", "branch", "H-01", "Chi đoàn KP 5")
    browser = attack.as_(COMMUNE)
    for typed, found, other in (
        ("KP 4", "Khu phố 4", "KP 5"),
        ("cđ kp 5", "KP 5", "Khu phố 4"),
        ("kp", "Khu phố 4", ""),
    ):
        text = find(browser, typed).text
        assert found in text and (not other or other not in text), typed


@only_sqlite
def test_it_costs_the_same_with_one_hit_and_with_many(attack: Attack) -> None:
    browser = attack.as_(CHAIR)
    find(browser, "Văn")
    path = browser.full_path
    few = statements(browser, path, attack.session)
    for number in range(30):
        attack.office.post(f"Lê Văn Số{number}", "member", "H-01-02")
    attack.session.commit()
    assert statements(browser, path, attack.session) == few
    assert "Xem tất cả" in browser.text and browser.text.count("Lê Văn Số") == 8
