"""Trips to the grassroots from the registration to the last state, through the pages, as their real people."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, COMMUNE, DEPUTY, PROVINCE
from tests.support.offices.field_days import BOARD, COLLEAGUE, GOER, REPORT, STANDING, Company, field_office, trip
from webapp.models import FieldTrip
from webapp.services.clock.ticking import tick


@pytest.fixture
def company(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Company:
    return Company(field_office(session, clock.now), new_client, app)


@pytest.mark.both_engines
def test_a_trip_from_the_registration_to_the_verified_days(company: Company, clock: Any) -> None:
    """The main job: register, the host confirms, travel order, report within ten days, verified by the board."""
    company.register(last="26/11/2026", starts_half="pm")
    days = [("25/11", "pm"), ("26/11", "am"), ("26/11", "pm")]
    assert company.case().state == "registered"
    assert company.booked() == [(GOER, day, half, "registered") for day, half in days]
    company.move(DEPUTY, "confirm")
    assert (company.case().state, company.case().due_on) == ("confirmed", dt.date(2026, 11, 26))
    clock.advance(days=7)
    company.browsers.clear()
    company.move(GOER, "finish", travel_order="25/CL-TĐTN")
    assert (company.case().state, company.case().due_on) == ("done", dt.date(2026, 12, 7)), (
        "ten days after the trip, on a Monday"
    )
    company.move(GOER, "report", **REPORT)
    assert company.booked() == [(GOER, day, half, "reported") for day, half in days]
    company.move(BOARD, "verify")
    case = company.case()
    assert (case.state, case.outcome, case.subject_id) == ("verified", "verified", company.office.people[GOER].id)
    assert company.booked() == [(GOER, day, half, "verified") for day, half in days]


def test_a_host_that_declines_makes_room_for_another_host_and_date(company: Company) -> None:
    company.register()
    company.move(CHAIR, "decline", text="Huyện đoàn họp cả ngày")
    assert company.case().state == "declined"
    assert company.booked() == []
    other = str(company.office.units["K"].id)
    company.move(GOER, "register_again", **trip(company.office, "27/11/2026", host=other))
    assert company.case().state == "registered"
    assert company.booked() == [(GOER, "27/11", half, "registered") for half in ("am", "pm")]
    assert company.as_("Mai Thị Khách").get(company.path).status_code == 200, "the new host sees it"
    company.move("Mai Thị Khách", "confirm")
    assert company.case().state == "confirmed"


def test_a_confirmed_trip_is_changed_and_asked_for_anew(company: Company) -> None:
    company.register()
    company.move(CHAIR, "confirm")
    company.move(GOER, "change", **trip(company.office, "26/11/2026", ends_half="am"))
    assert company.case().state == "registered"
    assert company.booked() == [(GOER, "26/11", "am", "registered")]


@pytest.mark.parametrize(("by", "move", "state"), [(GOER, "withdraw", "withdrawn"), (BOARD, "cancel", "cancelled")])
def test_a_trip_that_does_not_take_place_frees_its_days(company: Company, by: str, move: str, state: str) -> None:
    company.register()
    company.move(by, move, text="Cơ quan họp đột xuất")
    assert (company.case().state, company.booked()) == (state, [])
    again = company.again(GOER)
    assert again["host"] == trip(company.office)["host"] and again["starts_on"] == "25/11/2026"
    company.register()
    assert len(company.booked()) == 2


def test_a_declined_trip_lapses(company: Company, session: Session, clock: Any) -> None:
    company.register()
    company.move(CHAIR, "decline", text="Bận")
    clock.advance(days=11)
    session.rollback()
    tick(session, clock.now)
    assert company.case().state == "lapsed"


def test_a_report_comes_back_and_the_chair_verifies_for_the_board(company: Company, clock: Any) -> None:
    company.register(BOARD)
    company.move(CHAIR, "confirm")
    clock.advance(days=2)
    company.browsers.clear()
    company.move(BOARD, "finish", travel_order="26/CL")
    company.move(BOARD, "report", **REPORT)
    assert company.as_(BOARD).get(f"{company.path}/moves/verify").status_code == 200
    assert "verify" not in [form.action.rpartition("/")[2] for form in company.as_(BOARD).forms], (
        "the officer's own trip"
    )
    company.move(PROVINCE, "verify_instead")
    assert company.case().state == "verified"


def test_a_returned_report_is_completed_in_a_time_of_its_own(company: Company, clock: Any) -> None:
    """The last day of the report is long over when it comes back; only what was marked is written again."""
    company.register()
    company.move(CHAIR, "confirm")
    clock.advance(days=2)
    company.browsers.clear()
    company.move(GOER, "finish", travel_order="26/CL")
    company.move(GOER, "report", **REPORT)
    clock.advance(days=13)
    company.browsers.clear()
    company.move(BOARD, "return_report", code="papers_missing", parts=["report"], text="Bổ sung giải pháp")
    case = company.case()
    assert (case.state, case.due_on, case.days_left) == ("returned", dt.date(2026, 12, 18), -1)
    assert {row[3] for row in company.booked()} == {"done"}
    browser = company.as_(GOER)
    browser.get(f"{company.path}/moves/resubmit")
    form = browser.form(f"{company.path}/moves/resubmit")
    assert sorted(form.names) == ["completed", *(f"report-{name}" for name in sorted(REPORT))]
    values = {**form.values, "completed": "Đã", "done-travel_order": "99/CL"}
    assert browser.post(f"{company.path}/moves/resubmit", values).status_code == 409
    company.move(GOER, "resubmit", completed="Đã bổ sung", **{"report-proposed": "Mỗi quý một buổi tập huấn"})
    assert (company.case().state, {row[3] for row in company.booked()}) == ("reported", {"reported"})
    board = company.as_(BOARD)
    board.get(f"{company.path}/moves/verify")
    assert "Cấp sổ mẫu" in board.text and "Mỗi quý một buổi tập huấn" in board.text, "old beside new where it is judged"
    company.move(BOARD, "return_report", code="figures_wrong", parts=["done"], text="Sai số công lệnh")
    company.move(GOER, "resubmit", completed="Đã sửa", **{"done-travel_order": "27/CL"})
    assert company.case().state == "reported"
    assert company.office.session.scalar(sa.select(FieldTrip.travel_order)) == "27/CL", "the diary follows"
    company.move(BOARD, "cancel", text="Không có công lệnh")
    assert (company.case().state, company.booked()) == ("cancelled", [])


def test_nobody_is_at_two_places(company: Company) -> None:
    """The second trip on a half day is refused at its field, with day and host; the other half is free."""
    company.register(ends_half="am")
    browser = company.register(expect=422, host=str(company.office.units["K"].id))
    assert "25/11/2026" in browser.text and "Huyện đoàn Thử" in browser.text
    company.register(starts_half="pm")
    assert [row[2] for row in company.booked()] == ["am", "pm"]
    company.register(COLLEAGUE)
    assert len(company.booked()) == 4, "another officer may go on the same day"


def test_what_is_wrong_is_said_and_what_was_typed_stays(company: Company) -> None:
    for said, typed in (
        ({"first": "20/11/2026"}, "20/11/2026"),  # over
        ({"first": "28/11/2026"}, "28/11/2026"),  # a Saturday
        ({"first": "25/11/2026", "last": "24/11/2026"}, "24/11/2026"),
        ({"first": "25/11/2026", "last": "25/12/2027"}, "25/12/2027"),
        ({"first": "25/11/9999"}, "25/11/9999"),
        ({"starts_half": "pm", "ends_half": "am"}, "25/11/2026"),
        ({"theme": ""}, "25/11/2026"),
    ):
        browser = company.register(expect=422, **said)
        assert typed in [value for form in browser.forms for value in form.values.values()], said
    assert company.booked() == []


def test_a_weekend_between_two_working_days_is_not_booked(company: Company) -> None:
    company.register(first="27/11/2026", last="30/11/2026")
    assert {row[1] for row in company.booked()} == {"27/11", "30/11"}


def test_who_has_no_part_in_a_trip_does_not_learn_of_it(company: Company) -> None:
    company.register()
    for name in (COLLEAGUE, COMMUNE, "Mai Thị Khách"):
        seen = company.as_(name).get(company.path).status_code
        assert seen == (200 if name == COLLEAGUE else 404), name
    assert company.as_(COMMUNE).get("/start/field-days/T").status_code == 404
    assert company.as_(STANDING).get(company.path).status_code == 200
