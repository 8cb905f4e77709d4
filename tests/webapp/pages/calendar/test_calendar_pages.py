"""The calendar's pages: everybody reads a year, the administrator and an office keep its days, cases follow."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    NEW,
    OFFICER,
    OLD,
    Office,
    district_office,
    user_name,
)
from tests.support.offices.second_person import add_row, announced, confirm_all
from webapp.letters import LetterItem, sentence_of
from webapp.models import Account, CalendarDay, CalendarYear, ChangeRequest, Event
from webapp.services import calendar
from webapp.services.meetings import planning
from webapp.services.meetings.planning import MeetingPlan

DAY = {
    "day": "30/11/2026",
    "kind": "holiday",
    "name": "Lễ hội Dinh Thầy Thím",
    "scope": "",
    "source": "QĐ 15-QĐ/UBND",
}


@pytest.fixture
def office(session: Session, clock: Clock, make_account: Callable[..., Account]) -> Office:
    office = district_office(session, clock())
    calendar.seed(session, clock())
    admin = make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    announced(session, 2026, "TB 9441/TB-BNV", admin.id, clock())
    return office


@pytest.fixture
def as_(office: Office, new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    def enter(name: str) -> Browser:
        browser = new_client()
        browser.enter(name if name == "quan-tri" else user_name(name))
        return browser

    return enter


def rows_of(browser: Browser) -> list[str]:
    """The rows of the list of days, each as one line of text."""
    return [
        " ".join(" ".join(row.itertext()).split())
        for table in browser.tree.iter("table")
        if "table-cards" in (table.get("class") or "")
        for row in table.iter("tr")
        if row.find("td") is not None
    ]


def cell(browser: Browser, month: int, number: int) -> tuple[str, str]:
    """Class and text of a day in the grid of its month."""
    tables = [table for table in browser.tree.iter("table") if table.get("class") == "month"]
    assert len(tables) == 12
    for each in tables[month - 1].iter("td"):
        text = " ".join("".join(each.itertext()).split())
        if text.split(":")[0].split("(")[0].strip() == str(number):
            return each.get("class") or "", text
    raise AssertionError(f"no day {number}")


def standing(session: Session) -> list[tuple[dt.date, str, str]]:
    session.rollback()
    rows = session.execute(
        sa.select(CalendarDay.day, CalendarDay.kind, CalendarDay.name)
        .where(CalendarDay.ended_at.is_(None), CalendarDay.recorded_by_id.is_not(None))
        .order_by(CalendarDay.day, CalendarDay.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def test_a_year_at_a_glance(as_: Callable[[str], Browser]) -> None:
    person = as_(OLD)
    person.get("/calendar")
    assert person.path == "/calendar/2026"
    assert "announced" in person.text and "forecast" not in person.text
    assert cell(person, 2, 17) == ("day-holiday", "17: Day off: Tết Nguyên Đán")
    assert cell(person, 8, 22)[0] == "day-worked"
    assert cell(person, 8, 31)[0] == "day-exchanged"
    assert cell(person, 11, 23) == ("day-today", "23 (today)")
    assert cell(person, 3, 1) == ("day-weekend", "1")
    assert cell(person, 3, 2) == ("", "2")
    assert any(row.startswith("22/08/2026 Saturday Làm bù cho thứ Hai, ngày 31/8/2026") for row in rows_of(person))
    assert "Add a day" not in person.text, "a branch has no office"
    person.get("/calendar/2027")
    assert "forecast" in person.text
    assert person.get("/calendar/2028").status_code == 404


def test_a_fresh_year_is_a_forecast_and_2026_has_its_exchanged_days(
    session: Session, clock: Clock, office: Office, as_: Callable[[str], Browser]
) -> None:
    """The library knows some of the days that were moved, not all: only the office says that a year is official."""
    session.execute(sa.update(CalendarYear).values(announced_at=None, announced_by_id=None))
    session.commit()
    person = as_(OLD)
    person.get("/calendar/2026")
    assert "This office has not confirmed the days of this year yet" in person.text
    days = {row[:10]: row for row in rows_of(person)}
    for day, kind, source in (
        ("02/01/2026", "Day off, worked on another day", "Công văn 12729/VPCP-KGVX"),
        ("10/01/2026", "Worked instead of another day", "Công văn 12729/VPCP-KGVX"),
        ("31/08/2026", "Day off, worked on another day", "Thông báo 9441/TB-BNV"),
        ("22/08/2026", "Worked instead of another day", "Thông báo 9441/TB-BNV"),
        ("24/11/2026", "Day off", "Nghị quyết 28/2026/QH16"),
    ):
        assert f"forecast {kind} everybody {source}" in days[day]
    assert cell(person, 1, 2)[0] == "day-exchanged" and cell(person, 1, 10)[0] == "day-worked"
    for year in (2024, 2025, 2026, 2030):
        calendar.add_year(session, year, clock())
        assert session.get_one(CalendarYear, year).announced_at is None
        session.rollback()


@pytest.mark.at_length
def test_the_administrator_adds_changes_and_takes_back(
    as_: Callable[[str], Browser], session: Session, clock: Clock
) -> None:
    admin = as_("quan-tri")
    admin.get("/calendar/days/new")
    sent = {**admin.form("/calendar/days/new").values, **DAY}
    for _twice in range(2):  # the same form sent twice is one request
        admin.post("/calendar/days/new", sent)
        assert (admin.path[:9], admin.response.history[0].status_code) == ("/changes/", 303)
    assert standing(session) == [], "nothing before a second person has confirmed it"
    assert confirm_all(session, clock()) == 1
    assert admin.post("/calendar/days/new", {**sent, "name": "Lễ khác"}).status_code == 422, "the key of another day"
    assert standing(session) == [(dt.date(2026, 11, 30), "holiday", DAY["name"])]
    row_id = session.scalars(sa.select(CalendarDay.id).where(CalendarDay.name == DAY["name"])).one()
    path = f"/calendar/days/{row_id}"
    admin.get(path)
    assert admin.form(path).values["name"] == DAY["name"]
    admin.post_form(path, **{**DAY, "day": "1/12/2026"})
    assert "30/11/2026" in admin.text and "01/12/2026" in admin.text, "from what to what"
    confirm_all(session, clock())
    admin.get("/calendar/2026")
    assert cell(admin, 12, 1)[0] == "day-holiday" and cell(admin, 11, 30)[0] == ""
    assert "Changed or taken back" in admin.text
    assert admin.get(path).status_code == 404, "the old row is no longer there to be changed"
    session.rollback()
    row_id = session.scalars(
        sa.select(CalendarDay.id).where(CalendarDay.ended_at.is_(None), CalendarDay.name == DAY["name"])
    ).one()
    admin.get(f"/calendar/days/{row_id}")
    admin.post_form(f"/calendar/days/{row_id}/take-back")
    assert confirm_all(session, clock()) == 1
    admin.get("/calendar/2026")
    assert cell(admin, 12, 1)[0] == ""
    assert standing(session) == []


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("day", "31/11/2026", "There is no day 31/11/2026 in the calendar."),
        ("day", "", "Write the day."),
        ("day", "1/1/2040", "The calendar does not have the year 2040 yet: add the year first."),
        ("day", "24/11/2026", "This day is in the calendar already: Ngày Văn hóa Việt Nam. Change that row."),
        ("kind", "worked", "That is a working day already: only a Saturday or Sunday can replace another."),
        ("kind", "", "Choose what the day is."),
        ("name", " ", "Write what the day is called."),
        ("source", "", "Write the document that says so."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field_and_kept(
    field: str, typed: str, sentence: str, as_: Callable[[str], Browser], session: Session
) -> None:
    admin = as_("quan-tri")
    admin.get("/calendar/days/new")
    admin.post_form("/calendar/days/new", **{**DAY, field: typed})
    assert admin.response.status_code == 422
    assert sentence in admin.text
    assert admin.form("/calendar/days/new").values["name"].strip() == {**DAY, field: typed}["name"].strip()
    assert standing(session) == []


def test_a_day_keeps_the_units_for_which_it_stands(
    as_: Callable[[str], Browser], office: Office, session: Session
) -> None:
    """Others would confirm its end than those for whom it stands: it is taken out, and entered anew."""
    everybody = session.scalars(sa.select(CalendarDay.id).where(CalendarDay.scope_id.is_(None))).first()
    session.rollback()
    admin, path = as_("quan-tri"), f"/calendar/days/{everybody}"
    admin.get(path)
    admin.post_form(path, scope=str(office.units["H-01"].id))
    assert admin.response.status_code == 422 and "This day stands for other units" in admin.text
    assert session.scalars(sa.select(ChangeRequest)).all() == []


@pytest.mark.at_length
def test_an_office_keeps_its_own_days_and_no_others(as_: Callable[[str], Browser], office: Office) -> None:
    clerk, commune = as_(CLERK), as_(COMMUNE)
    clerk.get("/calendar/days/new")
    options = [option.text for option in clerk.tree.iter("option")]
    assert "Huyện đoàn Thử" in options and "everybody" not in options and "Đoàn xã Thử Một" not in options
    district, other = office.units["H"].id, office.units["H-01"].id
    clerk.post_form("/calendar/days/new", **{**DAY, "scope": str(district)})
    chair = as_(CHAIR)
    chair.get(clerk.path)
    assert DAY["name"] in chair.text and "Confirm and carry out" in chair.text
    assert commune.get(clerk.path).status_code == 404, "an officer below the unit does not confirm it"
    chair.post_form(f"{clerk.path}/confirm")
    clerk.get("/calendar/2026")
    assert cell(clerk, 11, 30) == ("day-local", f"30: Day off: {DAY['name']} (Huyện đoàn Thử)")
    for scope in ("", str(other), "x"):
        clerk.get("/calendar/days/new")
        assert clerk.post("/calendar/days/new", {**DAY, "day": "1/12/2026", "scope": scope}).status_code == 422
    commune.get("/calendar/2026")
    assert cell(commune, 11, 30)[0] == "day-local", "it holds below as well"
    row = next(iter(commune.tree.iterfind(".//th[@scope='row']/a")), None)
    assert row is None, "but is not theirs to change"


@pytest.mark.at_length
def test_a_year_is_added_and_announced(as_: Callable[[str], Browser], session: Session, clock: Clock) -> None:
    admin = as_("quan-tri")
    admin.get("/calendar/2027")
    admin.post_form("/calendar/2028/add")
    assert admin.path == "/calendar/2028" and "forecast" in admin.text
    admin.get("/calendar/2027")
    admin.post_form("/calendar/2027/announced", source="")
    assert admin.response.status_code == 422 and "Write the document that says so." in admin.text
    admin.post_form("/calendar/2027/announced", source="TB 1234/TB-BNV")
    assert session.get_one(CalendarYear, 2027).announced_at is None
    assert confirm_all(session, clock()) == 1
    admin.get("/calendar/2027")
    assert session.get_one(CalendarYear, 2027).announced_at is not None
    assert "TB 1234/TB-BNV" in admin.text and "forecast" not in admin.text


@pytest.mark.at_length
def test_a_last_day_in_a_year_not_announced_is_a_forecast(
    as_: Callable[[str], Browser], office: Office, clock: Clock, app: Flask
) -> None:
    desk = Desk(office, clock)
    case = desk.start(
        OLD, BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="age"
    )
    pages = ("/inbox", f"/cases/{case}", "/tracking", "/notices")
    person = as_(COMMUNE)
    for path in pages:
        person.get(path)
        assert "30/11/2026" in person.text and "(forecast)" not in person.text, path
    clock.advance(days=30)
    desk.move(OLD, case, "record_meeting")
    person = as_(COMMUNE)
    for path in pages:
        person.get(path)
        assert "07/01/2027" in person.text and "(forecast)" in person.text, path
    letter = LetterItem("task", "/cases/a", "A", "Nomination of a branch secretary", dt.date(2027, 1, 7), forecast=True)
    with app.test_request_context("/"), force_locale("en"):
        assert sentence_of(letter).endswith("Last day: 07/01/2027 (forecast).")
    desk.move(COMMUNE, case, "record_opinion")
    desk.move(OFFICER, case, "appraise")
    meeting = MeetingPlan(clock().date(), "Phòng họp", office.people[CHAIR].id, office.people[CLERK].id)
    planned = planning.plan(office.session, office.units["H"].id, meeting, desk.command(CLERK))
    seen = {path: as_(CHAIR if planned not in path else CLERK) for path in (*pages, f"/meetings/{planned}")}
    for path, browser in seen.items():
        browser.get(path)
        assert "(forecast)" in browser.text, path
    announced(office.session, 2027, "TB", 1, clock())
    for path, browser in seen.items():
        browser.get(path)
        assert "2027" in browser.text and "(forecast)" not in browser.text, path


@pytest.mark.at_length
def test_open_cases_are_counted_anew(
    as_: Callable[[str], Browser], office: Office, clock: Clock, session: Session
) -> None:
    admin, desk = as_("quan-tri"), Desk(office, clock)
    add_row(
        session,
        key="nomination.meeting_days",
        value="3",
        measure="working_days",
        scope_code=None,
        effective_from=dt.date(2026, 1, 1),
        source="QC",
        note="",
        account_id=session.scalars(sa.select(Account.id)).first() or 0,
        now=clock(),
    )
    case = desk.start(
        OLD, BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="age"
    )
    assert desk.case(case).due_on == dt.date(2026, 11, 27), "24 November is a holiday since 2026"
    admin.get("/calendar/days/new")
    admin.post_form("/calendar/days/new", **{**DAY, "day": "26/11/2026", "scope": str(office.units["H-01"].id)})
    confirm_all(session, clock())
    assert desk.case(case).due_on == dt.date(2026, 11, 30), "a local day of the commune"
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    session.commit()
    admin.get("/calendar/days/new")
    admin.post_form("/calendar/days/new", **{**DAY, "day": "27/11/2026", "scope": str(office.units["H-02"].id)})
    confirm_all(session, clock())
    assert desk.case(case).due_on == dt.date(2026, 11, 30), "a day of another commune is none here"
    admin.get("/calendar/days/new")
    admin.post_form("/calendar/days/new", **{**DAY, "day": "28/11/2026", "kind": "worked", "name": "Làm bù"})
    confirm_all(session, clock())
    assert desk.case(case).due_on == dt.date(2026, 11, 28), "a Saturday worked instead"
    officer = as_(OFFICER)
    officer.get(f"/cases/{case}")
    assert "Saturday, 28/11/2026" in officer.text
    assert "The calendar has changed: due 28/11/2026 instead of 30/11/2026" in officer.text
    session.rollback()
    entries = session.scalars(sa.select(Event.consequences).where(Event.kind == "clock").order_by(Event.seq)).all()
    assert [row["due"] for row in entries] == ["2026-11-30", "2026-11-28"]


@pytest.mark.at_length
def test_preparing_again_adds_nothing_and_the_command_adds_a_year(
    app: Flask, session: Session, make_account: Callable[..., object]
) -> None:
    make_account("quan-tri")  # an office that has accounts gets no demo
    run = app.test_cli_runner().invoke
    run(args=["prepare"])
    count = session.scalar(sa.select(sa.func.count(CalendarDay.id)))
    session.rollback()
    run(args=["prepare"])
    assert session.scalar(sa.select(sa.func.count(CalendarDay.id))) == count
    assert "2030: added" in run(args=["calendar-year", "2030"]).output
    assert "2030: there already" in run(args=["calendar-year", "2030"]).output
    session.rollback()
    announced = sa.select(CalendarYear.year).where(CalendarYear.announced_at.is_not(None)).order_by(CalendarYear.year)
    assert list(session.scalars(announced)) == []
