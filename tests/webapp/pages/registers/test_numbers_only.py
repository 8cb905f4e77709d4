"""Registers of numbers through their pages: military tasks without names, and who brought in whom, counted once."""

import pytest
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lengths import at_length
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, NEW, OFFICER, OLD, OTHER, PROVINCE, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing

pytestmark = pytest.mark.at_length

engines = pytest.mark.parametrize("database_url", ["sqlite", *at_length("postgresql")], indirect=True)
CALLED = {"task": "call_up", "day": "2/3/2026", "paper": "112/QĐ-UBND, 10/01/2026", "target": "4"}
WON = {"way": "Khảo sát, mời dự sinh hoạt hè", "kind": "union", "day": "2/3/2026"}


def figure(browser: Browser, title: str) -> str:
    """What the page of figures says behind the title of an indicator."""
    browser.get("/figures")
    return browser.text.partition(title)[2].strip()[:40]


@engines
def test_military_tasks_are_numbers_that_the_unit_alone_reads(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune, deputy, board = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY), sign_in(OFFICER)
    form = commune.get(f"/registers/military-tasks/units/{office.units['H-01'].id}/new").text
    assert "no names and no lists" in form and OLD not in form
    path = enter(commune, office, "military-tasks", "H-01", **CALLED, done="4", key="first")
    confirm(commune, path)
    assert standing(session) == ["entered"], "not by who entered it"
    confirm(deputy, path)
    assert standing(session) == ["confirmed"]
    for above in (board, sign_in(PROVINCE)):
        assert above.get(path).status_code == 404
        assert CALLED["paper"] not in above.get("/registers/military-tasks").text
        assert figure(above, "Young people who were called up").startswith("fewer than five")
    confirm(deputy, enter(commune, office, "military-tasks", "H-01", **CALLED, done="9", key="second"))
    assert figure(board, "Young people who were called up").startswith("13")
    commune.get(f"/registers/military-tasks/units/{office.units['H-01'].id}/2026/register-list")
    assert "Gọi công dân nhập ngũ" in commune.text and CALLED["paper"] in commune.text


@engines
def test_a_member_who_brought_in_several_counts_once(office: Office, sign_in: SignIn, session: Session) -> None:
    branch, commune, board = sign_in(OLD), sign_in(COMMUNE), sign_in(OFFICER)
    new = str(office.people[NEW].id)
    enter(branch, office, "newcomers", "H-01-01", 422, **WON, number="1", people=[new, str(office.people[OTHER].id)])
    for number in ("1", "2"):
        path = enter(branch, office, "newcomers", "H-01-01", **WON, number=number, people=[new], key=number)
        confirm(branch, path)
        confirm(commune, path)
    assert standing(session) == ["confirmed"] * 2
    title = "Members who brought a young person into the Union or the Federation (1+1)"
    assert figure(board, title).startswith("1/3 (33.3%)")
    assert figure(board, "Young people brought into the Union or the Federation (1+1)").startswith("3")
