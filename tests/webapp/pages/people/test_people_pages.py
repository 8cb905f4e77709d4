"""People: who is found by whom, and what stands on whose page."""

import datetime as dt
import unicodedata

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    HEAD,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    Office,
)
from tests.support.reading import SignIn, addresses, neighbour, row_heads, statements
from webapp.models import Case, IssuedPaper, Post, StoredDefinition
from webapp.queries.people.directory import people_page


@pytest.mark.both_engines
def test_people_of_ones_own_scope_are_listed_by_given_name(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(COMMUNE)
    browser.get("/people")
    assert row_heads(browser) == [
        "Thông Thu Cũ",
        "Lý Quốc Đội",
        "Ksor Đức Khác",
        "Đỗ Kim Mới",
        "Đỗ Thành Quân",
        "Dương Mỹ Xã",
        "Đặng Kim Xã",
    ]
    assert "Secretary – Chi đoàn Thôn 1" in browser.text
    assert CHAIR not in browser.text


def test_a_post_that_has_ended_puts_nobody_on_the_list(office: Office, sign_in: SignIn, session: Session) -> None:
    session.execute(sa.update(Post).where(Post.person_id == office.people[OLD].id).values(valid_to=office.today))
    session.commit()
    browser = sign_in(COMMUNE)
    browser.get("/people")
    assert OLD not in browser.text
    assert browser.get(f"/people/{office.people[OLD].id}").status_code == 404


@pytest.mark.at_length
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
@pytest.mark.both_engines
def test_search_needs_no_marks_and_puts_them_first_when_typed(
    typed: str, found: list[str], office: Office, sign_in: SignIn
) -> None:
    for name in ("Lê Văn Đường", "Trần Văn Dương"):
        office.post(name, "member", "H-01-02")
    browser = sign_in(COMMUNE)
    browser.get("/people", query_string={"q": typed})
    assert row_heads(browser) == found
    assert browser.form("/search").values["q"] == typed


def test_filters_by_post_and_unit_stand_in_the_address(office: Office, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    browser.get("/people?kind=secretary&unit=H-01")
    assert row_heads(browser) == [OLD, COMMUNE]
    said = browser.form("/search").values
    assert (said["q"], said["kind"], said["unit"], said["to"]) == ("", "secretary", "H-01", "/people")
    browser.get(f"/people?unit={BRANCH}")
    assert row_heads(browser) == [OLD, HEAD, "Ksor Đức Khác", NEW]
    for wrong in ("unit=T", "unit=nowhere", "kind=king"):
        assert browser.get(f"/people?{wrong}").status_code == 404


@pytest.mark.at_length
def test_pages_of_fifty_lead_forward_and_back(office: Office, sign_in: SignIn, session: Session) -> None:
    for number in range(60):
        office.post(f"Lê Văn {chr(ord('A') + number % 20)}n{'a' * (number // 20)}", "member", "H-01-02")
    browser = sign_in(COMMUNE)
    browser.get("/people")
    first = row_heads(browser)
    assert len(first) == 50
    browser.get(neighbour(browser, "next"))
    second = row_heads(browser)
    assert len(second) == 17
    assert not set(first) & set(second)
    assert not neighbour(browser, "next")
    browser.get(neighbour(browser, "prev"))
    assert row_heads(browser) == first
    assert not neighbour(browser, "prev")
    browser.get("/people?after=nonsense~~")
    assert row_heads(browser) == first


@pytest.mark.both_engines
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
        public_id="papercase",
        workflow="w",
        definition_hash="h",
        state="s",
        unit_id=office.units[BRANCH].id,
        version=1,
        dossier={},
        rules={},
        opened_at=now,
        state_since=now,
        closed_at=now,
    )
    session.add(case)
    session.flush()
    paper = IssuedPaper(
        case_id=case.id,
        kind="recognition",
        issuer_id=office.units["H"].id,
        type="QĐ",
        term="2020-2025",
        seq=7,
        symbol="ĐTN",
        subject_id=office.people[OLD].id,
        signed_on=dt.date(2019, 12, 30),
        effective_on=dt.date(2020, 1, 1),
        signer=CHAIR,
        signer_title="secretary",
    )
    session.add(paper)
    session.flush()
    session.execute(
        sa.update(Post).where(Post.kind == "secretary", Post.unit_id == case.unit_id).values(given_by_id=paper.id)
    )
    session.commit()
    browser = sign_in(COMMUNE)
    browser.get(f"/people/{office.people[OLD].id}")
    assert "Phone 0912 345 678" in browser.text
    assert "Secretary Chi đoàn Thôn 1 01/01/2020 to date 07-QĐ/ĐTN" in browser.text
    assert "Deputy secretary Huyện đoàn Thử 01/01/2017 28/02/2019 test" in browser.text
    links = addresses(browser)
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


def test_lists_cost_the_same_however_long_they_are(office: Office, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    browser.get("/people?q=le")
    found = browser.full_path
    assert found.startswith("/people?s="), "no name stands in an address"
    paths = ("/people", found, f"/people/{office.people[OLD].id}")
    before = [statements(browser, path, session) for path in paths]
    for number in range(3, 30):
        office.unit(f"H-01-{number:02d}", "branch", "H-01", f"Chi đoàn Thôn {number}")
        office.post(f"Lê Văn Số {number}", "secretary", f"H-01-{number:02d}")
    assert [statements(browser, path, session) for path in paths] == before
    assert max(before) <= 12


def test_a_search_is_sent_in_the_body_and_its_words_are_sealed_in_the_address(office: Office, sign_in: SignIn) -> None:
    """T07 and the browser's history: neither an address nor a log of addresses says whom somebody looked for."""
    browser = sign_in(CHAIR)
    browser.get("/people")
    browser.post_form("/search", q="Đỗ Kim", kind="secretary")
    assert browser.full_path.startswith("/people?kind=secretary&s=")
    assert browser.form("/search").values["q"] == "Đỗ Kim"
    browser.get("/people?s=gAAAAABrCrm5")
    assert browser.form("/search").values["q"] == "", "what this program did not seal is no search"
    for to in ("//evil.example/people", "https://evil.example/", "/nowhere", "/sign-out"):
        browser.post("/search", {"to": to})
        assert browser.path == "/", to
