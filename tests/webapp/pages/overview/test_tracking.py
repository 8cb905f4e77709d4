"""The supervisor's table: which cases, in which order, with whom, how late, and at what cost."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    district_office,
)
from tests.support.reading import SignIn, neighbour, statements
from tests.support.tracked_cases import Board
from webapp.models import Post
from workflows import WORKFLOWS

pytestmark = pytest.mark.at_length


@pytest.fixture
def desk(session: Session, clock: Clock) -> Board:
    return Board(district_office(session, clock()), clock())


def cases(browser: Browser) -> list[str]:
    """The names of the cases in the table, in its order."""
    links = [row.find("./th/a") for row in browser.tree.iter("tr")]
    found = [link.get("href", "") for link in links if link is not None]
    return [href.removeprefix("/cases/case-") for href in found if href.startswith("/cases/")]


def row(browser: Browser, name: str) -> str:
    """The text of one case's row."""
    (found,) = [
        line
        for line in browser.tree.iter("tr")
        if (link := line.find("./th/a")) is not None and link.get("href") == f"/cases/case-{name}"
    ]
    return " ".join(" ".join(found.itertext()).split())


def test_open_cases_come_first_those_that_wait_longest_on_top(desk: Board, sign_in: SignIn) -> None:
    desk.case("new", "appraisal", days=1)
    desk.case("closed", "refused", days=90, closed=True)
    desk.case("old", "party_opinion", "H-01-02", days=30)
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    assert cases(browser) == ["old", "new", "closed"]
    browser.get("/tracking?show=open")
    assert cases(browser) == ["old", "new"]
    browser.get("/tracking?show=closed")
    assert cases(browser) == ["closed"]


def test_a_case_in_words(desk: Board, sign_in: SignIn) -> None:
    desk.case(
        "a",
        "party_opinion",
        days=9,
        due=6,
        turns=(("secretary", "H-01"), ("deputy_secretary", "H-01")),
    )
    desk.case("b", "branch_meeting", "H-01-02", None, days=0, due=-2, turns=(("secretary", "H-01-02"),))
    desk.case("c", "in_office", days=40, turns=(("secretary", "H-01"),), opens=300)
    desk.case("d", "issuing", days=1)
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    assert row(browser, "a") == (
        "Đỗ Kim Mới Nomination of a branch secretary · Chi đoàn Thôn 1 Waiting for the Party committee's opinion "
        "Secretary / Deputy secretary – Đoàn xã Thử Một 14/11/2026 9 days Sunday, 29/11/2026"
    )
    assert row(browser, "b") == (
        "Nobody proposed yet Nomination of a branch secretary · Chi đoàn Thôn 2 Waiting for the branch's meeting "
        "Secretary – Chi đoàn Thôn 2 (vacant) 23/11/2026 0 days Late: Saturday, 21/11/2026"
    )
    assert "Secretary – Đoàn xã Thử Một, from 19/09/2027" in row(browser, "c")
    assert "vacant: no unit or person is left who is responsible" in row(browser, "d")


def test_a_running_vote_says_how_far_it_has_come(desk: Board, sign_in: SignIn) -> None:
    desk.vote(desk.case("vote", "decision"), voted=1)
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    assert "the standing committee – Huyện đoàn Thử: 3 of 4 have not voted" in row(browser, "vote")


@pytest.mark.both_engines
def test_only_ones_own_subtree_and_what_waits_for_oneself(desk: Board, sign_in: SignIn) -> None:
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    desk.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    desk.case("here", "appraisal", turns=(("organisation_officer", "H"),))
    desk.case("there", "party_opinion", "H-02-01")
    desk.case("waits", "joint_review", "H-02-01", turns=(("secretary", "H-01"),))
    for name, seen in ((PROVINCE, 3), (CHAIR, 3), (OFFICER, 3), (CLERK, 3), (COMMUNE, 2), (OLD, 1)):
        browser = sign_in(name)
        browser.get("/tracking")
        assert len(cases(browser)) == seen, name
    browser = sign_in(OTHER)
    assert browser.get("/tracking").status_code == 404


