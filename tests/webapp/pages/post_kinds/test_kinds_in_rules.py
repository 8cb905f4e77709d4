"""A kind of posts that the office has added, named by a rule: its holders are asked, and nobody else; it ends after."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, PARTY, Cast
from tests.support.offices.district import COMMANDER, COMMUNE, OFFICER, district_office
from tests.support.reading import addresses
from webapp.models import Account, Case, RuleRow, Task
from webapp.queries.registers.posts import answering
from workflows.registers import REGISTERS

pytestmark = pytest.mark.at_length

KIND = {
    "title": "Trợ lý Ban Chỉ huy Quân sự",
    "title_en": "Assistant of the military command",
    "paper": "Trợ lý",
    "units": ["military_command"],
    "holders": "several",
    "given": "outside",
    "first_day": "01/01/2026",
    "source": "12-QĐ/BCHQS",
}
KEY, HOLDER, APPRAISER, ADMIN = "tro_ly_ban_chi_huy_quan_su", "Đỗ Trợ Lý", "Lê Thẩm Định", "quan-tri"
ROW = {"scope": "", "source": "Quy chế phối hợp", "basis": "default", "note": "Trợ lý trả lời thay Ban Chỉ huy"}


@pytest.fixture
def cast(
    session: Session,
    clock: Any,
    new_client: Callable[..., Browser],
    app: Flask,
    make_account: Callable[..., Account],
    confirm_changes: Callable[[], int],
) -> Cast:
    """An office whose administrator has added the kind, and somebody who holds it in the command of the commune."""
    clock.now = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
    play = Cast(district_office(session, clock.now), new_client, app)
    make_account(ADMIN)
    browser = admin(play)
    browser.get("/posts/new")
    browser.post_form("/posts/new", **KIND)
    assert confirm_changes() == 1
    play.office.post(HOLDER, KEY, "H-01-QS", since=dt.date(2026, 2, 1))
    return play


def admin(cast: Cast) -> Browser:
    browser = cast.new_client()
    browser.enter(ADMIN)
    return browser


def name_in_rule(cast: Cast, confirm_changes: Callable[[], int], key: str = "militia.posts", **value: str) -> Browser:
    """Ask for a row of today by which these kinds answer, and have it confirmed."""
    browser = admin(cast)
    browser.get(f"/rules/{key}/new")
    browser.post_form(f"/rules/{key}/new", **ROW, **({"effective_from": "21/11/2026"} | value))
    if browser.response.status_code == 200:
        browser.post_form(f"/rules/{key}/rows")
        assert confirm_changes() == 1, browser.text
    return browser


def to_screening(cast: Cast) -> None:
    cast.nominate(COMMUNE, seats="dual", militia_post="village_militia_head", priority_reason="Xin thôi.")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **{**PARTY, "village_board": "agree"})


@pytest.mark.both_engines
def test_who_holds_it_is_asked_where_a_rule_names_it(cast: Cast, confirm_changes: Callable[[], int]) -> None:
    assert (
        "Trợ lý Ban Chỉ huy Quân sự" in name_in_rule(cast, confirm_changes, first=KEY).get("/rules/militia.posts").text
    )
    to_screening(cast)
    assert cast.path in cast.as_(HOLDER).get("/inbox").get_data(as_text=True)
    assert cast.path not in cast.as_(COMMANDER).get("/inbox").get_data(as_text=True)
    assert cast.as_(COMMANDER).get(f"{cast.path}/answers/screening/1").status_code == 404
    cast.answer(COMMUNE, 0)
    cast.answer(HOLDER, 1)
    assert cast.case().state == "appraisal"
    assert "Trợ lý Ban Chỉ huy Quân sự" in cast.as_(COMMUNE).get(cast.path).get_data(as_text=True)


def test_no_rule_names_it_and_its_holder_is_asked_nothing(cast: Cast) -> None:
    to_screening(cast)
    assert cast.as_(HOLDER).get(cast.path).status_code == 404
    assert cast.path in cast.as_(COMMANDER).get("/inbox").get_data(as_text=True)


def test_it_is_named_from_its_first_day_on(cast: Cast, confirm_changes: Callable[[], int]) -> None:
    before = cast.office.session.scalar(sa.select(sa.func.count(RuleRow.id)))
    browser = name_in_rule(cast, confirm_changes, first=KEY, effective_from="31/12/2025")
    assert browser.response.status_code == 422
    assert "có vào ngày đầu tiên của dòng này" in browser.text
    assert browser.form("/rules/militia.posts/new").values["first"] == KEY
    cast.office.session.rollback()
    assert cast.office.session.scalar(sa.select(sa.func.count(RuleRow.id))) == before


def test_it_does_not_end_while_a_rule_or_a_case_asks_for_it(cast: Cast, confirm_changes: Callable[[], int]) -> None:
    name_in_rule(cast, confirm_changes, first=KEY, second="commander")
    to_screening(cast)
    post = cast.office.people[HOLDER].id
    cast.office.session.execute(
        sa.text("update post set valid_to = '2026-11-21' where person_id = :who"), {"who": post}
    )
    cast.office.session.commit()

    def end() -> str:
        browser = admin(cast)
        browser.get(f"/posts/{KEY}/end")
        browser.post_form(f"/posts/{KEY}/end", last_day="31/12/2026")
        return browser.text

    assert "Bảng tham số theo quy định còn nêu loại chức vụ này" in end()
    name_in_rule(cast, confirm_changes, first="commander", effective_from="22/11/2026")
    assert "Hồ sơ đang chờ người giữ chức vụ này: 1" in end()
    cast.answer(COMMANDER, 1)
    cast.office.session.rollback()
    assert cast.office.session.scalars(sa.select(Task.post).join(Case).where(Task.post == KEY)).all() == []
    end()
    assert confirm_changes() == 1


def test_a_register_of_both_sides_keeps_those_who_confirm_it(cast: Cast, confirm_changes: Callable[[], int]) -> None:
    """A row of the rule that names kinds of the office alone leaves the register of joint reviews to the command."""
    register, session = REGISTERS["joint-reviews"], cast.office.session
    place = (cast.office.units["H-01"].path, dt.date(2026, 11, 21))
    assert answering(session, register, register.confirms, *place) == (
        "commander",
        "deputy_commander",
        "political_commissar",
    )
    name_in_rule(cast, confirm_changes, first=KEY)
    assert answering(session, register, register.confirms, *place) == register.confirms
    assert cast.as_(HOLDER).get("/registers/joint-reviews").status_code == 404


def test_who_holds_another_one_appraises(cast: Cast, confirm_changes: Callable[[], int]) -> None:
    """A kind of the level that decides: its holder submits the file, and the officer of the board no longer does."""
    browser = admin(cast)
    browser.get("/posts/new")
    words = {"title": "Trợ lý thẩm định", "title_en": "Appraiser", "paper": "Trợ lý thẩm định", "given": "named"}
    browser.post_form("/posts/new", **{**KIND, **words, "units": ["district_union"]})
    assert confirm_changes() == 1
    cast.office.post(APPRAISER, "tro_ly_tham_dinh", "H", since=dt.date(2026, 2, 1))
    name_in_rule(cast, confirm_changes, key="appraisal.posts", first="tro_ly_tham_dinh")
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    assert cast.path in cast.as_(APPRAISER).get("/inbox").get_data(as_text=True)
    assert cast.path not in cast.as_(OFFICER).get("/inbox").get_data(as_text=True)
    cast.move(APPRAISER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    assert cast.case().state == "decision"
    assert cast.as_(APPRAISER).get(cast.path).status_code == 200, "who has acted in a case goes on reading it"


def test_a_row_that_names_it_is_tried_from_its_preview(cast: Cast) -> None:
    """The preview leads to the same value: its kinds of posts, and the days in which it counts."""
    browser = admin(cast)
    for key, sent in (
        ("militia.posts", {"first": KEY}),
        ("nomination.meeting_days", {"value": "5", "measure": "working_days"}),
    ):
        browser.get(f"/rules/{key}/new")
        browser.post_form(f"/rules/{key}/new", **ROW, **({"effective_from": "21/11/2026"} | sent))
        (link,) = (each for each in addresses(browser) if each.startswith("/versions/replay"))
        assert browser.get(link).status_code == 200, link
        (on,) = (each for each in addresses(browser) if each.startswith("/versions/impact?"))
        assert browser.get(on).status_code == 200, on
    assert "5 ngày làm việc" in browser.text
