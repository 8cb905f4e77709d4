"""The board: what it counts is what a plain second look finds, and each number leads to the cases that it counts."""

import random
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, MEMBERS, OLD, PROVINCE, district_office
from tests.support.reading import SignIn, statements
from tests.support.tracked_cases import Board
from webapp.models import CaseAccess
from webapp.queries.supervision.board import KEYS, BoardFilter, _counted

pytestmark = pytest.mark.at_length

FIGURES = ("Open cases", "Late", "Due soon", "At rest")


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    board = Board(district_office(session, clock()), clock())
    board.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    board.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    return board


def lines(browser: Browser, path: str = "/supervision/board") -> dict[str, list[str]]:
    """The lines of the board: what is counted by → open, late, due soon, at rest."""
    assert browser.get(path).status_code == 200, browser.text
    found = {}
    for row in browser.tree.findall(".//table/tbody/tr"):
        cells = ["".join(cell.itertext()).strip() for cell in row]
        figures = [cell for cell in row if cell.get("class") == "num"]
        found[" / ".join(cells[: len(cells) - len(figures)])] = cells[len(cells) - len(figures) :]
    return found


def stats(browser: Browser, path: str) -> list[str]:
    """The figures on top of a page, without their shares."""
    browser.get(path)
    return [(each.text or "").split()[0] for each in browser.tree.iterfind(".//p[@class='stat-text']")]


def test_open_late_soon_and_resting_by_the_unit_right_below(desk: Board, sign_in: SignIn) -> None:
    desk.case("late", "appraisal", days=20, due=-1)
    desk.case("soon", "appraisal", "H-01-02", days=10, due=2)
    desk.case("sits", "in_office", days=40, turns=(("secretary", "H-01"),), opens=300)
    desk.case("reviewed", "in_office", "H-01-02", days=400, turns=(("secretary", "H-01"),), opens=0)
    desk.case("far", "party_opinion", "H-02-01", due=30)
    desk.case("over", "refused", "H-02-01", days=50, closed=True)
    browser = sign_in(CHAIR)
    assert lines(browser) == {"Đoàn xã Thử Một": ["3", "1", "1", "1"], "Đoàn xã Hai": ["1", "0", "0", "0"]}
    assert lines(browser, "/supervision/board?unit=H-01") == {
        "Chi đoàn Thôn 1": ["1", "1", "0", "1"],
        "Chi đoàn Thôn 2": ["2", "0", "1", "0"],
    }
    by_state = lines(browser, "/supervision/board?unit=H-01&col=process&col=state&col=open&col=resting")
    assert {name.rpartition(" / ")[2]: line for name, line in by_state.items()} == {
        "Appraisal of the file": ["2", "0"],
        "In office": ["1", "1"],
    }


def test_each_number_leads_to_the_cases_that_it_counts(desk: Board, sign_in: SignIn) -> None:
    desk.case("late", "appraisal", days=20, due=-1)
    desk.case("soon", "appraisal", "H-01-02", days=10, due=2)
    desk.case("sits", "in_office", days=40, turns=(("secretary", "H-01"),), opens=300)
    desk.case("own", "appraisal", "H", due=30)
    browser = sign_in(CHAIR)
    followed = 0
    for board in ("/supervision/board", "/supervision/board?col=unit&col=state", "/supervision/board?col=process"):
        browser.get(board)
        links = [link for cell in browser.tree.iterfind(".//td[@class='num']") for link in cell.iter("a")]
        for address, number in [(link.get("href", ""), link.text) for link in links]:
            browser.get(address)
            rows = [row for row in browser.tree.iterfind(".//table/tbody/tr") if row.find("./td/span") is not None]
            cases = {link.get("href") for row in rows for link in row.iterfind("./th/a")}
            assert str(len(cases)) == number, address
            followed += 1
    assert followed > 8


def test_the_same_number_stands_on_board_and_tracking(desk: Board, sign_in: SignIn) -> None:
    desk.case("late", "appraisal", days=20, due=-1)
    desk.case("sits", "in_office", days=40, turns=(("secretary", "H-01"),), opens=300)
    desk.case("far", "party_opinion", "H-02-01", due=30)
    browser = sign_in(CHAIR)
    for query in ("?unit=H", "?unit=H-01", "?unit=H-02", "?unit=H&workflow=secretary-nomination"):
        opened, late, _soon, resting = stats(browser, f"/supervision/board{query}")
        assert stats(browser, f"/tracking{query}") == [opened, late, resting], query
    assert [each.text for each in browser.tree.iterfind(".//p[@class='stat-label']/a")] == [
        "Open cases",
        "Late",
        "At rest",
    ]
    browser.get("/")
    [others] = [link for link in browser.tree.iter("a") if link.get("href") == "/inbox/watching"] or [None]
    assert others is not None and "".join(others.itertext()).startswith("2"), "who is in office waits for nobody"


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", range(3))
def test_the_numbers_are_those_of_a_plain_count(desk: Board, sign_in: SignIn, session: Session, seed: int) -> None:
    """Random cases in a random tree: what the board counts for every unit is what counting each case comes to."""
    chance, office = random.Random(seed), desk.office
    for number in range(6):
        above = chance.choice([code for code, unit in office.units.items() if unit.kind == "base_union"])
        office.unit(f"X{number}", "branch", above, f"Chi đoàn X{number}")
    units = [code for code in office.units if code.startswith(("H", "X"))]
    states = ["appraisal", "party_opinion", "in_office", "branch_meeting"]
    placed = []
    for number in range(60):
        state, unit = chance.choice(states), chance.choice(units)
        due = None if state == "in_office" else chance.choice([None, -3, -1, 0, 5, 6, 40])
        opens = chance.choice([-10, 0, 1, 200]) if state == "in_office" else 0
        turns = (("secretary", "H-01"),) if state == "in_office" else ()
        closed = chance.random() < 0.2
        desk.case(str(number), state, unit, None, due=due, turns=turns, opens=opens, closed=closed)
        if not closed:
            placed.append((unit, due, opens))
    browser = sign_in(CHAIR)
    for code, unit in office.units.items():
        if not unit.path.startswith(office.units["H"].path):
            continue
        inside = [each for each in placed if office.units[each[0]].path.startswith(unit.path)]
        rests = sum(opens > 0 for _unit, _due, opens in inside)
        late = sum(opens < 0 or (due is not None and due < 0) for _unit, due, opens in inside)
        soon = sum(due is not None and 0 <= due <= 5 for _unit, due, _opens in inside)
        expected = [len(inside) - rests, late, soon, rests]
        assert [int(each) for each in stats(browser, f"/supervision/board?unit={code}")] == expected, code