def test_filters_stand_in_the_address(desk: Board, sign_in: SignIn) -> None:
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    desk.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    desk.case("late", "appraisal", days=20, due=-1)
    desk.case("soon", "appraisal", "H-01-02", OTHER, days=10, due=2)
    desk.case("other", "issuing", "H-02-01", None, days=30, due=9)
    desk.case("over", "refused", "H-02-01", days=50, closed=True)
    browser = sign_in(CHAIR)
    for query, expected in (
        ("state=appraisal", ["late", "soon"]),
        ("state=secretary-nomination.appraisal", ["late", "soon"]),
        ("state=committee-recognition.appraisal", []),
        ("late=1", ["late"]),
        ("unit=H-02", ["other", "over"]),
        (f"unit={BRANCH}", ["late"]),
        ("workflow=secretary-nomination&show=open", ["other", "late", "soon"]),
        ("order=due", ["late", "soon", "other", "over"]),
        ("q=duc+khac", ["soon"]),
        ("q=thon+9", ["other", "over"]),
        ("q=moi+thon", ["late", "over"]),
        ("q=nobody", []),
        ("state=no_such", []),
    ):
        browser.get(f"/tracking?{query}")
        assert cases(browser) == expected, query
        shown = browser.form("/search").values
        assert all(shown.get(name, values[0]) == values[0] for name, values in parse_qs(query).items())
    for wrong in ("unit=T", "unit=NONE", "workflow=none", "show=some", "order=random", "late=yes"):
        assert browser.get(f"/tracking?{wrong}").status_code == 404, wrong


def states_offered(browser: Browser) -> dict[str, list[str]]:
    """The states that the filter offers, by the heading above them; '' for none."""
    [choice] = [each for each in browser.tree.iter("select") if each.get("name") == "state"]
    found = {group.get("label", ""): [each.get("value", "") for each in group.iter("option")] for group in choice}
    return {label: values for label, values in found.items() if values != [""]}


