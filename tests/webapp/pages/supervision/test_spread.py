"""The reviews of many who took office on one day are spread, and no review comes later or moves."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, OFFICER, Office, district_office
from tests.support.reading import SignIn
from webapp.models import Case, RuleRow, Task
from webapp.queries.cases.context import load_context
from webapp.services.cases.tasks import refresh_tasks

pytestmark = pytest.mark.at_length

ON_ONE_DAY, A_YEAR_LATER = dt.date(2026, 1, 20), dt.date(2027, 1, 20)
MANY = 8
SPREAD = "secretary.review_spread_days"


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    """A commune with many branches, whose secretaries took office on one day."""
    office = district_office(session, clock.now)
    for number in range(MANY):
        office.unit(f"H-01-{number + 10}", "branch", "H-01", f"Chi đoàn Xóm {number}")
        office.post(f"Người Thứ {number}", "secretary", f"H-01-{number + 10}", since=ON_ONE_DAY)
    return office


def spread_over(days: int, session: Session, now: dt.datetime) -> None:
    """From the first of the month the rule book spreads reviews over so many days."""
    values = {"key": SPREAD, "value": str(days), "measure": "days", "basis": "default", "source": "", "note": ""}
    session.add(RuleRow(**values, effective_from=dt.date(2026, 11, 1), recorded_at=now))
    session.commit()


def take_in(office: Office, sign_in: SignIn) -> dict[int, tuple[dt.date, dt.date]]:
    """Take all of them into the yearly review; the unit of each → when its review opens, and its last day."""
    browser = sign_in(COMMUNE)
    browser.get("/terms/reviews/H-01")
    browser.post_form("/terms/reviews/H-01")
    return reviews(office)


def reviews(office: Office) -> dict[int, tuple[dt.date, dt.date]]:
    office.session.rollback()
    rows = office.session.execute(
        sa.select(Case.unit_id, Task.opens_on, Task.due_on)
        .join(Task, Task.case_id == Case.id)
        .where(Task.move == "review", Case.unit_id.in_([office.units[f"H-01-{n + 10}"].id for n in range(MANY)]))
    )
    return {row.unit_id: (row.opens_on, row.due_on) for row in rows}


@pytest.mark.both_engines
def test_each_branch_has_its_own_day_and_none_is_later_than_a_year(
    office: Office, session: Session, sign_in: SignIn
) -> None:
    found = take_in(office, sign_in)
    days = [opens for opens, _due in found.values()]
    assert len(found) == MANY and len(set(days)) == MANY, "ids follow each other, so do the days"
    assert all(A_YEAR_LATER - dt.timedelta(days=27) <= day <= A_YEAR_LATER for day in days)
    case = session.scalars(sa.select(Case).where(Case.rules[SPREAD].is_not(None)).limit(1)).first()
    assert case is not None and case.rules[SPREAD]["value"] == "28"
    wheel = sign_in(OFFICER)
    listed = 0
    for month in sorted({f"{due:%Y-%m}" for _opens, due in found.values()}):
        page = wheel.get(f"/supervision/year/duty?month={month}").get_data(as_text=True)
        listed += page.count("Chi đoàn Xóm") // 2
    assert listed == MANY, "once as what is shown, once as what the link says"


def test_one_day_spreads_nothing_and_few_days_left_are_spread_over(
    office: Office, session: Session, clock: Any, sign_in: SignIn
) -> None:
    clock.now = dt.datetime(2027, 1, 15, 3, tzinfo=dt.UTC)
    days = [opens for opens, _due in take_in(office, sign_in).values()]
    assert min(days) > clock.now.date() and max(days) <= A_YEAR_LATER and len(set(days)) == 5


def test_a_spread_of_one_day_is_none(office: Office, session: Session, clock: Any, sign_in: SignIn) -> None:
    spread_over(1, session, clock.now)
    assert {opens for opens, _due in take_in(office, sign_in).values()} == {A_YEAR_LATER}


def test_a_review_that_is_done_comes_back_in_a_year_less_a_day(
    office: Office, session: Session, clock: Any, sign_in: SignIn
) -> None:
    opens = min(take_in(office, sign_in).items(), key=lambda each: each[1])
    unit_id, (day, _due) = opens
    clock.now = dt.datetime.combine(day, dt.time(3), dt.UTC)
    case = session.scalars(sa.select(Case).where(Case.unit_id == unit_id)).one()
    path = f"/cases/{case.public_id}/moves/review"
    browser = sign_in(COMMUNE_DEPUTY)
    browser.get(path)
    browser.post_form(path, result="keep", effective_on=f"{day:%d/%m/%Y}", remark="Hoàn thành tốt")
    assert browser.answer.status_code == 303, browser.text
    assert reviews(office)[unit_id][0] == day.replace(year=day.year + 1) - dt.timedelta(days=1)


def test_a_review_that_is_due_does_not_move(office: Office, session: Session, clock: Any, sign_in: SignIn) -> None:
    """Neither by another row of the rule book, nor where a case froze no such rule: it keeps the day that it has."""
    before = take_in(office, sign_in)
    spread_over(60, session, clock.now)
    clock.now = dt.datetime(2027, 1, 22, 3, tzinfo=dt.UTC)
    units = list(before)
    earlier = session.scalars(sa.select(Case).where(Case.unit_id == units[0])).one()
    earlier.rules = {key: value for key, value in earlier.rules.items() if key != SPREAD}
    session.commit()
    for case in session.scalars(sa.select(Case).where(Case.unit_id.in_(units))).all():
        refresh_tasks(load_context(session, case, None, clock.now))
    session.commit()
    after = reviews(office)
    assert after == {**before, units[0]: after[units[0]]} and after[units[0]][0] == A_YEAR_LATER
