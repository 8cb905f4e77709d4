"""A supervisor's calls about late cases: whom, which number, what is missing, and that they stand in the case."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.nominating import MEETING, PARTY, Cast
from tests.support.offices.district import COMMUNE, OFFICER, OTHER, district_office, user_name
from webapp.models import Case, Event, RuleRow
from webapp.models.supervision.steps import StepTime
from workflows.core.calendar import add_months, local_date

pytestmark = pytest.mark.at_length

PAGE = "/supervision/calls"


@pytest.fixture
def cast(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Cast:
    cast = Cast(district_office(session, clock.now), new_client, app)
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.office.people[COMMUNE].phone = "+84912345678"
    session.commit()
    return cast


def make_late(cast: Cast, session: Session, clock: Any) -> None:
    """Let time pass until two days after the case's last day."""
    session.rollback()
    due = session.scalars(sa.select(Case.due_on)).one()
    clock.now += due - local_date(clock.now) + dt.timedelta(days=2)
    cast.browsers.clear()  # signed out meanwhile


def form_for(browser: Browser, office_unit: int) -> dict[str, str]:
    """What the button "called" beside somebody of that unit sends."""
    forms = [dict(form.fill({})) for form in browser.forms if form.action == PAGE]
    return next(sent for sent in forms if numbered("unit", office_unit) == sent.get("at"))


def entries(session: Session) -> list[str]:
    session.rollback()
    found = sa.select(Event.move).where(Event.kind == "clock", Event.move == "called")
    return list(session.scalars(found))


@pytest.mark.both_engines
def test_a_call_names_whom_number_and_step_and_lands_in_the_case(cast: Cast, session: Session, clock: Any) -> None:
    assert "Không có hồ sơ nào quá hạn" in cast.as_(OFFICER).get(PAGE).get_data(as_text=True)
    make_late(cast, session, clock)
    officer = cast.as_(OFFICER)
    shown = officer.get(PAGE).get_data(as_text=True)
    assert "0912 345 678" in shown and 'href="tel:+84912345678"' in shown
    assert "Quá hạn 2 ngày" in shown
    assert "Còn 1 nơi cần gọi" in shown
    assert officer.post(PAGE, form_for(officer, cast.office.units["H-01"].id)).status_code == 200
    officer.get(PAGE)
    assert "Đã gọi hôm nay" in officer.text and "cần thực hiện</h2>" not in officer.text
    assert entries(session) == ["called"]
    assert "Đã gọi điện cho Đoàn xã Thử Một" in officer.get(cast.path).get_data(as_text=True)
    clock.now += dt.timedelta(days=1)
    cast.browsers.clear()
    tomorrow = cast.as_(OFFICER).get(PAGE).get_data(as_text=True)
    assert "Còn 1 nơi cần gọi" in tomorrow and "Đã gọi 1 lần" in tomorrow


def test_a_call_sent_twice_is_one_call(cast: Cast, session: Session, clock: Any) -> None:
    make_late(cast, session, clock)
    officer = cast.as_(OFFICER)
    officer.get(PAGE)
    sent = form_for(officer, cast.office.units["H-01"].id)
    officer.post(PAGE, sent)
    officer.post(PAGE, sent)
    assert entries(session) == ["called"]


def test_odd_versions_and_many_calls_are_refused(cast: Cast, session: Session, clock: Any) -> None:
    make_late(cast, session, clock)
    officer = cast.as_(OFFICER)
    officer.get(PAGE)
    sent = form_for(officer, cast.office.units["H-01"].id)
    case = sent["cases"].partition(".")[0]
    for version in ("9" * 5000, "²", "", "-1"):
        assert officer.post(PAGE, {**sent, "cases": f"{case}.{version}"}).status_code == 200, version[:9]
    assert entries(session) == []
    allowed = int(session.scalars(sa.select(RuleRow.value).where(RuleRow.key == "reminder.per_day")).one())
    for number in range(allowed + 2):
        officer.post(PAGE, {**sent, "key": f"again-{number}"})
    assert entries(session) == ["called"] * allowed, "by the rule for reminders"
    assert "đã gọi đủ số lần theo quy định" in officer.text


def test_another_commune_learns_of_no_call_and_records_none(cast: Cast, session: Session, clock: Any) -> None:
    cast.office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    cast.office.post("Tạ Văn Hai", "secretary", "H-02")
    session.commit()
    make_late(cast, session, clock)
    officer, other = cast.as_(OFFICER), cast.as_("Tạ Văn Hai")
    officer.get(PAGE)
    sent = form_for(officer, cast.office.units["H-01"].id)
    shown = other.get(PAGE).get_data(as_text=True)
    assert cast.path not in shown and "Không có hồ sơ nào quá hạn" in shown
    refused = other.post(PAGE, {**sent, "csrf_token": other.csrf_token})
    assert refused.status_code == 404
    assert entries(session) == []


def test_a_unit_that_is_not_overseen_has_no_calls(cast: Cast) -> None:
    assert cast.as_(OFFICER).get(f"{PAGE}?unit=H-01").status_code == 200
    for wrong in ("T", "H-99"):
        assert cast.as_(OFFICER).get(f"{PAGE}?unit={wrong}").status_code == 404


def test_who_oversees_nothing_finds_no_such_page(cast: Cast) -> None:
    assert cast.as_(OTHER).get(PAGE).status_code == 404
    assert "/supervision/calls" not in cast.as_(OTHER).get("/inbox").get_data(as_text=True)


def test_a_case_that_has_gone_on_is_not_called_about(cast: Cast, session: Session, clock: Any) -> None:
    make_late(cast, session, clock)
    officer = cast.as_(OFFICER)
    officer.get(PAGE)
    sent = form_for(officer, cast.office.units["H-01"].id)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    answer = officer.post(PAGE, sent)
    assert answer.status_code == 200
    assert entries(session) == []


def sheet(page: str) -> dict[str, list[str]]:
    """Unit → the cells of its line on the sheet, as text."""
    rows = lxml.html.document_fromstring(page).xpath("//main//h2[@id='sheet']/following-sibling::table//tbody/tr")
    cells = [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]
    return {row[0]: row[1:] for row in cells}


@pytest.mark.both_engines
def test_the_sheet_has_a_line_for_each_unit_right_below(
    cast: Cast, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    new_client().sign_in(user_name(COMMUNE))
    cast.office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    session.commit()
    make_late(cast, session, clock)
    month = local_date(clock.now).replace(day=1)
    days = {"measure": "days", "days": 5, "state": "appraisal", "workflow": "secretary-nomination"}
    unit = cast.office.units["H-01"].id
    for begun, timing, steps in ((month, "late", 3), (month, "on_time", 1), (add_months(month, -3), "on_time", 8)):
        session.add(StepTime(unit_id=unit, month=begun, timing=timing, steps=steps, **days))
    session.commit()
    lines = sheet(cast.as_(OFFICER).get(PAGE).get_data(as_text=True))
    assert list(lines) == ["Đoàn xã Thử Một", "Đoàn xã Thử Hai"]
    opened, late, vacant, seen, trend = lines["Đoàn xã Thử Một"]
    assert (opened, late, vacant) == ("1: Đoàn xã Thử Một", "1", "1")
    assert seen != "chưa lần nào"
    assert trend == "3/4 (75,0%), trước đó 0/8 (0,0%) xấu đi"
    assert lines["Đoàn xã Thử Hai"][1:4] == ["0", "1", "chưa lần nào"]
