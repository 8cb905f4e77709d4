"""People and units: who is found by whom, what stands on whose page, and the tree of another day."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.browserlike import Browser
from tests.conftest import Clock
from tests.office import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    HEAD,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    Office,
    district_office,
    user_name,
)
from webapp.access import lineage_on
from webapp.models import Account, Case, Paper, Post, StoredDefinition, Unit
from webapp.queries.people import people_page
from webapp.queries.units import tree_on

SignIn = Callable[[str], Browser]


@pytest.fixture
def office(session: Session, clock: Clock) -> Office:
    return district_office(session, clock())


@pytest.fixture
def sign_in(session: Session, new_client: Callable[..., Browser]) -> SignIn:
    """A browser in which this person is signed in and reads English."""

    def make(name: str) -> Browser:
        session.execute(sa.update(Account).where(Account.username == user_name(name)).values(locale="en"))
        session.commit()
        browser = new_client()
        browser.sign_in(user_name(name))
        return browser

    return make


def names(browser: Browser) -> list[str]:
    """The heads of the rows of the first table, as they stand in it."""
    table = next(browser.tree.iter("table"), None)
    rows = [] if table is None else table.findall("./tbody/tr/th")
    return ["".join(row.itertext()).strip() for row in rows]


def statements(browser: Browser, path: str, session: Session) -> int:
    """How many statements a page costs."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200, browser.text
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_people_of_ones_own_scope_are_listed_by_given_name(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(COMMUNE)
    browser.get("/people")
    assert names(browser) == [
        "Thông Thu Cũ", "Lý Quốc Đội", "Ksor Đức Khác", "Đỗ Kim Mới", "Đỗ Thành Quân", "Dương Mỹ Xã", "Đặng Kim Xã",
    ]  # fmt: skip
    assert "Secretary – Chi đoàn Thôn 1" in browser.text
    assert CHAIR not in browser.text


def test_a_post_that_has_ended_puts_nobody_on_the_list(office: Office, sign_in: SignIn, session: Session) -> None:
    session.execute(sa.update(Post).where(Post.person_id == office.people[OLD].id).values(valid_to=office.today))
    session.commit()
    browser = sign_in(COMMUNE)
    browser.get("/people")
    assert OLD not in browser.text
    assert browser.get(f"/people/{office.people[OLD].id}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("duong", ["Trần Văn Dương", "Lê Văn Đường", "Dương Mỹ Xã"]),
        ("đường", ["Lê Văn Đường", "Trần Văn Dương", "Dương Mỹ Xã"]),
        (unicodedata.normalize("NFD", "ĐƯỜNG"), ["Lê Văn Đường", "Trần Văn Dương", "Dương Mỹ Xã"]),
        ("van d", ["Trần Văn Dương", "Lê Văn Đường"]),
        ("duong le", ["Lê Văn Đường"]),
        ("uong", []),
        ("%", []),
        ("_", []),
    ],
)
def test_search_needs_no_marks_and_puts_them_first_when_typed(
    typed: str, found: list[str], office: Office, sign_in: SignIn
) -> None:
    for name in ("Lê Văn Đường", "Trần Văn Dương"):
        office.post(name, "member", "H-01-02")
    browser = sign_in(COMMUNE)
    browser.get("/people", query_string={"q": typed})
    assert names(browser) == found
    assert browser.form("/people").values["q"] == typed


