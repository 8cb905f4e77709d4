"""What somebody reads who has just taken a step: where the case is now, and who has it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, PARTY, Cast
from tests.support.offices.district import BRANCH, COMMUNE, MEMBERS, OFFICER, OTHER, district_office
from tests.support.reading import addresses
from webapp.queries.cases.starting import running_on_claim
from workflows import WORKFLOWS
from workflows.core.calendar import local_date

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.at_length
def test_a_step_says_where_the_case_is_and_who_has_it(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    play = Cast(district_office(session, clock.now), new_client, app)
    opened = play.nominate(COMMUNE).text
    assert "Đã lập hồ sơ. Hồ sơ hiện ở tình trạng “Chờ đại hội (hội nghị) chi đoàn”. Từ ngày " in opened
    assert " đang ở bước của " in opened
    play.move(COMMUNE, "record_meeting", **MEETING)
    recorded = play.move(COMMUNE, "record_opinion", **PARTY).text
    assert "Đã thực hiện: Ghi nhận ý kiến cấp ủy. Hồ sơ hiện ở tình trạng “Thẩm định hồ sơ”. " in recorded
    assert "Hạn: thứ " in recorded, "and until when"
    ended = play.move(OFFICER, "cancel", text="Nhập nhầm").text
    assert ". Kết thúc ngày " in ended, "of a closed case: when and how it ended"


@pytest.mark.at_length
def test_after_a_step_the_way_leads_back_to_the_list_as_it_was_filtered(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    play = Cast(district_office(session, clock.now), new_client, app)
    play.nominate(COMMUNE)
    play.as_(COMMUNE).get("/inbox?workflow=secretary-nomination&unit=")
    play.move(COMMUNE, "record_meeting", **MEETING)
    assert "/inbox?workflow=secretary-nomination" in addresses(play.as_(COMMUNE))
    play.as_(COMMUNE).get("/inbox")
    play.move(COMMUNE, "record_opinion", **PARTY)
    shown = addresses(play.as_(COMMUNE))
    assert "/inbox" in shown and "/inbox?workflow=secretary-nomination" not in shown


@pytest.mark.at_length
def test_after_voting_the_first_thing_to_do_is_no_longer_the_vote(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    """On a phone the first thing to do is fixed at the foot of the page: it does not lead to what is done."""
    play = Cast(district_office(session, clock.now), new_client, app)
    play.to_decision()
    play.meet()
    member = play.as_(MEMBERS[1])
    member.get(play.path)
    first = ".//div[@class='offer offer-first']/a"
    assert [link.get("href", "").partition("-")[0] for link in member.tree.iterfind(first)] == ["#vote"]
    member.post_form(f"{play.path}/ballot", choice="for")
    member.get(play.path)
    assert [link for link in member.tree.iterfind(first) if link.get("href", "").startswith("#vote")] == []
    assert "Đồng chí đã biểu quyết; có thể thay đổi cho đến khi kết thúc." in member.text


def test_a_lost_vote_says_above_what_was_missing(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    play = Cast(district_office(session, clock.now), new_client, app)
    play.nominate(COMMUNE)
    figures = {"present": "5", "ballots": "5", "votes_for": "5", "votes_against": "0"}
    lost = play.move(COMMUNE, "record_meeting", **{**MEETING, **figures}).text
    assert "Vì sao hồ sơ ở bước này" in lost
    assert "5/15 là chưa đủ: cần ít nhất " in lost


def test_a_nomination_that_runs_already_is_led_to_and_the_list_says_who_has_no_secretary(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    """Whoever may open a second one and may not know of the first, as a deputy for one process, is led to nothing."""
    office = district_office(session, clock.now)
    play = Cast(office, new_client, app)
    empty = office.unit("H-01-99", "branch", "H-01", "Chi đoàn Trống", branch_kind="residential")
    office.unit("H-01-98", "branch", "H-01", empty.name, branch_kind="residential")
    session.commit()
    opened = play.nominate(COMMUNE)
    case = opened.path
    browser = play.as_(COMMUNE)
    browser.get("/start")
    assert f"{empty.name} ({office.units['H-01'].name}) khuyết Bí thư" in browser.text
    assert f"{office.units[BRANCH].name} khuyết Bí thư" not in browser.text
    assert browser.text.count(f"{empty.name} ({office.units['H-01'].name})") >= 2, "of one name: with the unit above"
    browser.get(f"/start/secretary-nomination/{BRANCH}")
    assert {case, "/start"} <= set(addresses(browser))
    session.rollback()
    running = office.units[BRANCH].id
    definition = WORKFLOWS["secretary-nomination"].definition
    assert running_on_claim(session, office.actor(COMMUNE), definition, running) == case.rpartition("/")[2]
    assert running_on_claim(session, office.actor(OTHER), definition, running) == ""


@pytest.mark.at_length
def test_the_day_of_what_is_recorded_is_proposed_and_can_be_changed(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    """Of what is done today, not of papers that others have dated; and never in place of what was typed."""
    play = Cast(district_office(session, clock.now), new_client, app)
    play.nominate(COMMUNE)
    path = f"{play.path}/moves/record_meeting"
    browser = play.as_(COMMUNE)
    browser.get(path)
    today = f"{local_date(clock.now):%d/%m/%Y}"
    assert browser.form(path).values["held_on"] == today
    assert "Cần từ 2/3 trở lên của “Tổng số đoàn viên của chi đoàn”." in browser.text
    browser.post_form(path, **{**MEETING, "held_on": ""})
    assert "Cần ≥ 10 (từ 2/3 trở lên của “" in browser.text, "of 15 members, once they are typed"
    assert browser.response.status_code == 422 and browser.form(path).values["held_on"] == ""
    play.move(COMMUNE, "record_meeting", **MEETING)
    path = path.replace("meeting", "opinion")
    browser.get(path)
    assert browser.form(path).values["paper_date"] == ""
