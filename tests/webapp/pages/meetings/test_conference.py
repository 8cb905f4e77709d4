"""A review conference from its plan to the follow-up at the next one: conclusions, notice, tasks, report."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered, paper_path
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    COMMANDER,
    COMMUNE,
    DEPUTY,
    MEMBER,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import CHAIR, CLERK, MEMBERS
from tests.support.offices.meetings import Table
from tests.support.offices.papers import page_text
from tests.support.players import Players
from tests.support.reading import SignIn, addresses
from webapp.config import ROOT
from webapp.models import Case, IssuedPaper, Meeting, MeetingPaper, Snapshot
from webapp.services.meetings.attendance import record_attendance

pytestmark = [pytest.mark.both_engines, pytest.mark.at_length]
CODES = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}|[0-9a-f]{64}")
BY_BRANCH, BY_COMMUNE = dt.date(2026, 12, 7), dt.date(2026, 12, 4)
FIRST, SECOND = "Kiện toàn sổ đoàn viên", "Rà soát quy hoạch cán bộ"


class Conference(Players):
    """The commune's people at a conference of its standing committee."""

    meeting = ""

    def id(self, name: str) -> str:
        return str(self.office.people[name].id)

    def plan(self, **words: str) -> Browser:
        """Plan a conference of today; SECRETARY chairs, STANDING takes the minutes."""
        browser = self.as_(DEPUTY)
        path = "/meetings/new"
        browser.get(path)
        said = {
            "body": "standing_committee",
            "held_on": self.app.config["CLOCK"]().date().isoformat(),
            "place": "Phòng họp",
            "chair": self.id(SECRETARY),
            "secretary": self.id(STANDING),
            "period_from": "01/01/2026",
            "period_to": "20/11/2026",
        }
        browser.post_form(path, **(said | words))
        if browser.answer.status_code == 303:
            self.meeting = urlsplit(browser.answer.location).path
        return browser

    def press(self, by: str, end: str, **words: Any) -> Browser:
        """Send the form of the meeting's page with this end of its address."""
        browser = self.as_(by)
        browser.get(self.meeting)
        browser.post_form(f"{self.meeting}/{end}", **words)
        return browser

    def open(self) -> None:
        """Everybody is present, and the chair confirms it."""
        people = [self.id(name) for name in (SECRETARY, DEPUTY, STANDING)]
        self.press(STANDING, "attendance", present=people)
        self.press(SECRETARY, "attendance/confirm")

    def conclude(self, text: str, unit: str, last_day: dt.date, **words: str) -> None:
        unit_id = str(self.office.units[unit].id)
        self.move(DEPUTY, "conclude", text=text, unit=unit_id, last_day=f"{last_day:%d/%m/%Y}", **words)

    def close(self) -> None:
        browser = self.as_(STANDING)
        browser.get(f"{self.meeting}/close")
        browser.post_form(f"{self.meeting}/close", discussion="Nhiều chi đoàn chưa cập nhật sổ")
        assert browser.answer.status_code == 303, browser.text

    def hold(self) -> None:
        """A conference with two conclusions, closed."""
        self.plan()
        self.open()
        browser = self.press(DEPUTY, "conclusions")
        self.path = urlsplit(browser.answer.location).path
        self.conclude(FIRST, BRANCH, BY_BRANCH)
        self.conclude(SECOND, COMMUNE, BY_COMMUNE, owner=self.id(STANDING))
        self.close()

    def issue(self, expect: int = 200, signer: str = SECRETARY) -> Browser:
        today = f"{self.app.config['CLOCK']():%d/%m/%Y}"
        return self.move(DEPUTY, "issue", expect, signed_on=today, effective_on=today, signer=self.id(signer))

    def reads(self, name: str) -> None:
        """Hold a paper of the case against the text that a person has read."""
        browser = _at(self.as_(DEPUTY), f"{self.path}/papers/{name}")
        said = CODES.sub("…", page_text(browser))
        assert said == (ROOT / "tests" / "papers" / f"{name}.txt").read_text(encoding="utf-8"), said

    def tasks(self) -> list[Case]:
        """The cases that the conference has opened, by the order of their units."""
        self.office.session.rollback()
        opened = sa.select(Case).where(Case.opened_by_id == self.case().id)
        return list(self.office.session.scalars(opened.order_by(Case.unit_id.desc())))