def test_a_sealed_case_counts_only_for_whoever_may_know_of_it(desk: Board, sign_in: SignIn, session: Session) -> None:
    case = desk.case("hidden", "appraisal", due=-1)
    desk.case("open", "appraisal", "H-01-02", due=9)
    case.sealed = True
    session.add(CaseAccess(case_id=case.id, unit_id=desk.office.units["H"].id, post="secretary"))
    session.commit()
    assert lines(sign_in(CHAIR))["Đoàn xã Thử Một"] == ["2", "1", "0", "0"]
    for blind in (PROVINCE, COMMUNE):
        browser = sign_in(blind)
        assert stats(browser, "/supervision/board?unit=H-01") == ["1", "0", "0", "0"], blind
        assert "case-hidden" not in browser.text
        assert "Chi đoàn Thôn 1" not in lines(browser, "/supervision/board?unit=H-01&kind=branch"), blind


def test_nobody_reads_the_board_of_another_subtree(desk: Board, sign_in: SignIn) -> None:
    desk.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    desk.office.unit("K-01", "base_union", "K", "Đoàn xã Canary")
    desk.case("canary", "appraisal", "K-01", due=-1)
    browser = sign_in(CHAIR)
    assert "Canary" not in (browser.get("/supervision/board"), browser.text)[1]
    for code in ("K", "K-01", "T", "NONE"):
        assert browser.get(f"/supervision/board?unit={code}").status_code == 404, code
    branch = sign_in(OLD)
    assert lines(branch) == {}
    assert branch.get("/supervision/board?unit=H-01").status_code == 404
    assert sign_in(MEMBERS[2]).get("/supervision/board").status_code == 200
    assert "Đoàn xã Canary" in lines(sign_in(PROVINCE), "/supervision/board?unit=K")


def test_the_address_holds_filters_columns_and_order(desk: Board, sign_in: SignIn) -> None:
    desk.case("late", "appraisal", "H-02-01", days=20, due=-1)
    desk.case("a", "appraisal", due=30)
    desk.case("b", "party_opinion", "H-01-02", due=30)
    browser = sign_in(CHAIR)
    assert list(lines(browser)) == ["Đoàn xã Hai", "Đoàn xã Thử Một"], "late ones first"
    assert list(lines(browser, "/supervision/board?order=open")) == ["Đoàn xã Thử Một", "Đoàn xã Hai"]
    assert list(lines(browser, "/supervision/board?order=name")) == ["Đoàn xã Thử Một", "Đoàn xã Hai"]
    assert list(lines(browser, "/supervision/board?due=late")) == ["Đoàn xã Hai"]
    assert lines(browser, "/supervision/board?state=secretary-nomination.appraisal&col=unit&col=open") == {
        "Đoàn xã Hai": ["1"],
        "Đoàn xã Thử Một": ["1"],
    }
    assert lines(browser, "/supervision/board?kind=district_union") == {}
    for wrong in ("workflow=none", "kind=none", "due=never", "order=random", "col=secret", "start=7", "start=x"):
        assert browser.get(f"/supervision/board?{wrong}").status_code == 404, wrong


def test_a_board_costs_as_many_statements_with_many_cases(desk: Board, sign_in: SignIn, session: Session) -> None:
    desk.case("first", "appraisal", due=3)
    browser = sign_in(CHAIR)
    path = "/supervision/board?col=unit&col=process&col=state&col=open&col=late"
    browser.get(path)
    few = statements(browser, path, session)
    for number in range(40):
        desk.case(
            str(number), ("appraisal", "party_opinion", "in_office")[number % 3], (BRANCH, "H-02-01")[number % 2], None
        )
    assert statements(browser, path, session) == few


def test_long_boards_have_pages(desk: Board, sign_in: SignIn) -> None:
    for number in range(103):
        desk.office.unit(f"H-9{number:03}", "base_union", "H", f"Đoàn xã số {number}")
        desk.case(str(number), "appraisal", f"H-9{number:03}", None, due=20)
    browser = sign_in(CHAIR)
    first = lines(browser)
    assert len(first) == 100
    [following] = [link.get("href", "") for link in browser.tree.iter("a") if link.get("rel") == "next"]
    rest = lines(browser, following)
    assert len(rest) == 3 and not Counter(first).keys() & rest.keys()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_index_holds_all_that_is_counted(desk: Board, session: Session) -> None:
    """No row of a case is read to count those that are not sealed: the plan says so."""
    day, chair = desk.office.today, desk.office.actor(CHAIR)
    counted = _counted(chair, desk.office.units["H"].id, BoardFilter(), day, 5, KEYS)
    sql = str(counted.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    plan = [str(row[-1]) for row in session.execute(sa.text(f"explain query plan {sql}"))]
    assert any("COVERING INDEX ix_case_board (sealed=?" in step for step in plan), plan
