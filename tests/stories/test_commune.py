"""A commune of today decides on its own branches: who proposes, who appraises, who signs, and which papers it needs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, PARTY
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    COMMUNE,
    DEPUTY,
    NOMINEE,
    PROVINCE,
    SECRETARY,
    STANDING,
    commune_office,
    first_seat,
)
from tests.support.offices.district import Office
from tests.support.players import Players
from webapp.models import CommitteeTerm
from workflows import WORKFLOWS

Opened = Callable[[Office], Players]


@pytest.fixture
def moment(clock: Any) -> dt.datetime:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    return clock.now  # type: ignore[no-any-return]


@pytest.fixture
def opened(new_client: Callable[..., Browser], app: Flask) -> Opened:
    return lambda office: Players(office, new_client, app)


def reads(play: Players, name: str, path: str) -> str:
    browser = play.as_(name)
    browser.get(path)
    return browser.text


def test_the_branch_proposes_and_the_commune_decides(session: Session, moment: dt.datetime, opened: Opened) -> None:
    """Branch, officer for organisation, standing committee, secretary: four steps in an office of three people."""
    office = commune_office(session, moment)
    play = opened(office)
    play.start(BRANCH_HEAD, "secretary-nomination", BRANCH, **first_seat(office))
    play.move(BRANCH_HEAD, "record_meeting", **MEETING)
    play.move(SECRETARY, "record_opinion", **PARTY)
    assert play.waits_for(STANDING) and not play.waits_for(SECRETARY)
    play.move(STANDING, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    assert play.case().state == "decision"
    paper = reads(play, SECRETARY, f"{play.path}/papers/submission")
    assert "CHI ĐOÀN THÔN 1 ***" in paper and "BCH ĐOÀN XÃ TÂN THỬ ***" not in paper
    assert "Kính gửi: Ban Thường vụ Đoàn xã Tân Thử" in paper
    assert "Đoàn xã Tân Thử kính" not in paper
    assert "TM. BAN CHẤP HÀNH" in paper and "TM. BAN THƯỜNG VỤ" not in paper
    assert "Bí thư Chi đoàn Thôn 1, Đoàn xã Tân Thử, nhiệm kỳ 2026-2027" in paper


def test_the_opening_page_says_which_step_has_nobody(session: Session, moment: dt.datetime, opened: Opened) -> None:
    """Nobody is named for appraisal: the page says so before anything is typed, and who names somebody."""
    office = commune_office(session, moment, appraiser=None)
    play = opened(office)
    page = reads(play, BRANCH_HEAD, f"/start/secretary-nomination/{BRANCH}")
    assert "tại Đoàn xã Tân Thử chưa có đồng chí đảm nhiệm" in page
    assert "phân công cán bộ tại trang của đơn vị" in page


def test_who_opens_a_case_neither_appraises_nor_signs_it(session: Session, moment: dt.datetime, opened: Opened) -> None:
    """The deputy is the only one named for appraisal, and the clerk: opening the case, they stop it twice."""
    office = commune_office(session, moment, appraiser=DEPUTY)
    play = opened(office)
    page = reads(play, DEPUTY, f"/start/secretary-nomination/{BRANCH}")
    assert "“Trình Ban Thường vụ”: tại Đoàn xã Tân Thử chỉ có đồng chí đảm nhiệm" in page
    assert "“Ban hành quyết định”: tại Đoàn xã Tân Thử chỉ có đồng chí đảm nhiệm" in page
    play.start(DEPUTY, "secretary-nomination", BRANCH, **first_seat(office, manner="appointed"))
    play.move(SECRETARY, "record_opinion", **PARTY)
    assert "Đồng chí đã lập hồ sơ này" in reads(play, DEPUTY, play.path)
    session.rollback()
    office.post(STANDING, "appraising_officer", COMMUNE)
    play.move(STANDING, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    assert play.case().state == "decision"
    assert office.sitting(BRANCH, "secretary", moment.date()) == [] != [NOMINEE]


def test_nobody_takes_a_post_after_the_term_of_its_committee(
    session: Session, moment: dt.datetime, opened: Opened
) -> None:
    """The branch's term ended yesterday: the decision waits until its new term is recorded, and then names it."""
    office = commune_office(session, moment)
    session.execute(
        sa.update(CommitteeTerm).values(ends_on=dt.date(2026, 11, 20)).where(CommitteeTerm.members_fixed == 3)
    )
    session.commit()
    play, over = opened(office), "Nhiệm kỳ Ban Chấp hành đã kết thúc ngày 20/11/2026"
    assert over in reads(play, BRANCH_HEAD, f"/start/secretary-nomination/{BRANCH}")
    assert over not in reads(play, BRANCH_HEAD, f"/start/committee-recognition/{BRANCH}"), "by it a term begins"
    play.start(BRANCH_HEAD, "secretary-nomination", BRANCH, **first_seat(office, manner="appointed"))
    play.move(SECRETARY, "record_opinion", **PARTY)
    play.move(STANDING, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    play.ballots((SECRETARY, DEPUTY, STANDING), ["for"] * 3)
    words = {"signed_on": "21/11/2026", "effective_on": "21/11/2026", "signer": str(office.people[SECRETARY].id)}
    page = play.move(DEPUTY, "issue", 422, **words)
    assert "không được sau ngày 20/11/2026, ngày cuối nhiệm kỳ của Chi đoàn Thôn 1" in page.text
    assert office.sitting(BRANCH, "secretary", moment.date()) == [] and play.papers() == []
    office.term(office.units[BRANCH], dt.date(2026, 11, 21), dt.date(2027, 11, 20), members_fixed=3)
    session.commit()
    play.move(DEPUTY, "issue", **words)
    assert office.sitting(BRANCH, "secretary", moment.date()) == [NOMINEE]
    assert "Đoàn xã Tân Thử, nhiệm kỳ 2026-2027, kể từ" in reads(play, SECRETARY, f"{play.path}/papers/appointment")


def stopped(play: Players, name: str) -> dict[str, bool]:
    """Process and unit → whether its opening page says that the case will stop, of all that this person may open."""
    found = {}
    for key in WORKFLOWS:
        for unit in (COMMUNE, BRANCH):
            page = reads(play, name, f"/start/{key}/{unit}")
            if play.as_(name).response.status_code == 200:
                assert ("Hồ sơ sẽ dừng lại" in page) == ("phân công cán bộ tại trang của đơn vị" in page), key
                found[f"{key} {unit}"] = "Hồ sơ sẽ dừng lại" in page
    return found


@pytest.mark.at_length
def test_every_process_says_at_its_opening_where_three_people_are_too_few(
    session: Session, moment: dt.datetime, opened: Opened
) -> None:
    """One of the three appraises and numbers: whatever they open would stop there, until a second one is named."""
    office = commune_office(session, moment, appraiser=DEPUTY)
    play = opened(office)
    before = stopped(play, DEPUTY)
    assert {each for each, stops in before.items() if not stops} == {
        f"data-request {COMMUNE}",  # the secretary confirms what the deputy proposes
        f"party-recommendation {BRANCH}",  # nothing in it is numbered or appraised
    }
    assert len(before) > 10
    session.rollback()
    for kind in ("clerk", "appraising_officer"):
        office.post(STANDING, kind, COMMUNE)
    upwards = {"commendation", "committee-election", "committee-recognition"}  # the province decides, and has nobody
    assert {each for each, stops in stopped(play, DEPUTY).items() if stops} == {f"{key} {COMMUNE}" for key in upwards}
    session.rollback()
    for kind in ("clerk", "organisation_officer"):
        office.post("Lê Thị Tỉnh", kind, PROVINCE)
    assert not any(stopped(play, DEPUTY).values())
