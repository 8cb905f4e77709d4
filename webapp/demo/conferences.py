"""The commune's review conferences: conclusions that became tasks, one done and one open, and files in every state."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import COMMUNE
from webapp.demo.forums import DemoMeeting, Finder
from webapp.models import Case, Unit
from webapp.services.meetings.conclusions import write_down
from webapp.services.meetings.papers import NewPaper, put_paper
from workflows.core.calendar import local_date

HALF_YEAR = (
    ("Kiện toàn sổ đoàn viên, cập nhật đủ thông tin đoàn viên chuyển đến", "SM-02"),
    ("Rà soát, bổ sung quy hoạch Bí thư chi đoàn", "SM-03"),
)
QUARTER = (
    ("Tổ chức sinh hoạt chi đoàn chủ điểm, báo cáo tỷ lệ đoàn viên tham gia", "SM-04"),
    ("Thành lập tổ tu dưỡng của chi đoàn", "SM-05"),
    ("Đăng ký công trình thanh niên năm tới", "SM-06"),
    ("Khảo sát nhu cầu học nghề của thanh niên", "SM-07"),
)
REPORT = {
    "title": "sơ kết công tác Đoàn và phong trào thanh niên 6 tháng",
    "results": "20/20 chi đoàn sinh hoạt định kỳ; 16 chi đoàn đạt khá trở lên.",
    "limits": "Sổ đoàn viên của một số chi đoàn chưa cập nhật.",
    "ahead": "Kiện toàn chi đoàn, chuẩn bị đại hội.",
}


class ReviewConference(Story):
    """The conclusions of a conference of the commune's standing committee, played step by step."""

    def __init__(self, session: Session, find: Finder, opened: dt.datetime, day: dt.date) -> None:
        super().__init__(session, find, COMMUNE, opened)
        period = (day - dt.timedelta(days=180), day - dt.timedelta(days=1))
        self.conference = DemoMeeting(session, find, COMMUNE, day, opened, period=period)

    def write_down(self) -> "ReviewConference":
        self.public_id = write_down(self.session, self.conference.public_id, self.conference.command())
        self.version, self.now = 1, self.conference.now
        return self

    def conclude(self, text: str, unit: str, days: int) -> "ReviewConference":
        """Write down a task of a unit, to be done so many days after the conference."""
        last = (self.conference.day + dt.timedelta(days=days)).isoformat()
        words = {"text": text, "unit": unit_id(self.session, unit), "last_day": last}
        self.move("conclude", "clerk", COMMUNE, {"conclusions": words}, 0.001)
        self.conference.now = self.now
        return self

    def close(self) -> "ReviewConference":
        self.conference.close()
        self.now, self.version = self.conference.now, self.version + 1
        return self

    def notify(self, days: float = 1) -> "ReviewConference":
        """Issue the notice, signed by the chair, and open the tasks."""
        day = local_date(self.now + dt.timedelta(days=days)).isoformat()
        chair = self.conference.chair.person_id
        words = {"decision": {"signed_on": day, "effective_on": day, "signer": chair}}
        self.move("issue", "clerk", COMMUNE, words, days)
        return self

    def task(self, unit: str) -> "BranchTask":
        """The task that this conference gave to a unit."""
        self.session.rollback()
        mine = sa.select(Case.id).where(Case.public_id == self.public_id).scalar_subquery()
        found = sa.select(Case.public_id).where(Case.opened_by_id == mine, Case.unit_id == unit_id(self.session, unit))
        return BranchTask(self.session, self.find, unit, self.now, self.session.scalars(found).one())


class BranchTask(Story):
    """A task of a branch, played step by step."""

    def __init__(self, session: Session, find: Finder, branch: str, opened: dt.datetime, public_id: str) -> None:
        super().__init__(session, find, branch, opened)
        self.public_id, self.version = public_id, 1

    def own(self, move: str, section: str, words: dict[str, Any], days: float = 3) -> "BranchTask":
        """A step of the branch's secretary."""
        self.move(move, "secretary", self.branch, {section: words}, days)
        return self

    def giver(self, move: str, section: str, words: dict[str, Any]) -> "BranchTask":
        """A step of the commune's deputy secretary, who verifies."""
        self.move(move, "deputy_secretary", COMMUNE, {section: words}, 1)
        return self

    def report(self, days: float = 3) -> "BranchTask":
        done = local_date(self.now + dt.timedelta(days=days)).isoformat()
        return self.own("report", "result", {"done_on": done, "text": "Đã thực hiện đầy đủ."}, days)


def open_conferences(session: Session, now: dt.datetime, find: Finder) -> None:
    """Hold two conferences whose conclusions became tasks, one that runs, one before its notice, one without any."""

    def conference(days_ago: int) -> ReviewConference:
        day = local_date(now) - dt.timedelta(days=days_ago)
        return ReviewConference(session, find, now - dt.timedelta(days=days_ago + 2), day)

    half = conference(40)
    report = NewPaper("Báo cáo sơ kết 6 tháng", "Thường trực Đoàn xã", "", REPORT["results"])
    put_paper(session, half.conference.public_id, report, half.conference.command())
    half.conference.open()
    half.write_down()
    for text, unit in HALF_YEAR:
        half.conclude(text, unit, 30)
    half.close().notify()
    half.move("write_report", "clerk", COMMUNE, {"report": REPORT}, 1)
    half.task("SM-02").report().giver("verify", "verification", {})

    quarter = conference(12)
    quarter.conference.open()
    quarter.write_down()
    for text, unit in QUARTER:
        quarter.conclude(text, unit, 40)
    quarter.close().notify()
    quarter.task("SM-04").report()
    asked = {"until": (local_date(now) + dt.timedelta(days=45)).isoformat(), "text": "Chờ lịch họp của chi ủy."}
    quarter.task("SM-05").own("ask_time", "time_asked", asked)
    quarter.task("SM-06").giver("withdraw", "reason", {"text": "Đã giao chung trong kế hoạch năm."})
    quarter.move("finish", "clerk", COMMUNE, {"reason": {"text": "Các đơn vị báo cáo trực tiếp."}}, 5)

    waiting = conference(3)
    waiting.conference.open()
    waiting.write_down().conclude("Chuẩn bị hội trại tòng quân", "SM-08", 60).close()
    without = conference(5)
    without.conference.open()
    without.write_down().close()
    running = conference(0)
    running.conference.now = now
    running.write_down().conclude("Thống nhất lịch đại hội chi đoàn", "SM-09", 60)


def unit_id(session: Session, code: str) -> int:
    return session.scalars(sa.select(Unit.id).where(Unit.code == code)).one()
