"""Lists of cases and notices go by the day that they show, whatever the order in which their rows were written."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, OFFICER, district_office
from webapp.models import Case, Notice
from webapp.queries.cases.finding import archived
from webapp.queries.cases.lists import done_by, watched_by
from webapp.queries.notices.notices import notices_page
from webapp.queries.paging import Cursor, Page

NOW = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
DAYS = (3, 1, 2)
"""How many days ago each case changed and ended, in the order in which they were opened."""


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = Desk(district_office(session, clock()), clock)
    for number, ago in enumerate(DAYS, 1):
        code, name = f"H-01-1{number}", f"Lê Văn Số {number}"
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {ago} ngày")
        desk.office.post(name, "member", code)
        clock.now = NOW - dt.timedelta(days=ago)
        desk.start(COMMUNE, code, name)
    clock.now = NOW
    session.commit()
    return desk


def units(page: Page[Any]) -> list[str]:
    return [line.unit for line in page.rows]


NEWEST = [f"Chi đoàn {ago} ngày" for ago in sorted(DAYS)]


def test_lists_of_cases_go_by_day(desk: Desk) -> None:
    session, opener, officer = desk.office.session, desk.office.actor(COMMUNE), desk.office.actor(OFFICER)
    assert units(done_by(session, opener)) == NEWEST
    assert units(watched_by(session, officer, NOW.date())) == NEWEST
    session.execute(sa.update(Case).values(closed_at=Case.state_since))
    session.commit()
    page = archived(session, opener)
    assert units(page) == NEWEST
    ids = {
        line.unit: case_id
        for case_id, line in zip(
            session.scalars(sa.select(Case.public_id).order_by(Case.state_since.desc())), page.rows, strict=True
        )
    }
    second = page.rows[1]
    assert second.closed_at is not None
    place = f"{second.closed_at.isoformat()}~{ids[second.unit]}"
    assert units(archived(session, opener, Cursor(place))) == NEWEST[2:]
    assert units(archived(session, opener, Cursor(place, backwards=True))) == NEWEST[:1]
    for wrong in ("2026-11-20~1", "x~1", f"{place}~1", "17"):
        assert units(archived(session, opener, Cursor(wrong))) == NEWEST, "the first page"


def test_notices_go_by_their_moment(desk: Desk) -> None:
    session = desk.office.session
    ids = session.scalars(sa.select(Notice.id).order_by(Notice.id)).all()
    person = session.scalars(sa.select(Notice.person_id).order_by(Notice.id)).first()
    session.execute(sa.update(Notice).values(person_id=person))
    for place, notice_id in enumerate(ids):
        moment = NOW - dt.timedelta(hours=place + 1)
        session.execute(sa.update(Notice).where(Notice.id == notice_id).values(at=moment))
    session.commit()
    name = next(name for name, each in desk.office.people.items() if each.id == person)
    page = notices_page(session, desk.office.actor(name), NOW.date(), None)
    assert [line.id for line in page.rows] == list(ids), "the first written is the newest here"