@pytest.fixture
def hall(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Conference:
    return Conference(commune_office(session, clock.now), new_client, app)


@pytest.mark.at_length
def test_from_the_plan_to_the_follow_up_at_the_next_one(hall: Conference, clock: Any) -> None:
    hall.plan()
    secretary = hall.as_(SECRETARY)
    assert "từ ngày 01/01/2026 đến ngày 20/11/2026" in secretary.get(hall.meeting).text
    clerk = hall.as_(DEPUTY)
    clerk.get(f"{hall.meeting}/add-paper")
    clerk.post_form(
        f"{hall.meeting}/add-paper", title="Báo cáo sơ kết", by_whom="Thường trực Đoàn xã", text="Nội dung báo cáo"
    )
    assert clerk.answer.status_code == 303 and "Nội dung báo cáo" in secretary.get(hall.meeting).text

    assert "Nội dung báo cáo" in secretary.get(f"{hall.meeting}/pack").text

    hall.open()
    browser = hall.press(DEPUTY, "conclusions")
    hall.path = urlsplit(browser.answer.location).path
    hall.conclude(FIRST, BRANCH, BY_BRANCH)
    hall.conclude(SECOND, COMMUNE, BY_COMMUNE, owner=hall.id(STANDING))
    hall.move(DEPUTY, "draft_report", title="sơ kết công tác năm 2026", results="Có 15 chi đoàn đạt khá trở lên")
    assert FIRST in secretary.get(hall.meeting).text and hall.path in addresses(secretary)
    assert hall.meeting in addresses(_at(hall.as_(DEPUTY), hall.path)), "and the way back"
    assert hall.tasks() == [], "a conclusion binds nobody before its notice"
    hall.close()
    minutes = secretary.get(f"{hall.meeting}/papers/meeting-minutes").text
    assert FIRST in minutes and "07/12/2026" in minutes and "Báo cáo sơ kết" in minutes

    assert hall.case().state == "noticing" and hall.waits_for(DEPUTY)
    hall.issue(expect=422, signer=DEPUTY)
    hall.issue()
    assert [number for kind, number in hall.papers() if kind == "conclusion-notice"] == ["01-TB/ĐTN"]
    hall.reads("conclusion-notice")
    hall.reads("conference-report")
    branch_task, own_task = hall.tasks()
    assert (branch_task.due_on, own_task.due_on) == (BY_BRANCH, BY_COMMUNE)
    assert own_task.subject_id == hall.office.people[STANDING].id
    conference, branch_path, own_path = hall.path, f"/cases/{branch_task.public_id}", f"/cases/{own_task.public_id}"
    assert {branch_path, own_path} <= addresses(_at(secretary, conference))

    # The branch reports in time; whoever gave the task verifies it.
    hall.path = branch_path
    assert FIRST in hall.inbox(BRANCH_HEAD), "several tasks of one unit are told apart"
    assert hall.waits_for(BRANCH_HEAD) and not hall.waits_for(SECRETARY)
    assert hall.as_(MEMBER).get(branch_path).status_code == 404, "no officer, and no part in it"
    assert hall.as_(COMMANDER).get(branch_path).status_code == 404
    hall.move(BRANCH_HEAD, "report", done_on="23/11/2026", text="Đã kiện toàn")
    hall.move(SECRETARY, "verify")
    assert hall.case().state == "done"

    # The commune's own: asked for more time, late, and reported with the reason; never verified by who reports.
    hall.path = own_path
    assert hall.waits_for(STANDING)
    hall.move(STANDING, "ask_time", until="11/12/2026", text="Chờ ý kiến Đảng ủy")
    assert hall.waits_for(SECRETARY), "who gave it answers the request"
    asker = _at(hall.as_(STANDING), f"{own_path}/moves/give_time")
    assert not [form for form in asker.forms if "give_time" in form.action], "nobody grants what they asked for"
    hall.move(SECRETARY, "refuse_time", text="Giữ hạn cũ")
    clock.advance(days=14)
    hall.browsers.clear()
    assert "Quá hạn" in hall.as_(SECRETARY).get(conference).text
    hall.plan(period_from="", period_to="")
    page = hall.as_(SECRETARY).get(hall.meeting).text
    assert FIRST in page and SECOND in page, "the next conference shows how the conclusions of the last one stand"
    assert "Hoàn thành đúng hạn, ngày 23/11/2026" in page and "Quá hạn: Chờ thực hiện" in page
    hall.move(STANDING, "report", 422, done_on="07/12/2026", text="Đã rà soát")
    hall.move(STANDING, "report", done_on="07/12/2026", text="Đã rà soát", late="Chờ ý kiến Đảng ủy")
    reporter = _at(hall.as_(STANDING), f"{own_path}/moves/verify")
    assert not [form for form in reporter.forms if "verify" in form.action], "four eyes"
    hall.move(SECRETARY, "verify")
    page = hall.as_(SECRETARY).get(hall.meeting).text
    assert "Hoàn thành đúng hạn: 1/2 (50,0%)" in page
    assert "Hoàn thành chậm, ngày 07/12/2026" in page and "Chờ ý kiến Đảng ủy" in page


def _at(browser: Browser, path: str) -> Browser:
    assert browser.get(path).status_code == 200
    return browser


@pytest.mark.at_length
def test_a_task_is_passed_on_returned_put_off_and_withdrawn(hall: Conference, clock: Any) -> None:
    hall.hold()
    hall.issue()
    branch_task, own_task = hall.tasks()
    hall.path = f"/cases/{branch_task.public_id}"
    assert hall.as_(MEMBER).get(hall.path).status_code == 404
    hall.move(BRANCH_HEAD, "name_owner", person=hall.id(MEMBER))
    assert hall.waits_for(MEMBER) and hall.waits_for(BRANCH_HEAD), "whom the unit puts in charge, beside its leaders"
    hall.move(MEMBER, "report", done_on="23/11/2026", text="Đã làm một phần")
    hall.move(SECRETARY, "return_task", until="10/12/2026", text="Còn thiếu ba thôn")
    assert (hall.case().state, hall.case().due_on) == ("assigned", dt.date(2026, 12, 10)) and hall.waits_for(MEMBER)
    hall.move(MEMBER, "ask_time", until="20/12/2026", text="Đoàn viên đi làm ăn xa")
    hall.move(DEPUTY, "give_time", until="15/12/2026", text="Gia hạn một lần")
    assert (hall.case().state, hall.case().due_on) == ("assigned", dt.date(2026, 12, 15))
    hall.path = f"/cases/{own_task.public_id}"
    hall.move(SECRETARY, "extend", until="31/12/2026", text="Chờ hướng dẫn")
    hall.move(SECRETARY, "withdraw", text="Đã giao trong kế hoạch năm")
    assert hall.case().state == "withdrawn" and not hall.waits_for(STANDING)
    clock.advance(days=1)
    hall.browsers.clear()
    hall.plan(period_from="", period_to="")
    page = hall.as_(SECRETARY).get(hall.meeting).text
    assert "Đã rút nhiệm vụ" in page and "Hoàn thành đúng hạn: 0/1 (0,0%)" in page


@pytest.mark.at_length
def test_a_report_is_corrected_openly_and_the_old_one_stays(hall: Conference) -> None:
    hall.hold()
    hall.issue()
    hall.move(DEPUTY, "write_report", title="sơ kết năm 2026", results="Có 15 chi đoàn khá")
    clerk = hall.as_(DEPUTY)
    number = f"{hall.path}/papers/conference-report/number"
    clerk.get(number)
    clerk.post_form(number, signed_on="23/11/2026", signer=hall.id(SECRETARY))
    assert clerk.answer.status_code == 303, clerk.text
    hall.office.session.rollback()
    first = next(row for row in hall.office.session.scalars(sa.select(IssuedPaper)) if row.kind == "conference-report")
    assert first.number == "01-BC/ĐTN"
    clerk.get(f"{hall.path}/moves/write_report")
    assert not [form for form in clerk.forms if "write_report" in form.action], "there is one already"
    hall.move(
        DEPUTY, "correct_report", title="sơ kết năm 2026", results="Có 16 chi đoàn khá", why="Thiếu chi đoàn thôn 9"
    )
    old = clerk.get(paper_path(first.id)).text
    page = clerk.get(hall.path).text
    assert "Có 15 chi đoàn khá" in page and "Có 16 chi đoàn khá" in page and "Thiếu chi đoàn thôn 9" in page
    assert "01-BC/ĐTN" in old
    hall.office.session.rollback()
    kept = hall.office.session.get_one(IssuedPaper, first.id)
    assert kept.content["answers"]["report"]["results"] == "Có 15 chi đoàn khá", "its words stay"


@pytest.mark.at_length
def test_what_a_meeting_does_not_take(hall: Conference) -> None:
    browser = hall.plan(period_to="")
    assert browser.answer.status_code == 422 and 'value="01/01/2026"' in browser.answer.text, "both days or neither"
    browser = hall.plan(period_from="21/11/2026")
    assert browser.answer.status_code == 422
    hall.plan()
    clerk = hall.as_(DEPUTY)
    add = f"{hall.meeting}/add-paper"
    clerk.get(add)
    clerk.post_form(add, title="Báo cáo", by_whom="Thường trực")
    assert clerk.answer.status_code == 422 and 'value="Thường trực"' in clerk.answer.text, "neither text nor reference"
    assert hall.as_(BRANCH_HEAD).get(add).status_code == 404
    clerk.get(add)
    clerk.post_form(add, title="Báo cáo", by_whom="Thường trực", reference="15-BC/ĐTN")
    hall.office.session.rollback()
    paper = hall.office.session.scalars(sa.select(MeetingPaper)).one()
    hall.press(DEPUTY, f"papers/{numbered('meeting paper', paper.id)}/remove")
    hall.office.session.rollback()
    assert hall.office.session.scalars(sa.select(MeetingPaper)).all() == []


@pytest.mark.at_length
def test_frozen_figures_put_before_it_are_linked_for_who_reads_them(hall: Conference, clock: Any) -> None:
    hall.plan()
    session = hall.office.session
    session.rollback()
    meeting = session.scalars(sa.select(Meeting)).one()
    frozen = {"title": "Số liệu 6 tháng", "period": "2026-H1", "day": dt.date(2026, 6, 30), "content": {}, "hash": "0"}
    unit_id = hall.office.units[COMMUNE].id
    session.add(Snapshot(public_id="a" * 16, unit_id=unit_id, **frozen, taken_at=clock.now, meeting_id=meeting.id))
    session.commit()
    secretary = _at(hall.as_(SECRETARY), hall.meeting)
    assert "Số liệu đã chốt: Số liệu 6 tháng" in secretary.text
    assert f"/figures/snapshots/{'a' * 16}" in addresses(secretary)


@pytest.mark.at_length
def test_a_conference_that_is_called_off_concludes_nothing(hall: Conference) -> None:
    hall.plan()
    browser = hall.press(DEPUTY, "conclusions")
    hall.path = urlsplit(browser.answer.location).path
    hall.move(DEPUTY, "conclude", 422, text="Việc", unit=str(hall.office.units[BRANCH].id))
    hall.conclude(FIRST, BRANCH, BY_BRANCH)
    clerk = hall.as_(DEPUTY)
    clerk.get(f"{hall.meeting}/call-off")
    clerk.post_form(f"{hall.meeting}/call-off", reason="Bão")
    assert hall.case().state == "nothing" and hall.tasks() == []
    assert hall.office.session.scalars(sa.select(Meeting)).one().called_off_at


@pytest.mark.at_length
def test_an_ordinary_meeting_closes_as_before(hall: Conference) -> None:
    hall.plan(period_from="", period_to="")
    hall.open()
    hall.close()
    assert hall.office.session.scalars(sa.select(Case)).all() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_agenda_offers_a_ballot_only_when_it_would_be_taken(session: Session, clock: Any, sign_in: SignIn) -> None:
    table = Table(session, clock)
    case = table.case_before()
    member, chair = sign_in(MEMBERS[2]), sign_in(CHAIR)
    meeting = table.plan(case)
    path = f"/meetings/{meeting}"
    assert "Waits until the attendance is recorded" in member.get(path).text
    present = [table.person(name) for name in (CHAIR, MEMBERS[1], MEMBERS[2])]
    record_attendance(session, meeting, present, table.command(CLERK))
    assert "Waits until the chair has confirmed the attendance" in member.get(path).text
    assert "Waits for your vote" not in chair.get(path).text
    table.confirm(meeting)
    assert "Waits for your vote" in member.get(path).text
    assert "You are not recorded as present" in sign_in(MEMBERS[3]).get(path).text
    page = member.text[member.text.index("Attendance") :]
    assert page.index(CHAIR) < page.index(MEMBERS[1]) < page.index(MEMBERS[2]), "by rank, then by name"


def test_what_the_executive_committee_concluded_is_signed_for_it(hall: Conference) -> None:
    hall.plan(body="executive_committee")
    hall.open()
    browser = hall.press(DEPUTY, "conclusions")
    hall.path = urlsplit(browser.answer.location).path
    hall.conclude(FIRST, BRANCH, BY_BRANCH)
    said = {"title": "sơ kết công tác năm 2026", "results": "Có 15 chi đoàn đạt khá trở lên"}
    hall.move(DEPUTY, "draft_report", **said, limits="Sổ đoàn viên chưa cập nhật", ahead="Chuẩn bị đại hội")
    hall.close()
    hall.issue()
    for name in ("conclusion-notice", "conference-report"):
        paper = page_text(_at(hall.as_(DEPUTY), f"{hall.path}/papers/{name}"))
        assert "TM. BAN CHẤP HÀNH ĐOÀN XÃ\nBÍ THƯ\n" in paper and "BAN THƯỜNG VỤ" not in paper, paper
    heads = [line for line in paper.splitlines() if re.match("[IV]+[.] ", line)]
    assert heads == [
        "I. KẾT QUẢ ĐẠT ĐƯỢC",
        "II. HẠN CHẾ, NGUYÊN NHÂN",
        "III. KẾT LUẬN CỦA HỘI NGHỊ",
        "IV. NHIỆM VỤ TRỌNG TÂM THỜI GIAN TỚI",
    ], "numbered through, whichever sections there are"
