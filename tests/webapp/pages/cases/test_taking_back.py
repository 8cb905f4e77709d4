"""The own last step is taken back for some minutes; a lapse is lifted by the level that decides, with a reason."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import faults
from tests.support.nominating import MEETING, PARTY, Cast, nomination, resubmit, send_back
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, COMMUNE_DEPUTY, MEMBERS, OFFICER, district_office
from webapp.models import Case, Event, Notice, Task, Vote
from webapp.queries.cases.standing import may_be_taken_back
from webapp.services.clock.ticking import tick
from workflows import WORKFLOWS
from workflows.core.model import START_STATE


@pytest.fixture
def cast(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Cast:
    return Cast(district_office(session, clock.now), new_client, app)


def take_back(cast: Cast, by: str, expect: int = 200) -> Browser:
    browser, path = cast.as_(by), f"{cast.path}/step-back"
    assert browser.get(path).status_code == 200, browser.text
    browser.post_form(path)
    assert browser.response.status_code == expect, browser.text
    return browser


def columns(cast: Cast) -> dict[str, Any]:
    """Everything that a case is but for its version and what its clock computes."""
    case = cast.case()
    told = ("state", "state_since", "due_on", "days_left", "returned_from", "subject_id", "claim", "closed_at")
    return {name: getattr(case, name) for name in (*told, "outcome", "dossier")}


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_case_stands_as_before_the_step_and_the_journal_keeps_both(
    cast: Cast, session: Session, clock: Any, tmp_path: Any
) -> None:
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    clock.now += dt.timedelta(minutes=2)
    before = columns(cast)
    page = cast.move(COMMUNE, "record_opinion", **PARTY)
    assert "Có thể rút lại đến" in page.text
    assert cast.case().state == "appraisal"
    clock.now += dt.timedelta(minutes=9)
    back = take_back(cast, COMMUNE)
    assert "Đã rút lại bước vừa làm" in back.text and "Rút lại bước ngay trước đó" in back.text
    assert "Có thể rút lại đến" not in back.text, "the taking back is no step"
    assert columns(cast) == before
    asked = session.scalars(sa.select(Task.move)).all()
    assert "record_opinion" in asked and "appraise" not in asked
    waiting = session.scalars(sa.select(Notice.move).where(Notice.done_at.is_(None))).all()
    assert "appraise" not in waiting, "whoever was called is no longer"
    assert faults(session, tmp_path, clock.now) == []
    cast.move(COMMUNE, "record_opinion", **{**PARTY, "paper_number": "08-CV/CB"})
    assert cast.case().dossier["party_opinion"]["paper_number"] == "08-CV/CB"
    assert faults(session, tmp_path, clock.now) == []


@pytest.mark.at_length
def test_what_a_resubmission_wrote_anew_is_as_it_was(cast: Cast, session: Session, clock: Any, tmp_path: Any) -> None:
    cast.to_decision()
    take_back(cast, OFFICER)
    assert cast.case().state == "appraisal"
    assert session.scalar(sa.select(Vote.outcome)) == "void", "the vote that the step has opened"
    send_back(cast, "nomination")
    before = columns(cast)
    clock.now += dt.timedelta(minutes=2)
    changed = {f"nomination-{name}": value for name, value in nomination(cast.office).items()}
    resubmit(cast, **{**changed, "nomination-merits": "Viết lại"})
    after = cast.case()
    assert after.dossier["nomination"]["merits"] == "Viết lại"
    take_back(cast, COMMUNE)
    assert columns(cast) == before
    page = cast.as_(COMMUNE).get(cast.path).get_data(as_text=True)
    assert "Xem lại số liệu" in page, "why it was returned stands above it again"
    assert faults(session, tmp_path, clock.now) == []


@pytest.mark.at_length
def test_what_the_step_said_is_in_its_form_again(cast: Cast, session: Session, clock: Any) -> None:
    """For whoever took it back alone, until it is sent; of a resubmission each part that was written anew as well."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    back = take_back(cast, COMMUNE)
    assert cast.said("What the step said is in its form again, as a draft.") in back.text
    form = f"{cast.path}/moves/record_opinion"
    assert f'href="{form}"' in cast.as_(COMMUNE).get("/inbox").text
    assert f'href="{form}"' not in cast.as_(COMMUNE_DEPUTY).get("/inbox").text
    browser = cast.as_(COMMUNE)
    browser.get(form)
    filled = browser.form(form).values
    assert {name: filled[name] for name in PARTY} == PARTY | {"paper_date": "21/11/2026"}
    browser.post_form(form)
    assert (browser.answer.status_code, cast.case().state) == (303, "appraisal"), browser.text
    assert f'href="{form}"' not in cast.as_(COMMUNE).get("/inbox").text

    send_back(cast, "nomination")
    changed = {f"nomination-{name}": value for name, value in nomination(cast.office).items()}
    resubmit(cast, **{**changed, "nomination-merits": "Viết lại"})
    take_back(cast, COMMUNE)
    form = f"{cast.path}/moves/resubmit"
    browser.get(form)
    assert browser.form(form).values["nomination-merits"] == "Viết lại"
    browser.post_form(form)
    assert browser.answer.status_code == 303, browser.text
    assert cast.case().dossier["nomination"]["merits"] == "Viết lại"