def test_filters_by_post_and_unit_stand_in_the_address(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get("/people?kind=secretary&unit=H-01")
    assert names(browser) == [OLD, COMMUNE]
    assert browser.form("/people").values == {"q": "", "kind": "secretary", "unit": "H-01"}
    browser.get(f"/people?unit={BRANCH}")
    assert names(browser) == [OLD, HEAD, "Ksor Đức Khác", NEW]
    for wrong in ("unit=T", "unit=nowhere", "kind=king"):
        assert browser.get(f"/people?{wrong}").status_code == 404


def test_pages_of_fifty_lead_forward_and_back(office: Office, sign_in: SignIn, session: Session) -> None:
    for number in range(60):
        office.post(f"Lê Văn {chr(ord('A') + number % 20)}n{'a' * (number // 20)}", "member", "H-01-02")
    browser = sign_in(COMMUNE)
    browser.get("/people")
    first = names(browser)
    assert len(first) == 50
    (more,) = [link.get("href") for link in browser.tree.iter("a") if link.get("rel") == "next"]
    browser.get(more)
    second = names(browser)
    assert len(second) == 17
    assert not set(first) & set(second)
    (back,) = [link.get("href") for link in browser.tree.iter("a") if link.get("rel") == "prev"]
    assert not [link for link in browser.tree.iter("a") if link.get("rel") == "next"]
    browser.get(back)
    assert names(browser) == first
    assert not [link for link in browser.tree.iter("a") if link.get("rel") == "prev"]
    browser.get("/people?after=nonsense~~")
    assert names(browser) == first


def test_every_page_of_people_is_reached_once(office: Office, session: Session) -> None:
    paths = [office.units["H"].path]
    everybody = people_page(session, paths, office.today).rows
    assert len({person.id for person in everybody}) == len(everybody) == 15


@pytest.mark.parametrize("name", [CHAIR, MEMBERS[1], MEMBERS[2], OFFICER, INSPECTOR, COMMUNE])
def test_the_party_is_shown_to_committees_above(name: str, office: Office, sign_in: SignIn, session: Session) -> None:
    office.people[OLD].party_joined_on = dt.date(2011, 5, 19)
    session.commit()
    browser = sign_in(name)
    browser.get(f"/people/{office.people[OLD].id}")
    assert "Joined the Party 19/05/2011" in browser.text


@pytest.mark.parametrize(("name", "whom"), [(OLD, NEW), (CLERK, OLD), (CHAIR, OFFICER), (OLD, OLD)])
def test_the_party_does_not_exist_for_others(
    name: str, whom: str, office: Office, sign_in: SignIn, session: Session
) -> None:
    office.people[whom].party_joined_on, office.people[whom].party_candidate = dt.date(2011, 5, 19), True
    session.commit()
    browser = sign_in(name)
    assert browser.get(f"/people/{office.people[whom].id}").status_code == 200
    assert "Joined the Union" in browser.text
    assert "Party" not in browser.text
    assert "19/05/2011" not in browser.response.text


def test_the_party_needs_to_be_above_every_unit_of_the_person(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    office.post(OLD, "member", "H-01")
    browser = sign_in(COMMUNE)
    browser.get(f"/people/{office.people[OLD].id}")
    assert "Party" not in browser.text


def test_a_person_has_a_phone_and_posts_with_their_decisions(
    office: Office, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    office.people[OLD].phone = "+84912345678"
    office.post(OLD, "deputy_secretary", "H", dt.date(2017, 1, 1), dt.date(2019, 3, 1))
    now = clock()
    session.add(StoredDefinition(hash="h", workflow="w", body={}, stored_at=now))
    case = Case(
        public_id="papercase", workflow="w", definition_hash="h", state="s", unit_id=office.units[BRANCH].id, version=1,
        file={}, rules={}, opened_at=now, state_since=now, closed_at=now,
    )  # fmt: skip
    session.add(case)
    session.flush()
    paper = Paper(
        case_id=case.id, kind="recognition", issuer_id=office.units["H"].id, type="QĐ", term="2020-2025", seq=7,
        symbol="ĐTN", subject_id=office.people[OLD].id, signed_on=dt.date(2019, 12, 30),
        effective_on=dt.date(2020, 1, 1), signer=CHAIR, signer_title="secretary",
    )  # fmt: skip
    session.add(paper)
    session.flush()
    session.execute(sa.update(Post).where(Post.kind == "secretary", Post.unit_id == case.unit_id).values(
        given_by_id=paper.id
    ))  # fmt: skip
    session.commit()
    browser = sign_in(COMMUNE)
    browser.get(f"/people/{office.people[OLD].id}")
    assert "Phone 0912 345 678" in browser.text
    assert "Secretary Chi đoàn Thôn 1 01/01/2020 today 07-QĐ/ĐTN" in browser.text
    assert "Deputy secretary Huyện đoàn Thử 01/01/2017 28/02/2019 test" in browser.text
    links = {link.get("href") for link in browser.tree.iter("a")}
    assert f"/units/{BRANCH}" in links
    assert "/units/H" not in links


def test_out_of_scope_is_missing(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(COMMUNE)
    for forbidden, missing in ((f"/people/{office.people[CHAIR].id}", "/people/999999"), ("/units/H", "/units/NONE")):
        assert browser.get(missing).status_code == 404
        page = browser.text
        assert browser.get(forbidden).status_code == 404
        assert browser.text == page
    assert browser.get("/people/99999999999").status_code == 404


def test_without_a_post_that_oversees_one_sees_oneself(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(NEW)
    for path in ("/people", "/units"):
        assert browser.get(path).status_code == 200
        assert "No post of yours oversees a unit" in browser.text
    assert browser.get(f"/people/{office.people[NEW].id}").status_code == 200
    assert browser.get(f"/people/{office.people[OLD].id}").status_code == 404
    assert browser.get(f"/units/{BRANCH}").status_code == 404


def test_the_tree_is_ones_own_subtree_and_the_names_above(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(COMMUNE)
    browser.get("/units")
    assert "Tỉnh đoàn Thử › Huyện đoàn Thử" in browser.text
    assert "Đoàn xã Thử Một 2 branches, 1 without a secretary" in browser.text
    links = {link.get("href") for link in browser.tree.iter("a")}
    assert {"/units/H-01", "/units/H-01-QS", f"/units/{BRANCH}", "/units/H-01-02"} <= links
    assert not {"/units/H", "/units/T"} & links
    browser = sign_in(OLD)
    browser.get("/units")
    assert {link.get("href") for link in browser.tree.iter("a") if "/units/" in link.get("href", "")} == {
        f"/units/{BRANCH}"
    }


def test_units_are_found_without_marks(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get("/units?q=chi+doan+thon+2")
    assert names(browser) == ["Chi đoàn Thôn 2"]
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
    assert "/units/H-01?day=01%2F06%2F2025" in {link.get("href") for link in browser.tree.iter("a")}
    browser.get("/units/H-01?day=01%2F06%2F2025")
    assert "Tỉnh đoàn Thử › Huyện đoàn Thử › Base union" in browser.text
    assert "Until 30/06/2025 Successor Đoàn xã Mới" in browser.text
    browser.get("/units/H-01")
    assert "This unit ended on 30/06/2025" in browser.text
    browser.get("/units/X")
    assert "Predecessor Đoàn xã Thử Một" in browser.text
    assert f"2 branches Branch Secretary Militia head Chi đoàn Thôn 1 {OLD} {HEAD}" in browser.text
    browser.get("/units/X?day=01/06/2025")
    assert "This unit did not exist yet on 01/06/2025" in browser.text


def test_a_day_that_is_none_is_refused_and_kept(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    for path in ("/units", "/units/H"):
        assert browser.get(f"{path}?day=31/2/2025").status_code == 422
        assert "There is no day 31/02/2025 in the calendar" in browser.text
        assert browser.form(path).values["day"] == "31/2/2025"


def test_lists_cost_the_same_however_long_they_are(office: Office, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    paths = ("/people", "/people?q=le", "/units", "/units?q=chi", "/units/H", "/units/H-01", f"/units/{BRANCH}")
    before = [statements(browser, path, session) for path in paths]
    for number in range(3, 30):
        office.unit(f"H-01-{number:02d}", "branch", "H-01", f"Chi đoàn Thôn {number}")
        office.post(f"Lê Văn Số {number}", "secretary", f"H-01-{number:02d}")
    assert [statements(browser, path, session) for path in paths] == before
    assert max(before) <= 10
