"""The pages of days at the grassroots: who sees what, what they say, and what they cost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, NEW, OFFICER, PROVINCE
from tests.support.offices.field_days import BOARD, COLLEAGUE, GOER, REPORT, STANDING, Company, field_office
from webapp.models import FieldDay, FieldTrip
from webapp.services.field_days.past_trips import PastTrip, record_past

pytestmark = pytest.mark.at_length


@pytest.fixture
def company(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Company:
    return Company(field_office(session, clock.now), new_client, app)


def past(company: Company, name: str, first: dt.date, days: int, regime: str = "one_plus_two") -> None:
    """So many whole days on end, verified."""
    office = company.office
    halves = tuple((first + dt.timedelta(days=place), half) for place in range(days) for half in ("am", "pm"))
    trip = PastTrip(office.people[name].id, office.units["H"].id, regime, "joint", "branch", "", "1/CL", halves)
    office.session.rollback()
    record_past(office.session, office.units["T"].id, [trip])


SEES = [
    (GOER, "", {"mine"}),
    (COLLEAGUE, "", {"mine"}),
    (BOARD, "", {"mine", "week", "month", "officers", "leave", "officer", "placement"}),
    (STANDING, "", {"mine", "week", "month", "officers", "officer", "placement"}),
    (PROVINCE, "", {"mine", "week", "month", "officers", "officer", "placement"}),
    (PROVINCE, "H", {"week", "month", "officers", "placement"}),
    (CHAIR, "", {"mine", "week", "month", "officers", "hosting", "placement"}),
    (CHAIR, "T", {"hosting"}),
    (OFFICER, "", {"mine", "week", "month", "officers", "leave", "placement"}),
    (OFFICER, "T", set()),
    (CLERK, "", {"mine"}),
    (COMMUNE, "", {"hosting"}),
    (NEW, "", set()),
]


def test_who_sees_what(company: Company) -> None:
    """Everybody asks for every page; what they may not see is missing, and stands in no menu."""
    goer = company.office.people[GOER].id
    addresses = {
        "mine": "/field-days/mine",
        "week": "/field-days/week",
        "month": "/field-days/month",
        "officers": "/field-days/officers",
        "hosting": "/field-days/hosting",
        "leave": "/field-days/leave",
        "officer": f"/field-days/officers/{goer}",
        "placement": "/indicators/placements",
    }
    for name, unit, seen in SEES:
        browser, asked = company.as_(name), f"?unit={unit}" if unit else ""
        found = {key for key, path in addresses.items() if browser.get(path + asked).status_code == 200}
        assert found == seen, (name, unit)
        if unit:
            continue
        assert browser.get("/field-days").status_code == (404 if name == NEW else 200)
        menu = browser.get("/my-account").text
        assert ('href="/field-days"' in menu, "/indicators/placements" in menu) == (name != NEW, "placement" in seen), (
            name
        )


def test_what_an_address_cannot_say_is_missing(company: Company) -> None:
    browser = company.as_(BOARD)
    for query in ("unit=XX", "year=x", "year=1999", "year=２０２６"):
        assert browser.get(f"/field-days/officers?{query}").status_code == 404, query
    for query in ("day=x", "day=0001-01-01", "day=9999-12-31", "day="):
        assert browser.get(f"/field-days/week?{query}").status_code == 404, query
    assert browser.get("/field-days/officers/424242").status_code == 404
    assert browser.get("/field-days/officers/" + "9" * 30).status_code == 404


def test_the_sheet_counts_days_against_the_quota(company: Company, clock: Any) -> None:
    """52.5 days of 60 asked for by the end of the year are 87.5 %; whoever lacks days learns how many."""
    past(company, GOER, dt.date(2025, 3, 3), 52)
    past(company, GOER, dt.date(2025, 6, 2), 1, "four_plus_one")
    browser = company.as_(GOER)
    browser.get("/field-days/mine?year=2025")
    assert "52/60 (86,7%)" in browser.text
    assert "1/52 (1,9%)" in browser.text
    browser.get("/field-days/mine")
    assert "0/60 (0,0%)" in browser.text
    board = company.as_(BOARD)
    board.get("/field-days/officers?year=2025")
    assert "52/60 (86,7%)" in board.text and "52/300 (17,3%)" in board.text, "five officers"
    board.get("/indicators/placements?year=2025")
    assert "1/5 (20,0%)" in board.text and "52/300 (17,3%)" in board.text


def test_the_week_shows_who_is_where(company: Company) -> None:
    company.register(ends_half="am")
    company.register(COLLEAGUE, first="26/11/2026", regime="four_plus_one")
    company.move(CHAIR, "confirm")
    browser = company.as_(BOARD)
    browser.get("/field-days/week?day=2026-11-27")
    for words in ("Huyện đoàn Thử", "(1+2)", "(4+1)", "23/11/2026", "29/11/2026", GOER, COLLEAGUE):
        assert words in browser.text
    browser.get("/field-days/month?day=2026-11-01")
    assert "26/11: Huyện đoàn Thử" in browser.text
    browser.get("/field-days/week?day=2026-11-20")
    assert "Cả ngày" not in browser.text
    host = company.as_(CHAIR)
    host.get("/field-days/hosting")
    assert GOER in host.text and COLLEAGUE in host.text
    host.get("/field-days/hosting?day=2026-12-01")
    assert GOER not in host.text


def test_hosts_of_one_name_are_told_apart_by_the_unit_above(company: Company) -> None:
    """A commune of today may be called as one of a former district still is."""
    company.office.unit("T-09", "commune_union", "T", "Đoàn xã Suối Cát")
    alone = company.as_(GOER)
    alone.get("/start/field-days/T")
    assert "Đoàn xã Suối Cát (" not in alone.text
    company.office.unit("H-09", "base_union", "H", "Đoàn xã Suối Cát")
    alone.get("/start/field-days/T")
    for above in ("T", "H"):
        assert f"Đoàn xã Suối Cát ({company.office.units[above].name})" in alone.text


def test_week_and_month_tell_hosts_of_one_name_apart(company: Company, session: Session) -> None:
    hosts = [
        company.office.unit("T-09", "commune_union", "T", "Đoàn xã Suối Cát"),
        company.office.unit("H-09", "base_union", "H", "Đoàn xã Suối Cát"),
    ]
    company.register(ends_half="am")
    company.register(COLLEAGUE, first="26/11/2026", regime="four_plus_one")
    session.rollback()
    first, second = session.scalars(sa.select(FieldTrip).order_by(FieldTrip.id)).all()
    first.host_id, second.host_id = (each.id for each in hosts)
    session.commit()
    browser = company.as_(BOARD)
    for page in ("week?day=2026-11-27", "month?day=2026-11-01"):
        browser.get(f"/field-days/{page}")
        for above in ("T", "H"):
            assert f"Đoàn xã Suối Cát ({company.office.units[above].name})" in browser.text, page


def test_leave_and_trips_keep_each_other_out(company: Company) -> None:
    browser, goer = company.as_(BOARD), str(company.office.people[GOER].id)
    company.register()
    period = {"person": goer, "kind": "sick", "first": "24/11/2026", "last": "25/11/2026"}
    browser.get("/field-days/leave")
    browser.post_form("/field-days/leave", **period)
    assert browser.response.status_code == 422 and "25/11/2026" in browser.text
    browser.post_form("/field-days/leave", **{**period, "last": "24/11/2026"})
    assert browser.response.status_code == 200 and browser.path == "/field-days/leave"
    assert company.register(expect=422, first="24/11/2026").response.status_code == 422
    browser.get("/field-days/leave")
    browser.post_form("/field-days/leave", **{**period, "last": "24/11/2026"})
    assert browser.response.status_code == 422, "twice"
    browser.post_form("/field-days/leave", **{**period, "first": "24/12/2026", "last": "23/12/2026"})
    assert browser.response.status_code == 422, "in a wrong order"
    removal = next(form.action for form in browser.forms if "/remove" in form.action)
    assert company.as_(OFFICER).get("/field-days/leave").status_code == 200
    company.as_(OFFICER).post(removal)
    assert company.as_(OFFICER).response.status_code == 404
    browser.post(removal)
    assert browser.path == "/field-days/leave"
    company.register(first="24/11/2026")


def test_of_which_kind_a_leave_is_only_its_keeper_reads(company: Company) -> None:
    browser = company.as_(BOARD)
    browser.get("/field-days/leave")
    browser.post_form(
        "/field-days/leave",
        person=str(company.office.people[GOER].id),
        kind="maternity",
        first="23/11/2026",
        last="27/11/2026",
    )
    kind = "Nghỉ thai sản"
    assert kind in browser.text
    for path in ("week", "month", "officers", f"officers/{company.office.people[GOER].id}"):
        viewer = company.as_(STANDING)
        assert viewer.get(f"/field-days/{path}").status_code == 200
        table = viewer.text.replace("thai sản, nghỉ ốm dài ngày", "")
        assert kind not in table
    assert "Vắng mặt" in viewer.text and "23/11/2026 đến 27/11/2026" in viewer.text, "that somebody is away, and when"
    assert kind in company.as_(GOER).get("/field-days/mine").text, "of one's own one reads it"


def test_a_page_costs_the_same_with_one_and_with_many(
    company: Company, session: Session, count_statements: Any
) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for path in ("officers", "week", "month", "mine", "hosting", "placement"):
            address = "/indicators/placements" if path == "placement" else f"/field-days/{path}"
            browser = company.as_(CHAIR if path == "hosting" else PROVINCE)
            session.rollback()
            with count_statements(session) as counted:
                assert browser.get(address).status_code == 200
            found[path] = counted.count
        return found

    past(company, GOER, dt.date(2026, 11, 23), 1)
    before = costs()
    for number in range(12):
        name = f"Rơ Mah Người {number}"
        company.office.post(name, "inspector", "T")
        past(company, name, dt.date(2026, 11, 2), 20)
    assert costs() == before


@pytest.mark.both_engines
def test_days_that_nobody_could_spend_twice_are_refused_by_the_database(company: Company, session: Session) -> None:
    past(company, GOER, dt.date(2025, 3, 3), 1)
    with pytest.raises(Exception, match="(?i)unique"):
        past(company, GOER, dt.date(2025, 3, 3), 1)
    session.rollback()
    assert session.query(FieldDay).count() == 2


def test_only_days_that_were_spent_count(company: Company, clock: Any) -> None:
    """Registered and confirmed days are booked, but count from the travel order on."""
    company.register()
    company.move(CHAIR, "confirm")
    browser = company.as_(GOER)
    browser.get("/field-days/mine")
    assert "0/60" in browser.text and "25/11/2026" in browser.text
    clock.advance(days=2)
    company.browsers.clear()
    company.move(GOER, "finish", travel_order="25/CL")
    company.as_(GOER).get("/field-days/mine")
    assert "1/60 (1,7%)" in company.as_(GOER).text and "25/CL" in company.as_(GOER).text
    company.move(GOER, "report", **REPORT)
