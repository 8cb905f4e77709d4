"""What an open case may expect stands where somebody can still act, and of nothing that is sealed or over."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, NEW, OFFICER, OLD, district_office
from tests.support.reading import SignIn
from webapp.models import CalendarDay, StepPast
from webapp.services.supervision.counting import count_steps

WORDS = "Usually takes 2 days, "


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    """An office with sixty appraisals in its past: half of them took 60 days, more than the limit, the others two."""
    desk = Desk(district_office(session, clock()), clock)
    count_steps(session, clock())
    months = {f"{clock():%Y-%m}": {"2": 30, "60": 30}}
    unit = desk.office.units["T"].id
    session.add(
        StepPast(
            unit_id=unit,
            workflow="secretary-nomination",
            state="appraisal",
            after_return=False,
            measure="days",
            months=months,
        )
    )
    session.commit()
    return desk


def appraised(desk: Desk) -> str:
    old = desk.office.people[OLD].id
    return desk.to_appraisal(BRANCH, NEW, purpose="replacement", predecessor_reason="age", predecessor=old)


@pytest.mark.at_length
def test_the_case_and_its_row_say_what_is_usual_and_what_is_left(desk: Desk, sign_in: SignIn) -> None:
    case = appraised(desk)
    left = (desk.case(case).due_on - desk.clock().date()).days  # type: ignore[operator]
    said = f"{WORDS}{left} left; 50 of 100 such cases came late"
    for name in (CHAIR, OFFICER):
        browser = sign_in(name)
        for page in (f"/cases/{case}", "/tracking"):
            browser.get(page)
            assert said in browser.text, (name, page)
    desk.clock.advance(days=3)
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    assert f"{left - 3} left; 100 of 100 such cases came late" in browser.text


def test_whoever_may_not_see_the_case_learns_nothing(desk: Desk, sign_in: SignIn) -> None:
    case = appraised(desk)
    browser = sign_in(NEW)
    browser.get(f"/cases/{case}")
    assert (browser.response.status_code, WORDS in browser.text) == (404, False)


@pytest.mark.at_length
def test_a_sealed_or_late_case_is_not_forecast(desk: Desk, sign_in: SignIn) -> None:
    case = appraised(desk)
    row = desk.case(case)
    row.sealed = True
    desk.office.session.commit()
    browser = sign_in(CHAIR)
    for page in (f"/cases/{case}", "/tracking"):
        browser.get(page)
        assert WORDS not in browser.text
    row = desk.case(case)
    row.sealed = False
    desk.office.session.commit()
    desk.clock.advance(days=40)
    browser = sign_in(CHAIR)
    browser.get("/tracking")
    assert "Late" in browser.text
    assert WORDS not in browser.text


@pytest.mark.at_length
def test_the_inbox_says_it_to_whoever_can_still_act(desk: Desk, sign_in: SignIn) -> None:
    case = appraised(desk)
    left = (desk.case(case).due_on - desk.clock().date()).days  # type: ignore[operator]
    browser = sign_in(OFFICER)
    browser.get("/inbox")
    assert f"{WORDS}{left} left; 50 of 100 such cases came late" in browser.text
    browser.get("/inbox/done")
    assert WORDS not in browser.text
    row = desk.case(case)
    row.sealed = True
    desk.office.session.commit()
    browser = sign_in(OFFICER)
    browser.get("/inbox")
    assert WORDS not in browser.text


def test_days_off_are_not_counted_where_the_limit_does_not_count_them(
    desk: Desk, session: Session, sign_in: SignIn
) -> None:
    """The commune is off on all days but the first and the last one that are left."""
    case = appraised(desk)
    due = desk.case(case).due_on
    assert due is not None
    row = session.scalars(sa.select(StepPast)).one()
    row.measure, row.months = "working_days", {f"{desk.clock():%Y-%m}": {"1": 30, "2": 10, "3": 20}}
    today = desk.clock().date()
    for number in range(2, (due - today).days):
        day = CalendarDay(day=today + dt.timedelta(days=number), kind="holiday", name="Nghỉ", source="test")
        day.scope_id, day.recorded_at = desk.office.units["H-01"].id, desk.clock()
        session.add(day)
    session.commit()
    browser = sign_in(OFFICER)
    for page in ("/inbox", f"/cases/{case}"):
        browser.get(page)
        assert "Usually takes 1 working day, 2 left; 33 of 100 such cases came late" in browser.text, page


@pytest.mark.at_length
def test_a_case_that_came_back_is_compared_with_those_that_came_back(
    desk: Desk, session: Session, sign_in: SignIn
) -> None:
    case = appraised(desk)
    place = {"unit_id": desk.office.units["T"].id, "workflow": "secretary-nomination", "state": "appraisal"}
    session.add(StepPast(**place, after_return=True, measure="days", months={f"{desk.clock():%Y-%m}": {"1": 40}}))
    session.commit()
    desk.move(OFFICER, case, "send_back")
    desk.clock.advance(days=1)
    desk.move(COMMUNE, case, "resubmit")
    assert desk.state(case) == "appraisal"
    browser = sign_in(OFFICER)
    for page in ("/inbox", f"/cases/{case}", "/tracking"):
        browser.get(page)
        assert "Usually takes 1 day, " in browser.text and "; 0 of 100 such cases came late" in browser.text, page
