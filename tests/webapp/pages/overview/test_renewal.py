"""Terms that end and officers beyond the age of their posts, as those who oversee the units read it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.committees import NOBODY, result, two_levels
from tests.support.offices.commune import BRANCH as OUR_BRANCH
from tests.support.offices.commune import BRANCH_HEAD, MEMBER, SECRETARY
from tests.support.offices.district import (
    BRANCH,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    NEW,
    OFFICER,
    OLD,
    Office,
    district_office,
    user_name,
)
from tests.support.players import Players
from tests.support.reading import addresses, statements
from webapp.models import Case, RuleRow, Task


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


def test_a_commune_fills_the_post_of_an_officer_past_the_age(
    office: Office, new_client: Callable[..., Browser]
) -> None:
    """A deputy of the commune's own committee: no branch proposes their successor."""
    office.person("Mai Ngọc Phó", dt.date(1985, 1, 1))
    office.post("Mai Ngọc Phó", "deputy_secretary", "H-01")
    browser = reader(new_client, COMMUNE)
    browser.get("/terms/ages")
    assert "Mai Ngọc Phó" in browser.text and "Kiện toàn chức vụ" in browser.text
    assert "/start/committee-election/H-01" in addresses(browser)
    oversees = reader(new_client, INSPECTOR)
    oversees.get("/terms/ages")
    assert "Ban Chấp hành bầu bổ sung hoặc cấp trên chỉ định" in oversees.text


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


def test_branches_of_one_name_are_told_apart_by_their_commune(
    office: Office, new_client: Callable[..., Browser]
) -> None:
    office.unit("H-02", "base_union", "H", "Đoàn xã Tân Bình")
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 1")
    office.post(OLD, "secretary", "H-02-01")
    browser = reader(new_client, INSPECTOR)
    for path in ("/terms", "/terms/ages"):
        browser.get(path)
        assert "Chi đoàn Thôn 1 (Đoàn xã Tân Bình)" in browser.text, path
        assert "Đoàn xã Tân Bình (" not in browser.text, "its own name is enough"


@pytest.mark.at_length
def test_the_case_of_the_new_committee_is_opened_and_followed_from_its_row(
    session: Session, clock: Any, app: Flask, new_client: Callable[..., Browser]
) -> None:
    """Not one of members who join, who change no term; whoever cannot open one sees only how it stands."""
    clock.now = dt.datetime(2026, 12, 5, 2, 0, tzinfo=dt.UTC)
    office = two_levels(session, clock.now)
    office.post("Lê Kiểm Tra", "inspector", "X-01")
    play, opening = Players(office, new_client, app), f"/start/committee-recognition/{OUR_BRANCH}"
    commune = reader_at(new_client, SECRETARY, "/terms")
    assert opening in addresses(commune)
    inspector = reader_at(new_client, "Lê Kiểm Tra", "/terms")
    assert opening not in addresses(inspector)
    joining = NOBODY | {"kind": "co_opted", "members": [str(office.people[MEMBER].id)]}
    play.start(BRANCH_HEAD, "committee-recognition", OUR_BRANCH, **result(office, **joining))
    commune.get("/terms")
    assert opening in addresses(commune)
    play.start(BRANCH_HEAD, "committee-recognition", OUR_BRANCH, **result(office))
    for browser in (commune, inspector):
        browser.get("/terms")
        assert "Chờ số liệu đại biểu" in browser.text and play.path in addresses(browser), browser.text
        assert opening not in addresses(browser)


def test_the_lists_cost_the_same_with_many_rows(
    office: Office, new_client: Callable[..., Browser], session: Session
) -> None:
    browser = reader(new_client, COMMUNE)
    before = [statements(browser, path, session) for path in ("/terms", "/terms/ages", "/terms/reviews")]
    for number in range(20):
        office.unit(f"H-01-9{number}", "branch", "H-01")
        office.person(f"Lê Văn {number}", dt.date(1980, 1, 1))
        office.post(f"Lê Văn {number}", "secretary", f"H-01-9{number}")
    assert [statements(browser, path, session) for path in ("/terms", "/terms/ages", "/terms/reviews")] == before


