"""Requests for one's own data (Law 91/2025, decree 356/2025): both clocks, the acts behind them, what they leave."""

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, nomination
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OLD,
    OTHER,
    district_office,
)
from tests.support.personal_data import ANSWER, REPLY, chain_holds
from tests.support.players import Players
from webapp.models import Event, Person, PersonCorrection, PersonPair, Post

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def way(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Players]:
    clock.now = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    yield Players(district_office(session, clock.now), new_client, app)


def asked(way: Players, kind: str, person: str = NEW, on: str = "20/11/2026", by: str = "") -> Players:
    who = str(way.office.people[person].id)
    by = by or (COMMUNE if kind == "erase" else COMMUNE_DEPUTY)  # whoever records it does not carry it out
    way.start(by, "data-request", "H-01", person=who, kind=kind, how="Đơn", asked_on=on)
    return way


def replied(way: Players, kind: str, person: str = NEW, **words: Any) -> Players:
    asked(way, kind, person)
    way.move(COMMUNE, "reply", **{**REPLY, **words})
    return way


def leaves(way: Players, name: str) -> None:
    """Their posts end, so that they are neither members nor officers any more."""
    way.office.session.rollback()
    way.office.session.execute(
        sa.update(Post).where(Post.person_id == way.office.people[name].id).values(valid_to=dt.date(2026, 1, 1))
    )
    way.office.session.commit()


def person(way: Players, name: str) -> Person:
    way.office.session.rollback()
    return way.office.session.get_one(Person, way.office.people[name].id)


@only_sqlite
@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("see", "Chờ trình bày hoặc giao bản sao"),
        ("copy", "Chờ trình bày hoặc giao bản sao"),
        ("correct", "Chờ chỉnh sửa"),
        ("stop", "Chờ ngừng hoặc hạn chế xử lý"),
        ("release", "Chờ chấm dứt hạn chế"),
        ("withdraw", "Đã rút sự đồng ý, chờ ngừng xử lý hoặc xóa"),
        ("erase", "Chờ xóa"),
    ],
)
def test_a_request_has_both_clocks_and_a_state_of_its_own_name(way: Players, kind: str, state: str) -> None:
    """Asked on a Friday: the reply by Tuesday, the act 15 days after the request, a Saturday, and so by the Monday."""
    asked(way, kind)
    assert way.case().due_on == dt.date(2026, 11, 24)
    way.move(COMMUNE, "reply", **REPLY)
    assert way.case().due_on == dt.date(2026, 12, 7)
    assert state in way.as_(COMMUNE).get(way.path).text


@only_sqlite
def test_others_who_process_the_data_give_it_20_days_and_one_extension_15_more(way: Players) -> None:
    replied(way, "stop", others="yes")
    assert way.case().due_on == dt.date(2026, 12, 10)
    words = {"told_on": "23/11/2026", "reason": "Nhiều bên"}
    browser = way.move(COMMUNE, "extend", 422, until="26/12/2026", **words)
    assert "25/12/2026" in browser.text and "15 ngày" in browser.text
    browser.post_form(f"{way.path}/moves/extend", until="25/12/2026", **words)
    assert way.case().due_on == dt.date(2026, 12, 25)
    assert "không gia hạn lần thứ hai" in way.as_(COMMUNE).get(f"{way.path}/moves/extend").text


@only_sqlite
def test_a_request_is_known_to_its_officers_alone(way: Players) -> None:
    replied(way, "see")
    for name in (OLD, NEW, CHAIR, CLERK):
        for page in (way.path, f"{way.path}/personal-data", f"{way.path}/personal-data/personal-data-extract"):
            assert way.as_(name).get(page).status_code == 404, (name, page)
        assert way.as_(name).post(f"{way.path}/personal-data/exported", {"format": "json"}).status_code == 404
    assert way.as_(COMMUNE_DEPUTY).get(f"{way.path}/personal-data").status_code == 404, "who recorded the request"
    assert way.as_(COMMUNE).get(f"{way.path}/personal-data").status_code == 200


