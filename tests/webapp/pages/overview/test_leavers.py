"""Whoever leaves a post keeps the list of what they did, and whoever comes after reads from whom a task came."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, district_office, user_name
from webapp.models import Case, Post
from webapp.queries.cases.lists import inbox
from webapp.queries.people.former_holders import received_from

pytestmark = pytest.mark.at_length

SUCCESSOR, NEW, OTHER = "Lê Thị Kế", "Lê Văn Nhất", "Lê Văn Nhì"
BRANCH, SECOND = "H-01-11", "H-01-12"
VACANT = {BRANCH: NEW, SECOND: OTHER}


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = Desk(district_office(session, clock()), clock)
    for code, name in VACANT.items():
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
    return desk


def leave(desk: Desk, day: dt.date) -> None:
    """The commune's secretary leaves on that day, and somebody else takes the post."""
    session = desk.office.session
    person = desk.office.people[COMMUNE].id
    session.execute(sa.update(Post).where(Post.person_id == person).values(valid_to=day))
    session.commit()
    desk.office.post(SUCCESSOR, "secretary", "H-01", since=day)


def rows_of(browser: Browser) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in browser.tree.iterfind(".//tbody/tr")]


def test_a_leaver_keeps_the_list_of_own_acts(desk: Desk, clock: Any, new_client: Callable[..., Browser]) -> None:
    case, sealed = desk.start(COMMUNE, BRANCH, NEW), desk.start(COMMUNE, SECOND, OTHER)
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get("/inbox/done")
    assert len(browser.tree.findall(".//tbody/tr/th/a")) == 2
    desk.case(sealed).sealed = True
    desk.office.session.commit()
    clock.advance(days=1)
    leave(desk, clock.now.date())
    browser.enter(user_name(COMMUNE))
    browser.get("/inbox/done")
    (row,) = rows_of(browser)
    assert NEW in row and f"Chi đoàn {BRANCH}" in row and "23/11/2026" in row
    assert browser.tree.findall(".//tbody/tr/th/a") == [], "the case itself opens no more"
    assert "không còn giữ chức danh" in row and OTHER not in browser.text
    assert browser.get(f"/cases/{case}").status_code == 404
    desk.case(case).erased_at = clock.now
    desk.office.session.commit()
    browser.get("/inbox/done")
    assert rows_of(browser) == []


def test_a_successor_reads_from_whom_a_task_came(
    desk: Desk, clock: Any, new_client: Callable[..., Browser], count_statements: Any
) -> None:
    desk.start(COMMUNE, BRANCH, NEW)
    clock.advance(days=1)
    leave(desk, clock.now.date())
    desk.start(SUCCESSOR, SECOND, OTHER)
    browser = new_client()
    browser.enter(user_name(SUCCESSOR))
    browser.get("/inbox")
    rows = {NEW in row: row for row in rows_of(browser)}
    assert f"nhận bàn giao từ đồng chí {COMMUNE}" in rows[True]
    assert "nhận bàn giao" not in rows[False], "it arose under the present holder"
    session, day = desk.office.session, clock.now.date()
    who = desk.office.actor(SUCCESSOR, day)
    ids = [case_id for case_id, _line in inbox(session, who, day)]
    assert len(ids) == 2
    with count_statements(session) as many:
        received_from(session, who, ids, day)
    assert many.count == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 2