def test_states_stand_below_their_processes(desk: Board, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    offered = states_offered(browser)
    assert len(offered) == len(WORKFLOWS) and "" not in offered
    assert all(len({value.partition(".")[0] for value in values}) == 1 for values in offered.values())


def test_a_state_chooses_its_process_and_another_process_drops_it(desk: Board, sign_in: SignIn) -> None:
    desk.case("one", "appraisal")
    browser = sign_in(CHAIR)
    browser.get("/tracking?state=secretary-nomination.appraisal")
    chosen = browser.form("/search").values
    assert (chosen["workflow"], chosen["state"]) == ("secretary-nomination", "secretary-nomination.appraisal")
    [values] = states_offered(browser).values()
    assert {value.partition(".")[0] for value in values} == {"secretary-nomination"}
    browser.get("/tracking?workflow=placement&state=secretary-nomination.appraisal")
    chosen = browser.form("/search").values
    assert (chosen["workflow"], chosen.get("state", "")) == ("placement", "")


def test_the_figures_are_links_to_what_they_count(desk: Board, sign_in: SignIn) -> None:
    for number in range(3):
        desk.case(f"a{number}", "appraisal", due=-1 if number else 5)
    desk.case("b", "party_opinion", "H-01-02")
    desk.case("review", "in_office", turns=(("secretary", "H-01"),), opens=-3)
    desk.case("over", "refused", closed=True)
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    assert "Open cases 5" in browser.text
    assert "Late 3 (60.0%)" in browser.text
    bars = [row for row in browser.tree.iter("tr") if row.find("./td[@class='bars-text']") is not None]
    assert [" ".join(" ".join(bar.itertext()).split()) for bar in bars] == [
        "Waiting for the Party committee's opinion 1",
        "Appraisal of the file 3",
        "In office 1",
    ]
    link = bars[1].find("./th/a")
    assert link is not None
    browser.get(link.get("href", ""))
    assert sorted(cases(browser)) == ["a0", "a1", "a2"]
    browser.get("/tracking?late=1")
    assert sorted(cases(browser)) == ["a1", "a2", "review"]


@pytest.mark.both_engines
def test_what_rests_is_no_open_work(desk: Board, sign_in: SignIn) -> None:
    desk.case("sits", "in_office", days=40, turns=(("secretary", "H-01"),), opens=300)
    desk.case("reviewed", "in_office", "H-01-02", days=400, turns=(("secretary", "H-01"),), opens=0)
    desk.case("works", "appraisal", due=2)
    browser = sign_in(CHAIR)
    for query, expected in (
        ("show=open", ["reviewed", "works"]),
        ("show=resting", ["sits"]),
        ("soon=1", ["works"]),
        ("unit=H&own=1", []),
        ("unit=H-01-02&own=1", ["reviewed"]),
        ("kind=branch&show=resting", ["sits"]),
        ("kind=base_union", []),
    ):
        browser.get(f"/tracking?{query}")
        assert cases(browser) == expected, query
    browser.get("/tracking")
    assert "Open cases 2" in browser.text and "At rest 1" in browser.text
    assert sorted(cases(browser)) == ["reviewed", "sits", "works"]
    browser.get("/inbox/watching")
    assert "case-sits" not in browser.response.text and "case-works" in browser.response.text


@pytest.mark.at_length
@pytest.mark.parametrize("order", ["since", "due"])
@pytest.mark.both_engines
def test_pages_of_fifty_lead_forward_and_back(order: str, desk: Board, sign_in: SignIn) -> None:
    for number in range(58):
        desk.case(f"{number:03d}", "appraisal", days=200 - number // 3, due=number // 3)
    for number in range(58, 112):
        desk.case(f"{number:03d}", "refused", days=300, closed=True)
    browser = sign_in(CHAIR)
    pages, address = [], f"/tracking?order={order}"
    while address:
        browser.get(address)
        pages.append(cases(browser))
        address = neighbour(browser, "next")
    assert [len(page) for page in pages] == [50, 50, 12]
    assert [name for page in pages for name in page] == [f"{number:03d}" for number in range(112)]
    for expected in reversed(pages[:-1]):
        back = neighbour(browser, "prev")
        assert parse_qs(urlsplit(back).query)["order"] == [order]
        browser.get(back)
        assert cases(browser) == expected
    assert not neighbour(browser, "prev")


def test_three_cases_cost_as_many_statements_as_sixty(desk: Board, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    browser.get("/tracking?late=1&q=mo")
    paths = ("/tracking", browser.full_path, "/tracking?unit=H-01&order=due")
    counts = []
    for number in range(60):
        case = desk.case(f"{number}", "decision" if number % 2 else "appraisal", days=number, due=number - 30)
        if number % 2:
            desk.vote(case, voted=number % 4)
        if number in (2, 59):
            counts.append([statements(browser, path, session) for path in paths])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def test_the_fragment_is_in_the_page(desk: Board, sign_in: SignIn, new_client: Callable[..., Browser]) -> None:
    desk.case("one", "appraisal")
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    htmx = new_client(htmx=True)
    htmx.client = browser.client
    htmx.get("/tracking")
    assert "<html" not in htmx.response.text
    assert cases(htmx) == cases(browser) == ["one"]


def test_a_post_that_ended_yesterday_oversees_nothing(desk: Board, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(COMMUNE)
    assert browser.get("/tracking").status_code == 200
    session.execute(
        sa.update(Post).where(Post.person_id == desk.office.people[COMMUNE].id).values(valid_to=desk.now.date())
    )
    session.commit()
    assert browser.get("/tracking").status_code == 404