@pytest.mark.both_engines
def test_what_is_kept_is_shown_printed_and_exported_and_each_act_is_recorded(way: Players, session: Session) -> None:
    replied(way, "see")
    browser = way.as_(COMMUNE)
    assert "Phải trình bày" in browser.get(f"{way.path}/moves/answer").text
    page = browser.get(f"{way.path}/personal-data").text
    assert NEW in page and "03/04/1999" in page and "Chi đoàn Thôn 1" in page
    assert "BẢN TRÍCH" in browser.get(f"{way.path}/personal-data/personal-data-extract").text
    assert browser.get(f"{way.path}/personal-data/personal-data-extract.docx").status_code == 200
    browser.get(f"{way.path}/personal-data")
    body = json.loads(browser.post(f"{way.path}/personal-data/exported", {"format": "json", "key": "a"}).text)
    assert body["identity"][0]["full_name"] == NEW and body["identity"][0]["birth_date"] == "1999-04-03"
    browser.get(f"{way.path}/personal-data")
    book = load_workbook(io.BytesIO(browser.post(f"{way.path}/personal-data/exported", {"format": "xlsx"}).data))
    assert NEW in [cell.value for row in book.worksheets[0] for cell in row]
    session.rollback()
    acts = session.scalars(sa.select(Event).where(Event.kind == "data").order_by(Event.id)).all()
    assert [event.move for event in acts] == ["exported", "exported"]
    assert acts[0].consequences["categories"]["identity"] == 1 and NEW not in json.dumps(acts[0].consequences)
    assert acts[0].actor_id == way.office.people[COMMUNE].id
    way.move(COMMUNE, "answer", **ANSWER)
    assert way.case().state == "answered" and chain_holds(session)
    assert browser.get(f"{way.path}/personal-data").status_code == 404, "closed: nobody reads it any more"


@only_sqlite
def test_what_registers_say_of_somebody_is_shown_too(way: Players) -> None:
    browser = way.as_(COMMUNE)
    form, unit = "/registers/loans/units/{}/new", way.office.units["H-01"].id
    people = [str(way.office.people[OLD].id)]
    way.office.session.rollback()
    browser.get(form.format(unit))
    said = {"purpose": "Nuôi dê", "lender": "Ngân hàng", "standing": "granted", "day": "02/11/2026"}
    assert browser.post(form.format(unit), {**said, "people": people}).status_code == 200
    replied(way, "see", OLD)
    page = browser.get(f"{way.path}/personal-data").text
    assert "Mục đích vay: Nuôi dê" in page and "Được vay" in page and "02/11/2026" in page


@only_sqlite
def test_a_correction_keeps_what_was_wrong(way: Players, session: Session) -> None:
    replied(way, "correct")
    browser = way.move(COMMUNE, "correct", 422, **ANSWER)
    assert "ít nhất một" in browser.text
    browser.post_form(f"{way.path}/moves/correct", **ANSWER, full_name="Đỗ Kim Mơi", birth_date="04/04/1999")
    assert browser.answer.status_code == 303, browser.text
    found = person(way, NEW)
    assert (found.full_name, found.birth_date, found.search) == ("Đỗ Kim Mơi", dt.date(1999, 4, 4), "do kim moi")
    rows = session.scalars(sa.select(PersonCorrection).order_by(PersonCorrection.id)).all()
    assert [(row.name, row.was, row.now) for row in rows] == [
        ("full_name", NEW, "Đỗ Kim Mơi"),
        ("birth_date", "1999-04-03", "1999-04-04"),
    ]


@only_sqlite
def test_a_correction_that_makes_a_likely_double_needs_a_reason(way: Players, session: Session) -> None:
    other, kept = way.office.people[OTHER], way.office.people[NEW]
    other.birth_date, other.sex = kept.birth_date, kept.sex
    session.commit()
    replied(way, "correct")
    browser = way.move(COMMUNE, "correct", 409, **ANSWER, full_name="Ksor Duc Khac")
    assert OTHER in browser.text, "whoever may see the other one is told who it is"
    browser.post_form(f"{way.path}/moves/correct", **ANSWER, full_name="Ksor Duc Khac", apart="Hai chị em họ")
    assert browser.answer.status_code == 303, browser.text
    session.rollback()  # the page has written since this session read
    [pair] = session.scalars(sa.select(PersonPair))
    assert (kept.full_name, pair.noted, pair.decided_at) == ("Ksor Duc Khac", "Hai chị em họ", None)


