"""Whoever waits for a case reminds its holders: once a day, noted in the timeline, told to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import faults
from tests.support.nominating import MEETING, PARTY, Cast
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, OFFICER, OTHER, district_office
from webapp.models import Event, Notice, RuleRow

pytestmark = pytest.mark.at_length

BUTTON = "Nhắc người đang giữ hồ sơ"


@pytest.fixture
def cast(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Cast:
    cast = Cast(district_office(session, clock.now), new_client, app)
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    return cast


def remind(cast: Cast, by: str) -> str:
    browser = cast.as_(by)
    page = browser.get(cast.path).get_data(as_text=True)
    assert BUTTON in page
    browser.post_form(f"{cast.path}/reminders")
    assert browser.response.status_code == 200, browser.text
    return browser.text


def reminds_too_late(cast: Cast, by: str, first: str) -> str:
    """Somebody reminds from a page that they opened before another one did; what they read."""
    browser = cast.as_(by)
    browser.get(cast.path)
    sent = browser.form(f"{cast.path}/reminders").fill({})
    remind(cast, first)
    answer = browser.post(f"{cast.path}/reminders", sent)
    assert answer.status_code == 409
    words = answer.get_data(as_text=True)
    browser.get(cast.path)
    assert not [form for form in browser.forms if form.action.endswith("/reminders")], "not offered in vain"
    return words


def reminded(session: Session) -> list[tuple[int, str]]:
    session.rollback()
    rows = session.execute(
        sa.select(Notice.person_id, Notice.move).where(Notice.kind == "reminded").order_by(Notice.id)
    )
    return [(row.person_id, row.move) for row in rows]


@pytest.mark.both_engines
def test_who_submitted_reminds_the_holder_once_a_day(cast: Cast, session: Session, clock: Any, tmp_path: Any) -> None:
    before = cast.case()
    stood = before.state, before.version, before.due_on
    officer = cast.office.people[OFFICER].id
    refused = reminds_too_late(cast, CHAIR, first=COMMUNE)
    assert "đề nghị chờ đến ngày mai" in refused, "the day is the case's, whoever reminds"
    assert "Đã nhắc 1 lần, lần cuối" in cast.as_(COMMUNE).get(cast.path).get_data(as_text=True)
    assert reminded(session) == [(officer, "appraise")]
    told = cast.as_(OFFICER).get("/notices").get_data(as_text=True)
    assert "Có người đang chờ hồ sơ này và nhắc đồng chí" in told
    clock.advance(days=1)
    assert "Đã nhắc 2 lần, lần cuối" in remind(cast, CLERK)
    assert reminded(session) == [(officer, "appraise")] * 2
    after = cast.case()
    assert (after.state, after.version, after.due_on) == stood, "a reminder moves nothing"
    assert faults(session, tmp_path, clock.now) == []


def test_the_holder_and_strangers_are_not_offered_it_and_a_sent_form_counts_once(cast: Cast, session: Session) -> None:
    assert BUTTON not in cast.as_(OFFICER).get(cast.path).get_data(as_text=True), "the case waits for them"
    stranger = cast.as_(OTHER)
    assert stranger.get(cast.path).status_code == 404
    browser = cast.as_(COMMUNE)
    browser.get(cast.path)
    sent = browser.form(f"{cast.path}/reminders").fill({})
    for _again in range(2):
        assert browser.post(f"{cast.path}/reminders", sent).status_code == 200, "sent twice, done once"
    assert len(reminded(session)) == 1
    assert session.scalar(sa.select(sa.func.count()).where(Event.move == "reminded")) == 1


def test_the_notice_is_done_with_the_task_and_the_next_step_begins_without_reminders(
    cast: Cast, session: Session
) -> None:
    remind(cast, COMMUNE)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    session.rollback()
    assert session.scalar(sa.select(Notice.done_at).where(Notice.kind == "reminded")) is not None
    page = cast.as_(COMMUNE).get(cast.path).get_data(as_text=True)
    assert "Đã nhắc 1 lần" not in page
    assert BUTTON in page, "the committee is awaited now"


def test_a_reminder_keeps_nobody_from_taking_their_own_step_back(
    cast: Cast, session: Session, clock: Any, tmp_path: Any
) -> None:
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    remind(cast, COMMUNE)
    browser = cast.as_(OFFICER)
    browser.get(f"{cast.path}/step-back")
    browser.post_form(f"{cast.path}/step-back")
    assert browser.response.status_code == 200
    assert cast.case().state == "appraisal"
    assert faults(session, tmp_path, clock.now) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_office_whose_rule_book_is_older_reminds_once_a_day_too(cast: Cast, session: Session) -> None:
    guards = session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'rule'"))
    for name in guards.all():
        session.execute(sa.text(f"DROP TRIGGER {name}"))
    session.execute(sa.delete(RuleRow).where(RuleRow.key == "reminder.per_day"))
    session.commit()
    reminds_too_late(cast, CHAIR, first=COMMUNE)
