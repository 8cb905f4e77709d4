"""Terms of committees and posts by naming, on the pages of a unit."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.commune import (
    BEGIN,
    BRANCH_HEAD,
    COMMUNE,
    DEPUTY,
    MEMBER,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office, user_name
from webapp.models import Post
from webapp.queries.units.terms import term_on, terms_of

NEW_BRANCH = "X-01-02"
TERM = {
    "starts_on": "01/03/2026",
    "ends_on": "28/02/2027",
    "members_fixed": "3",
    "paper_number": "02-QĐ/ĐTN",
    "paper_date": "01/03/2026",
    "paper_by": "Đoàn xã Tân Thử",
}
NOTICE = {"number": "05-TB/ĐTN", "written_on": "20/11/2026", "body": "Đoàn xã Tân Thử"}
NAMING = {"kind": "appraising_officer", "since": "20/11/2026", **NOTICE}
OUTSIDE = {"number": "31/QĐ-UBND", "written_on": "28/08/2026", "body": "Ủy ban nhân dân xã"}

Reader = Callable[[str], Browser]


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    office = commune_office(session, clock.now, appraiser=None)
    office.unit(NEW_BRANCH, "branch", COMMUNE, "Chi đoàn Thôn 2", since=BEGIN)
    return office


@pytest.fixture
def reader(office: Office, new_client: Callable[..., Browser]) -> Reader:
    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def send(browser: Browser, path: str, **words: str) -> Browser:
    browser.get(path)
    browser.post_form(path, **words)
    return browser


@pytest.fixture
def recorded(session: Session, confirm_changes: Callable[[], int]) -> Callable[..., Browser]:
    """Sends a form of a term, and a second person confirms it; the list of terms."""

    def sent(browser: Browser, path: str, **words: str) -> Browser:
        send(browser, path, **words)
        assert browser.path.startswith("/changes/"), browser.text
        assert confirm_changes() == 1
        browser.get(f"/units/{NEW_BRANCH}/terms")
        return browser

    return sent


def test_a_term_is_recorded_by_two_and_found_on_its_days(office: Office, reader: Reader, session: Session) -> None:
    asked, branch = send(reader(SECRETARY), f"/units/{NEW_BRANCH}/terms", **TERM), office.units[NEW_BRANCH].id
    assert "02-QĐ/ĐTN" in asked.text and term_on(session, branch, dt.date(2026, 3, 1)) is None
    session.rollback()
    assert reader(BRANCH_HEAD).get(asked.path).status_code == 404
    deputy = reader(DEPUTY)
    deputy.get(asked.path)
    deputy.post_form(f"{asked.path}/confirm")
    assert "2026-2027" in reader(SECRETARY).get(f"/units/{NEW_BRANCH}/terms").text
    for day, label in (("2026-02-28", None), ("2026-03-01", "2026-2027"), ("2027-02-28", "2026-2027")):
        term = term_on(session, branch, dt.date.fromisoformat(day))
        assert (term and term.label) == label
    assert term_on(session, branch, dt.date(2027, 3, 1)) is None


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"ends_on": "01/03/2027"}, "chậm nhất ngày 28/02/2027"),
        ({"starts_on": "30/06/2025", "ends_on": "01/12/2025"}, "được thành lập ngày 01/07/2025"),
        ({"provisional": "y", "ends_on": "01/09/2026"}, "chậm nhất ngày 31/08/2026"),
        ({"provisional": "y", "ends_on": "31/08/2026", "paper_date": "02/03/2026"}, "trước ngày quyết định"),
        ({"ends_on": "28/02/2026"}, "trước ngày"),
        ({"members_fixed": "0"}, "từ 1 đến 99"),
    ],
)
def test_a_term_agrees_with_the_rules_and_with_the_unit(reader: Reader, words: dict[str, str], sentence: str) -> None:
    browser = send(reader(SECRETARY), f"/units/{NEW_BRANCH}/terms", **{**TERM, **words})
    assert (browser.response.status_code, sentence in browser.text) == (422, True), browser.text
    assert browser.form(f"/units/{NEW_BRANCH}/terms").values["paper_number"] == "02-QĐ/ĐTN"


@pytest.mark.at_length
def test_a_provisional_term_is_extended_once_to_half_a_term(
    reader: Reader, office: Office, session: Session, recorded: Callable[..., Browser]
) -> None:
    browser = reader(SECRETARY)
    recorded(browser, f"/units/{NEW_BRANCH}/terms", **{**TERM, "provisional": "y", "ends_on": "31/07/2026"})
    term = term_on(session, office.units[NEW_BRANCH].id, dt.date(2026, 4, 1))
    assert term is not None
    session.rollback()
    path = f"/units/{NEW_BRANCH}/terms/{term.id}/extend"
    assert "chậm nhất đến ngày 31/08/2026" in send(browser, path, extended_to="01/09/2026", paper="03-CV").text
    assert "gia hạn theo 03-CV" in recorded(browser, path, extended_to="31/08/2026", paper="03-CV").text
    assert "chỉ một lần" in send(browser, path, extended_to="30/08/2026", paper="04-CV").text


@pytest.mark.both_engines
def test_the_next_term_cuts_the_one_that_runs(
    reader: Reader, office: Office, session: Session, recorded: Callable[..., Browser]
) -> None:
    """A congress before the last day: the older term ends the day before, under the years that it was given."""
    browser, unit = reader(SECRETARY), office.units[NEW_BRANCH].id
    session.rollback()
    path = f"/units/{NEW_BRANCH}/terms"
    recorded(browser, path, **TERM)
    early = {"starts_on": "15/01/2027", "ends_on": "14/01/2028", "paper_date": "20/11/2026"}
    assert "bị rút ngắn do nhiệm kỳ sau" in recorded(browser, path, **{**TERM, **early}).text
    terms = [(term.label, term.starts_on, term.last_day) for term in terms_of(session, unit)]
    assert terms == [
        ("2027-2028", dt.date(2027, 1, 15), dt.date(2028, 1, 14)),
        ("2026-2027", dt.date(2026, 3, 1), dt.date(2027, 1, 14)),
    ]
    session.rollback()
    overlapping = {**TERM, "starts_on": "02/07/2025", "ends_on": "01/03/2026"}
    assert send(browser, path, **overlapping).response.status_code == 422
    with pytest.raises(sa.exc.IntegrityError):
        office.term(office.units[NEW_BRANCH], dt.date(2027, 6, 1), dt.date(2028, 5, 31))
    session.rollback()


@pytest.mark.at_length
def test_an_extension_stops_before_the_next_term(
    reader: Reader, office: Office, session: Session, recorded: Callable[..., Browser]
) -> None:
    browser = reader(SECRETARY)
    recorded(browser, f"/units/{NEW_BRANCH}/terms", **{**TERM, "provisional": "y", "ends_on": "31/07/2026"})
    recorded(browser, f"/units/{NEW_BRANCH}/terms", **{**TERM, "starts_on": "15/08/2026", "ends_on": "14/08/2027"})
    term = term_on(session, office.units[NEW_BRANCH].id, dt.date(2026, 4, 1))
    assert term is not None
    path = f"/units/{NEW_BRANCH}/terms/{term.id}/extend"
    session.rollback()
    assert send(browser, path, extended_to="31/08/2026", paper="03-CV").response.status_code == 422
    assert "gia hạn theo 03-CV" in recorded(browser, path, extended_to="14/08/2026", paper="03-CV").text


@pytest.mark.at_length
def test_who_heads_the_unit_or_one_above_names_officers(reader: Reader, office: Office, session: Session) -> None:
    path = f"/units/{COMMUNE}/posts"
    standing = str(office.people[STANDING].id)
    asked = send(reader(SECRETARY), path, person=standing, **NAMING)
    assert office.sitting(COMMUNE, "appraising_officer", dt.date(2026, 11, 20)) == [], "two people name somebody"
    assert asked.path.startswith("/changes/") and reader(STANDING).get(f"{asked.path}/confirm").status_code != 200
    deputy = reader(DEPUTY)
    assert STANDING in deputy.get(asked.path).text
    deputy.post_form(f"{asked.path}/confirm")
    assert "Đã xác nhận và thực hiện" in deputy.text
    assert office.sitting(COMMUNE, "appraising_officer", dt.date(2026, 11, 20)) == [STANDING]
    assert office.sitting(COMMUNE, "appraising_officer", dt.date(2026, 11, 19)) == []
    own = send(reader(DEPUTY), path, person=str(office.people[DEPUTY].id), **NAMING)
    assert (own.response.status_code, "Không tự phân công" in own.text) == (422, True)
    for nobody in ("9" * 5000, "١٢", "nan"):
        deputy.get(path)
        deputy.post(path, {**deputy.form(path).values, **NAMING, "person": nobody})
        assert deputy.response.status_code == 422
    for name in (STANDING, BRANCH_HEAD, MEMBER):
        assert reader(name).get(path).status_code == 404
    assert reader("Huỳnh Hữu Tỉnh").get(path).status_code == 200


@pytest.mark.at_length
def test_a_named_post_ends_with_its_last_day(
    reader: Reader, office: Office, confirm_changes: Callable[[], int]
) -> None:
    browser = reader(SECRETARY)
    path = f"/units/{COMMUNE}/posts"
    send(browser, path, person=str(office.people[STANDING].id), **NAMING)
    assert confirm_changes() == 1
    browser.get(path)
    end = f"{path}/{office.session.scalar(sa.select(sa.func.max(Post.id)))}/end"
    assert "không thể kết thúc trước" in send(browser, end, last_day="19/11/2026", **NOTICE).text
    send(browser, end, last_day="30/11/2026", **NOTICE)
    assert confirm_changes() == 1
    assert office.sitting(COMMUNE, "appraising_officer", dt.date(2026, 11, 30)) == [STANDING]
    assert office.sitting(COMMUNE, "appraising_officer", dt.date(2026, 12, 1)) == []


@pytest.mark.at_length
def test_a_post_of_another_body_is_recorded_by_its_decision_and_ended_late(
    reader: Reader, office: Office, session: Session, confirm_changes: Callable[[], int]
) -> None:
    browser, path = reader(SECRETARY), f"/units/{COMMUNE}/posts"
    given = {"kind": "deputy_police_chief", "person": str(office.people[STANDING].id), "since": "01/09/2026"}
    own = send(browser, path, **given, **{**OUTSIDE, "body": "BTV " + office.units[COMMUNE].name})
    assert (own.response.status_code, "Chức vụ này do cơ quan khác" in own.text) == (422, True)
    assert "31/QĐ-UBND" in own.response.text, "what was typed stays"
    to_come = send(browser, path, **given, **{**OUTSIDE, "written_on": "24/11/2026"})
    assert (to_come.response.status_code, "chưa đến" in to_come.text) == (422, True)
    session.rollback()
    assert office.sitting(COMMUNE, "deputy_police_chief", dt.date(2026, 11, 20)) == []
    send(browser, path, **given, **OUTSIDE)
    assert confirm_changes() == 1
    assert "31/QĐ-UBND, 28/08/2026, Ủy ban nhân dân xã" in browser.get(path).text
    end = f"{path}/{office.session.scalar(sa.select(sa.func.max(Post.id)))}/end"
    late = {**OUTSIDE, "number": "44/QĐ-UBND", "written_on": "20/11/2026"}
    assert (
        "Chức vụ này do cơ quan khác"
        in send(browser, end, last_day="31/10/2026", **{**late, "body": office.units[COMMUNE].name}).text
    )
    send(browser, end, last_day="31/10/2026", **late)
    assert confirm_changes() == 1
    assert office.sitting(COMMUNE, "deputy_police_chief", dt.date(2026, 10, 31)) == [STANDING]
    assert office.sitting(COMMUNE, "deputy_police_chief", dt.date(2026, 11, 1)) == []
    assert "44/QĐ-UBND" in browser.get(f"/people/{office.people[STANDING].id}").text