@only_sqlite
def test_restricted_data_open_no_new_case_until_the_restriction_is_lifted(way: Players) -> None:
    replied(way, "stop")
    way.move(COMMUNE, "restrict", **ANSWER)
    new = str(way.office.people[NEW].id)
    for officer in (OLD, COMMUNE):
        page = way.as_(officer).get(f"/people/{new}").text
        assert "đang bị hạn chế" in page and NEW in page
        assert "04/03/1999" not in page and "03/04/1999" not in page, officer
    listed = way.as_(COMMUNE).get("/people?q=do+kim+moi").text
    assert NEW in listed and "03/04/1999" not in listed and "hạn chế" in listed
    assert "03/04/1999" in way.as_(NEW).get(f"/people/{new}").text, "their own"
    form = way.as_(OLD).get(f"/start/party-recommendation/{BRANCH}").text
    assert f"{NEW} (dữ liệu đang bị hạn chế)" in form and "03/04/1999" not in form
    words = {"ranking": "excellent", "ranking_year": "2025", "education": "enough", "minutes_on": "21/11/2026"}
    words |= {"basis": "consent", "reason": "Tốt", "consent_on": "21/11/2026", "consent_kept": "Văn phòng"}
    refused = way.start(OLD, "party-recommendation", BRANCH, 409, person=new, **words)
    assert "hạn chế" in refused.text
    replied(way, "release")
    way.move(COMMUNE, "release", **ANSWER)
    way.start(OLD, "party-recommendation", BRANCH, person=new, **words)


@only_sqlite
def test_a_restriction_halts_the_files_that_run_until_it_is_lifted(way: Players) -> None:
    """No step goes on but one that ends the file, and no list takes the person up; then it goes on where it stood."""
    way.start(COMMUNE, "secretary-nomination", BRANCH, **nomination(way.office))
    running = way.path
    replied(way, "stop")
    way.move(COMMUNE, "restrict", **ANSWER)
    way.path = running
    page = way.as_(COMMUNE).get(running).text
    assert f"Đồng chí {NEW} đã yêu cầu hạn chế xử lý dữ liệu" in page
    for move, open_to_them in (("record_meeting", False), ("withdraw", True)):
        browser = way.as_(COMMUNE)
        browser.get(f"{running}/moves/{move}")
        forms = [form for form in browser.forms if form.action.endswith(move)]
        assert bool(forms) == open_to_them, move
    replied(way, "release")
    way.move(COMMUNE, "release", **ANSWER)
    way.path = running
    way.move(COMMUNE, "record_meeting", **MEETING)
    assert way.case().state == "party_opinion"


@only_sqlite
def test_an_erasure_needs_a_second_officer_and_is_refused_while_a_post_is_held(way: Players) -> None:
    replied(way, "erase")
    way.move(COMMUNE, "propose_erasure", text="Không còn căn cứ")
    assert (
        "Đồng chí là người đề nghị xóa: đề nghị đồng chí khác xác nhận."
        in way.as_(COMMUNE).get(f"{way.path}/moves/erase").text
    )
    browser = way.move(COMMUNE_DEPUTY, "erase", 409, **ANSWER)
    assert "đang giữ chức vụ" in browser.text and way.case().state == "confirming"
    way.move(COMMUNE_DEPUTY, "refuse_erasure", text="Còn là đoàn viên")
    way.move(COMMUNE_DEPUTY, "decline", ground="must_be_kept", answered_on="23/11/2026", text="Đang là đoàn viên")
    assert way.case().outcome == "declined"


@pytest.mark.both_engines
def test_erased_data_leave_a_pseudonym_and_a_chain_that_holds(way: Players, session: Session) -> None:
    replied(way, "erase", OTHER)
    leaves(way, OTHER)
    way.move(COMMUNE, "propose_erasure", text="Không còn căn cứ")
    way.move(COMMUNE_DEPUTY, "erase", **ANSWER)
    found = person(way, OTHER)
    assert found.erased_at and OTHER not in found.full_name and found.birth_date == dt.date(1900, 1, 1)
    assert way.case().outcome == "erased" and chain_holds(session)
    assert OTHER not in way.as_(COMMUNE).get(way.path).text