@pytest.mark.at_length
def test_all_who_sit_in_a_commune_are_taken_in_at_once(
    office: Office, new_client: Callable[..., Browser], session: Session, clock: Any
) -> None:
    """Each gets a case in office, with what the register says; the review opens on the day that the post was taken."""
    values = {"key": "secretary.review_spread_days", "value": "1", "measure": "days", "basis": "default"}
    day = dt.date(2026, 1, 1)
    session.add(RuleRow(**values, effective_from=day, source="", note="", recorded_at=clock.now))
    office.post("Mai Ngọc Hai", "secretary", "H-01-02", since=dt.date(2025, 12, 31))
    browser = reader(new_client, COMMUNE)
    browser.get("/terms/reviews")
    assert OLD in browser.text and "Mai Ngọc Hai" in browser.text
    assert f"/terms/reviews/{BRANCH[:4]}" not in addresses(reader_at(new_client, INSPECTOR, "/terms/reviews"))
    browser.get("/terms/reviews/H-01")
    assert OLD in browser.text and "Mai Ngọc Hai" in browser.text, "looked at once more"
    form = dict(browser.form("/terms/reviews/H-01").values)
    browser.post("/terms/reviews/H-01", form)
    assert "Đã đưa 2 đồng chí vào diện rà soát hằng năm" in browser.text
    assert "Mai Ngọc Hai" not in browser.text and OLD not in browser.text
    browser.post("/terms/reviews/H-01", form)
    assert "Không còn đồng chí nào cần đưa vào" in browser.text, "the same form sent again opens nothing"
    session.rollback()
    cases = session.scalars(sa.select(Case).order_by(Case.id)).all()
    assert [(case.state, case.claim, case.subject_id) for case in cases] == [
        ("in_office", None, office.people[name].id) for name in (OLD, "Mai Ngọc Hai")
    ]
    assert cases[1].dossier == {
        "incumbent": {"person": office.people["Mai Ngọc Hai"].id, "secretary_since": "2025-12-31"}
    }
    tasks = session.execute(sa.select(Task.case_id, Task.move, Task.opens_on, Task.due_on).order_by(Task.case_id))
    days = {row.case_id: (row.move, row.opens_on, row.due_on) for row in tasks}
    assert days[cases[0].id] == ("review", dt.date(2027, 1, 1), dt.date(2027, 2, 1)), (
        "six years since 2020, off a Sunday"
    )
    assert days[cases[1].id] == ("review", dt.date(2026, 12, 31), dt.date(2027, 2, 1)), "off a Saturday"
    clock.advance(days=38)
    path = f"/cases/{cases[1].public_id}/moves/review"
    browser = reader(new_client, COMMUNE_DEPUTY)  # whoever took them in does not review them
    browser.get(path)
    browser.post_form(path, result="keep", effective_on="31/12/2026", remark="Hoàn thành tốt")
    assert browser.answer.status_code == 303, browser.text
    session.rollback()
    again = session.scalars(sa.select(Task.opens_on).where(Task.case_id == cases[1].id)).all()
    assert set(again) == {dt.date(2027, 12, 31)}


def test_whose_post_ends_leaves_the_review_when_a_successor_sits(
    office: Office, new_client: Callable[..., Browser], session: Session
) -> None:
    """Who is not under review, and may be taken in by the level above as well: not by who only reads."""
    browser = reader(new_client, OFFICER)
    browser.get("/terms/reviews/H-01")
    browser.post_form("/terms/reviews/H-01")
    session.rollback()
    assert session.scalars(sa.select(Case.state)).all() == ["in_office"]
    inspector = reader_at(new_client, INSPECTOR, "/terms/reviews")
    assert inspector.post("/terms/reviews/H-01", {"key": "k"}).status_code == 404


def reader_at(new_client: Callable[..., Browser], name: str, path: str) -> Browser:
    browser = reader(new_client, name)
    browser.get(path)
    return browser
