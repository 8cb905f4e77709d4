"""Processes in figures: the picture and its table say what is open and what past steps took, to who oversees it."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, NEW, OFFICER, OLD, district_office
from tests.support.reading import SignIn, statements
from tests.support.tracked_cases import Board
from webapp.services.supervision.counting import count_steps
from workflows import WORKFLOWS

pytestmark = pytest.mark.at_length

PAGE = "/supervision/processes/secretary-nomination"


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    return Desk(district_office(session, clock()), clock)


def nominated(desk: Desk) -> str:
    """A nomination that came to its appraisal: nine days for the meeting, three for the Party's opinion."""
    old = desk.office.people[OLD].id
    case = desk.start(COMMUNE, BRANCH, NEW, purpose="replacement", predecessor_reason="age", predecessor=old)
    desk.clock.advance(days=9)
    desk.move(COMMUNE, case, "record_meeting")
    desk.clock.advance(days=3)
    desk.move(COMMUNE, case, "record_opinion")
    return case


def count(desk: Desk) -> None:
    desk.office.session.rollback()
    count_steps(desk.office.session, desk.clock())


def line(browser: Browser, label: str) -> list[str]:
    """The cells of a step's row in the table beside the picture."""
    (found,) = [row for row in browser.tree.iter("tr") if "".join(row.find("./th").itertext()) == label]  # type: ignore[union-attr]
    return [" ".join("".join(cell.itertext()).split()) for cell in found.iter("td")]


def test_the_table_says_what_is_open_and_what_steps_took(desk: Desk, sign_in: SignIn) -> None:
    nominated(desk)
    count(desk)
    browser = sign_in(CHAIR)
    browser.get(PAGE)
    late = "1/1 (100.0%) mostly late"
    assert line(browser, "Waiting for the branch's meeting") == ["0", "0", "1", "9 days", "9 days", late]
    assert line(browser, "Waiting for the Party committee's opinion")[2:4] == ["1", "3 days"]
    assert line(browser, "Appraisal of the file")[:3] == ["1", "0", "0"]
    drawn = " ".join(browser.tree.itertext())
    assert "1 open case" in drawn
    assert "Usually 9 days" in drawn


def months_of(browser: Browser, caption: str) -> list[list[str]]:
    """The lines of the table with this caption."""
    (table,) = [
        each
        for each in browser.tree.iter("table")
        if (name := each.find("./caption")) is not None and "".join(name.itertext()) == caption
    ]
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")]
    return rows[1:]


def test_a_step_is_told_month_by_month(desk: Desk, sign_in: SignIn) -> None:
    nominated(desk)
    for number, days in enumerate((2, 6, 40, 20), 1):
        code, name = f"H-01-7{number}", f"Hà Thị {number}"
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {number}")
        desk.office.post(name, "member", code)
        case = desk.start(COMMUNE, code, name, purpose="vacancy")
        desk.clock.advance(days=days)
        desk.move(COMMUNE, case, "record_meeting")
    count(desk)
    browser = sign_in(CHAIR)
    browser.get(PAGE)
    meeting = "Waiting for the branch's meeting"
    assert months_of(browser, f"{meeting}, month by month") == [
        ["12/2026", "3", "6 days", "9 days", "2/3 (66.7%)"],
        ["01/2027", "1", "40 days", "40 days", "0/1 (0.0%)"],
        ["02/2027", "1", "20 days", "20 days", "0/1 (0.0%)"],
    ]
    assert len(list(browser.tree.iter("polyline"))) == 2
    browser.get(f"{PAGE}?step=party_opinion")
    opinion = "Waiting for the Party committee's opinion, month by month"
    assert [row[:3] for row in months_of(browser, opinion)] == [["12/2026", "1", "3 days"]]
    assert not list(browser.tree.iter("polyline")), "one month is no line"
    assert browser.get(f"{PAGE}?step=nothing").status_code == 200


def test_the_steps_lead_to_their_cases(desk: Desk, sign_in: SignIn) -> None:
    nominated(desk)
    browser = sign_in(CHAIR)
    browser.get(PAGE)
    (link,) = [each for each in browser.tree.iter("a") if "".join(each.itertext()) == "Appraisal of the file"]
    browser.get(link.get("href") or "")
    assert "Open cases 1" in browser.text


def test_the_unit_is_chosen_among_those_one_oversees(desk: Desk, sign_in: SignIn) -> None:
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    nominated(desk)
    count(desk)
    browser = sign_in(CHAIR)
    for unit, ended in (("H", "1"), ("H-01", "1"), ("H-02", "0")):
        browser.get(f"{PAGE}?unit={unit}")
        assert line(browser, "Waiting for the branch's meeting")[2] == ended, unit
    browser.get(f"{PAGE}?unit=T")
    assert browser.response.status_code == 404
    browser.get("/supervision/processes/no-such-process")
    assert browser.response.status_code == 404


def test_a_unit_says_from_when_it_has_figures(desk: Desk, sign_in: SignIn) -> None:
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai", since=dt.date(2026, 10, 1))
    browser = sign_in(CHAIR)
    browser.get(f"{PAGE}?unit=H-02")
    assert "The unit exists since 01/10/2026: its figures begin on that day." in browser.text


def test_returns_stand_by_their_reason(desk: Desk, sign_in: SignIn) -> None:
    case = nominated(desk)
    desk.move(OFFICER, case, "send_back")
    count(desk)
    browser = sign_in(CHAIR)
    browser.get(PAGE)
    assert "Papers are missing 1" in browser.text


def test_all_processes_of_a_unit_and_none_that_is_sealed(desk: Desk, sign_in: SignIn) -> None:
    nominated(desk)
    count(desk)
    browser = sign_in(CHAIR)
    browser.get("/supervision/processes")
    assert line(browser, "Nomination of a branch secretary")[:3] == ["1", "0", "1/2 (50.0%)"]
    sealed = [each.definition for each in WORKFLOWS.values() if each.definition.sealed]
    for definition in sealed:
        browser.get(f"/supervision/processes/{definition.key}")
        assert browser.response.status_code == 404
    browser.get("/supervision/processes")
    assert not [each.key for each in sealed if f"/supervision/processes/{each.key}" in browser.response.text]


@pytest.mark.parametrize("page", ["/supervision/processes", PAGE])
def test_one_case_costs_as_many_statements_as_twenty(
    session: Session, clock: Clock, sign_in: SignIn, page: str
) -> None:
    board = Board(district_office(session, clock()), clock())
    board.case("first", "appraisal", due=3)
    browser = sign_in(CHAIR)
    browser.get(page)
    one = statements(browser, page, session)
    for number in range(20):
        board.case(f"more-{number}", ("appraisal", "party_opinion")[number % 2], due=number - 5)
    assert statements(browser, page, session) == one