@pytest.mark.at_length
def test_not_after_the_minutes_of_the_rule(cast: Cast, clock: Any) -> None:
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "withdraw", text="Nhập nhầm")
    browser, path = cast.as_(COMMUNE), f"{cast.path}/step-back"
    browser.get(path)
    clock.now += dt.timedelta(minutes=11)
    browser.post_form(path)
    assert browser.response.status_code == 409 and "Chỉ rút lại được trong 10 phút" in browser.text
    assert browser.get(path).status_code == 404
    assert "Có thể rút lại đến" not in browser.get(cast.path).text
    assert cast.case().state == "withdrawn"


@pytest.mark.at_length
def test_a_withdrawal_is_undone_and_claims_its_seat_again(
    cast: Cast, session: Session, clock: Any, tmp_path: Any
) -> None:
    cast.nominate(COMMUNE)
    before = columns(cast)
    cast.move(COMMUNE, "withdraw", text="Nhập nhầm")
    first = cast.path
    cast.nominate(COMMUNE)
    second, cast.path = cast.path, first
    refused = take_back(cast, COMMUNE, 409)
    assert "Một hồ sơ đang xử lý khác cũng về chức vụ này" in refused.text
    cast.path = second
    cast.move(COMMUNE, "withdraw", text="Nhập nhầm")
    cast.path = first
    take_back(cast, COMMUNE)
    assert columns(cast) == before
    assert faults(session, tmp_path, clock.now) == []


@pytest.mark.at_length
def test_only_by_who_made_it_and_while_nobody_has_acted(cast: Cast, session: Session) -> None:
    cast.to_decision()
    for name in (COMMUNE, CHAIR, CLERK, MEMBERS[1]):
        assert cast.as_(name).get(f"{cast.path}/step-back").status_code == 404
    browser = cast.as_(OFFICER)
    browser.get(f"{cast.path}/step-back")
    cast.vote("for")
    browser.post_form(f"{cast.path}/step-back")
    assert browser.response.status_code == 409, "a member has voted since"
    assert cast.case().state == "decision"
    assert browser.get(f"{cast.path}/step-back").status_code == 404
    assert not session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.move == "step_back"))


@pytest.mark.at_length
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wrong", ["actor_id = actor_id + 1", "to_state = 'party_opinion'", "at = '2026-11-29 10:00'"])
def test_a_forged_taking_back_is_named(cast: Cast, session: Session, clock: Any, tmp_path: Any, wrong: str) -> None:
    cast.to_decision()
    take_back(cast, OFFICER)
    guards = session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"))
    for name in guards.all():
        session.execute(sa.text(f"DROP TRIGGER {name}"))
    session.execute(sa.text(f"UPDATE event SET {wrong} WHERE move = 'step_back'"))
    session.commit()
    assert [line for line in faults(session, tmp_path, clock.now + dt.timedelta(days=12)) if line.startswith("I-05")]


