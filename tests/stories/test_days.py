"""Days before what they rest on, and days and amounts as people write them, through the pages of a nomination."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import DECISION, MEETING, PARTY, Cast
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, NEW, OFFICER, OLD, district_office, rule
from webapp.models import IssuedPaper, Post

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    clock.now = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
    return Cast(district_office(session, clock.now), new_client, app)


def posts(cast: Cast) -> list[tuple[str, dt.date, dt.date | None]]:
    cast.office.session.rollback()
    people = [cast.office.people[name].id for name in (NEW, OLD)]
    rows = cast.office.session.scalars(sa.select(Post).where(Post.person_id.in_(people)).order_by(Post.id))
    return [(row.kind, row.valid_from, row.valid_to) for row in rows]


def refused(cast: Cast, by: str, move: str, field: str, words: dict[str, Any], said: str) -> None:
    """Refused at its field with the other day; what was typed stays, and nothing has changed."""
    before = cast.case().version
    browser = cast.move(by, move, 422, **words)
    assert said in browser.text, browser.text
    form = browser.form(f"{cast.path}/moves/{move}")
    assert form.values[field] == words[field]
    assert cast.case().version == before


def test_no_paper_before_the_step_that_it_follows_from(cast: Cast) -> None:
    cast.nominate(COMMUNE)
    for day in ("01/01/1990", "31/12/1998"):
        refused(cast, COMMUNE, "record_meeting", "held_on", {**MEETING, "held_on": day}, "“Ngày họp” không được trước")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    early = {**PARTY, "paper_date": "02/01/1985"}
    refused(cast, COMMUNE, "record_opinion", "paper_date", early, "trước ngày 20/11/2026, ngày hội nghị chi đoàn")
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("for", "for", "for", "for", "for")
    before = posts(cast)
    signer = str(cast.office.people[CHAIR].id)
    for signed, effective in (("05/01/2020", "05/01/2020"), ("20/11/2026", "21/11/2026")):
        words = {**DECISION, "signer": signer, "signed_on": signed, "effective_on": effective}
        refused(cast, CLERK, "issue", "signed_on", words, "trước ngày 21/11/2026, ngày Ban Thường vụ biểu quyết")
    words = {**DECISION, "signer": signer, "signed_on": "21/11/2026", "effective_on": "20/11/2026"}
    refused(cast, CLERK, "issue", "effective_on", words, "trước ngày 21/11/2026, ngày quyết định")
    assert posts(cast) == before, "nobody is seated and nobody released"
    assert cast.office.session.scalar(sa.select(sa.func.count(IssuedPaper.id))) == 0
    cast.move(CLERK, "issue", **{**words, "effective_on": "21/11/2026"})
    list_ = {"held_on": "1/1/1900", "member_books": "15", "fees": "0", "assets": "Sổ", "witness": "Chi ủy"}
    refused(cast, COMMUNE, "hand_over", "held_on", list_, "trước ngày 21/11/2026, ngày quyết định có hiệu lực")
    for day, said in (
        ("31/11/2026", "Lịch không có ngày 31/11/2026"),
        ("29/02/2027", "Lịch không có ngày 29/02/2027"),
        ("05/02/26", "trước ngày 21/11/2026, ngày quyết định có hiệu lực"),
        ("٢٧/11/2026", "không phải là ngày"),
    ):
        refused(cast, COMMUNE, "hand_over", "held_on", {**list_, "held_on": day}, said)
    good = {**list_, "held_on": "21/11/26"}
    for fees, said in (("1.300", "ghi đủ số tiền"), ("1,5 triệu", "không phải là số tiền")):
        refused(cast, COMMUNE, "hand_over", "fees", {**good, "fees": fees}, said)
    cast.move(COMMUNE, "hand_over", **{**good, "fees": "1 300 000"})
    kept = cast.case().dossier["handover"]
    assert (kept["fees"], kept["held_on"]) == (1_300_000, "2026-11-21")
    assert "1.300.000" in cast.as_(COMMUNE).text


def test_a_part_that_comes_back_stays_before_what_followed_from_it(cast: Cast) -> None:
    """The meeting's day is corrected after the Party committee's opinion: not to a day after it."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **{**PARTY, "paper_date": "20/11/2026"})
    cast.move(OFFICER, "send_back", code="figures_wrong", parts=["branch_meeting"], text="Sửa ngày họp")
    part = {f"branch_meeting-{name}": value for name, value in MEETING.items()}
    browser = cast.move(
        COMMUNE, "resubmit", 422, completed="Đã sửa", **{**part, "branch_meeting-held_on": "21/11/2026"}
    )
    assert "“Ngày họp” không được sau ngày 20/11/2026" in browser.text, browser.text
    cast.move(COMMUNE, "resubmit", completed="Đã sửa", **{**part, "branch_meeting-held_on": "19/11/2026"})
    assert cast.case().state == "appraisal"


def test_a_vote_of_years_ago_is_no_vote_for_a_new_file(cast: Cast) -> None:
    """The last day that counts is six months ago; a row of the office's own allows a year, for cases from then on."""
    cast.nominate(COMMUNE)
    for day in ("21/11/2023", "20/05/2026"):
        words = {**MEETING, "held_on": day}
        refused(cast, COMMUNE, "record_meeting", "held_on", words, "“Ngày họp” đã quá 6 tháng (trước ngày 21/05/2026)")
    cast.move(COMMUNE, "record_meeting", **{**MEETING, "held_on": "21/05/2026"})
    old = {**PARTY, "paper_date": "20/05/2026"}
    refused(cast, COMMUNE, "record_opinion", "paper_date", old, "không được trước ngày 21/05/2026")
    cast.move(COMMUNE, "withdraw", text="Họp lại")
    rule(cast.office.session, "act.oldest_months", "12", "months")
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **{**MEETING, "held_on": "21/11/2025"})
    assert cast.case().state == "party_opinion"


def test_a_vote_before_the_present_term_of_the_branch_is_none(cast: Cast) -> None:
    cast.office.term(cast.office.units[BRANCH], dt.date(2026, 11, 15), dt.date(2029, 5, 14))
    cast.office.session.commit()
    cast.nominate(COMMUNE)
    said = "không được trước ngày 15/11/2026, ngày bắt đầu nhiệm kỳ hiện tại của Chi đoàn Thôn 1"
    refused(cast, COMMUNE, "record_meeting", "held_on", {**MEETING, "held_on": "14/11/2026"}, said)
    cast.move(COMMUNE, "record_meeting", **{**MEETING, "held_on": "15/11/2026"})
