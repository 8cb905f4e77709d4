"""What an open case may expect stands where somebody can still act, and of nothing that is sealed or over."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, NEW, OFFICER, OLD, district_office
from tests.support.reading import SignIn
from webapp.models import StepPast
from webapp.services.supervision.counting import count_steps

WORDS = "Usually takes 2 days, "


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    """An office with sixty appraisals in its past: half of them took 60 days, more than the limit, the others two."""
    desk = Desk(district_office(session, clock()), clock)
    count_steps(session, clock())
    months = {f"{clock():%Y-%m}": {"2": 30, "60": 30}}
    unit = desk.office.units["T"].id
    session.add(StepPast(unit_id=unit, workflow="secretary-nomination", state="appraisal", months=months))
    session.commit()
    return desk


def appraised(desk: Desk) -> str:
    old = desk.office.people[OLD].id
    return desk.to_appraisal(BRANCH, NEW, purpose="replacement", predecessor_reason="age", predecessor=old)


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
