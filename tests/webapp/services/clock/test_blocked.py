"""A task that four eyes bar all holders of: the level above hears of it at once, until somebody may act again."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, faults
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, OFFICER, PROVINCE, district_office, user_name
from webapp.models import Case, Event, Notice, Person, Post
from webapp.queries.clock.late import late_below, reported_to
from webapp.services.cases.commands import start
from webapp.services.clock.ticking import tick
from webapp.services.people import kinship
from workflows import WORKFLOWS

pytestmark = pytest.mark.at_length

BRANCH, SUBJECT, SECOND = "H-01-11", "Lê Văn Nhất", "Lê Văn Nhì"
NOBODY_ACTS = "Chưa có đồng chí nào ở cấp dưới được phép xử lý"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    """A branch without a secretary, and two organisation officers of the district."""
    desk = Desk(district_office(session, clock()), clock)
    desk.office.unit(BRANCH, "branch", "H-01", "Chi đoàn Khuyết")
    desk.office.post(SUBJECT, "member", BRANCH)
    desk.office.post(SECOND, "organisation_officer", "H")
    return desk


def declare(desk: Desk, *names: str) -> None:
    for name in names:
        subject = desk.office.people[SUBJECT].id
        kinship.declare(desk.office.session, desk.office.actor(name), subject, "sibling", desk.clock.now)


def told(session: Session) -> set[str]:
    session.rollback()
    rows = sa.select(Person.full_name).join(Notice, Notice.person_id == Person.id)
    return set(session.scalars(rows.where(Notice.kind == "escalated", Notice.done_at.is_(None))))


def entries(session: Session) -> list[dict[str, Any]]:
    return list(session.scalars(sa.select(Event.consequences).where(Event.move == "escalated")))


@pytest.mark.both_engines
def test_a_step_that_nobody_may_do_is_reported_when_the_case_comes_there(
    desk: Desk, session: Session, new_client: Callable[..., Browser], tmp_path: Any
) -> None:
    declare(desk, OFFICER, SECOND)
    case = desk.to_appraisal(BRANCH, SUBJECT)
    row, above = desk.case(case), desk.office.units["T"]
    assert row.escalated_on == desk.clock.now.date() < row.due_on, "before it is late"
    assert [line.unit for line in reported_to(session, row.id)] == [above.name]
    assert entries(session) == [{"due": row.due_on.isoformat(), "units": [above.id], "barred": True}]
    assert told(session) == {PROVINCE}
    assert tick(session, desk.clock.now) == 0, "once"
    leader = new_client()
    leader.enter(user_name(PROVINCE))
    assert NOBODY_ACTS in leader.get("/notices").text
    listed = leader.get("/inbox/late-below").text
    assert "chưa có đồng chí nào được phép xử lý, hạn" in listed and "quá hạn từ" not in listed, listed
    page = leader.get(f"/cases/{case}").text
    assert f"đã báo {above.name}" in page and f"Đã báo {above.name}" in page, page
    assert "Trễ" not in page
    assert faults(session, tmp_path, desk.clock.now) == []


def test_on_the_last_day_nothing_is_overdue_yet(
    desk: Desk, session: Session, new_client: Callable[..., Browser]
) -> None:
    case = desk.to_appraisal(BRANCH, SUBJECT)
    due = desk.case(case).due_on
    assert due
    desk.clock.advance(days=(due - desk.clock.now.date()).days)
    declare(desk, OFFICER, SECOND)
    tick(session, desk.clock.now)
    assert desk.case(case).escalated_on == due and told(session) == {PROVINCE}
    leader = new_client()
    leader.enter(user_name(PROVINCE))
    listed = leader.get("/notices").text
    assert NOBODY_ACTS in listed and "Quá hạn ở cấp dưới" not in listed


@pytest.mark.both_engines
def test_the_clock_reports_where_the_last_holder_is_barred_and_takes_it_back_with_another(
    desk: Desk, session: Session
) -> None:
    case = desk.to_appraisal(BRANCH, SUBJECT)
    declare(desk, OFFICER)
    assert (tick(session, desk.clock.now), told(session)) == (0, set()), "the other one may act"
    declare(desk, SECOND)
    assert (tick(session, desk.clock.now), told(session)) == (1, {PROVINCE})
    assert late_below(session, desk.office.actor(PROVINCE)).rows
    assert tick(session, desk.clock.now) == 0, "and is not looked for again"
    desk.office.post("Lê Thị Mới", "organisation_officer", "H")
    assert (tick(session, desk.clock.now), told(session)) == (1, set())
    assert not late_below(session, desk.office.actor(PROVINCE)).rows
    assert desk.case(case).escalated_on is None
    desk.clock.advance(days=60)
    assert (tick(session, desk.clock.now), told(session)) == (1, {PROVINCE}), "late is told of as ever"


def test_a_vacant_post_is_another_matter(desk: Desk, session: Session) -> None:
    session.execute(sa.update(Post).where(Post.kind == "organisation_officer").values(valid_to=desk.office.today))
    session.commit()
    case = desk.to_appraisal(BRANCH, SUBJECT)
    assert desk.case(case).escalated_on is None
    assert (tick(session, desk.clock.now), told(session)) == (0, set())


@pytest.mark.both_engines
def test_of_a_sealed_case_nobody_hears_who_has_no_part_in_it(desk: Desk, session: Session) -> None:
    """Its own leaders do, though they are barred: the level above may not know of it."""
    process = WORKFLOWS["data-request"].definition
    about, today = desk.office.people[COMMUNE].id, desk.office.today.isoformat()
    said = {"request": {"person": about, "kind": "see", "asked_on": today, "how": "Đơn"}}
    deputy = desk.office.actor(COMMUNE_DEPUTY)
    kinship.declare(session, deputy, about, "sibling", desk.clock.now)
    start(session, process, "record", desk.office.units["H-01"].id, desk.command(COMMUNE_DEPUTY, said))
    assert session.scalars(sa.select(Case.escalated_on)).all() == [desk.office.today]
    assert told(session) == {COMMUNE, COMMUNE_DEPUTY}