def test_the_opening_of_a_case_is_withdrawn_and_not_taken_back(cast: Cast) -> None:
    cast.nominate(COMMUNE)
    assert cast.as_(COMMUNE).get(f"{cast.path}/step-back").status_code == 404


@pytest.mark.at_length
def test_figures_that_two_came_to_are_not_taken_back_by_one(cast: Cast) -> None:
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    for name in cast.browsers:
        assert cast.as_(name).get(f"{cast.path}/step-back").status_code == 404


@pytest.mark.parametrize("key", WORKFLOWS)
def test_no_step_is_taken_back_that_numbers_a_paper_or_has_effects(key: str) -> None:
    definition = WORKFLOWS[key].definition
    lasting = [move for move in definition.moves if move.papers or move.effects or START_STATE in move.sources]
    assert lasting
    assert not [move.name for move in lasting if may_be_taken_back(definition, move)]


@pytest.mark.at_length
def test_taking_back_twice_takes_back_once(cast: Cast, session: Session) -> None:
    cast.to_decision()
    browser, path = cast.as_(OFFICER), f"{cast.path}/step-back"
    browser.get(path)
    form = browser.form(path).fill({})
    assert [browser.post(path, form).status_code for _again in range(2)] == [200, 200]
    assert cast.case().state == "appraisal"
    assert session.scalar(sa.select(sa.func.count()).where(Event.move == "step_back")) == 1


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_deciding_level_opens_a_lapsed_case_again(cast: Cast, session: Session, clock: Any, tmp_path: Any) -> None:
    cast.to_decision()
    take_back(cast, OFFICER)
    send_back(cast, "branch_meeting")
    before = columns(cast)
    tick(session, clock.now + dt.timedelta(days=100))
    clock.now += dt.timedelta(days=100)
    cast.browsers.clear()
    assert cast.case().state == "lapsed"
    path = f"{cast.path}/reopening"
    for name in (COMMUNE, CLERK):
        assert cast.as_(name).get(path).status_code == 404
    officer = cast.as_(OFFICER)
    assert "Mở lại hồ sơ đã hết hạn" in officer.get(cast.path).get_data(as_text=True)
    officer.get(path)
    officer.post_form(path, text="")
    assert officer.response.status_code == 422
    officer.post_form(path, text="Chi đoàn bị lũ, giao thông chia cắt")
    assert officer.response.status_code == 200, officer.text
    assert "Đã mở lại hồ sơ" in officer.text and "Chi đoàn bị lũ" in officer.text
    now = columns(cast)
    moved = {"state_since", "due_on", "dossier"}
    assert {name: now[name] for name in now if name not in moved} == {
        name: before[name] for name in before if name not in moved
    }
    told = session.scalars(sa.select(Notice.kind).where(Notice.case_id == cast.case().id, Notice.done_at.is_(None)))
    assert "task" in told.all(), "the commune has it again"
    assert faults(session, tmp_path, clock.now) == []
    resubmit(cast)
    assert cast.case().state == "appraisal"
    assert officer.get(path).status_code == 404


@pytest.mark.at_length
def test_who_opened_the_case_does_not_open_it_again(cast: Cast, session: Session, clock: Any) -> None:
    cast.to_decision()
    take_back(cast, OFFICER)
    send_back(cast, "branch_meeting")
    tick(session, clock.now + dt.timedelta(days=100))
    clock.now += dt.timedelta(days=100)
    cast.browsers.clear()
    session.execute(sa.update(Case).values(opener_id=cast.office.people[OFFICER].id))
    session.commit()
    officer, path = cast.as_(OFFICER), f"{cast.path}/reopening"
    officer.get(path)
    officer.post_form(path, text="Mở lại")
    assert officer.response.status_code == 409 and "cần người khác mở lại" in officer.text
    assert cast.case().state == "lapsed"
