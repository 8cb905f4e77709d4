"""The commune's committees: appointed by the province, and those of its branches after their congresses.

The executive committee is appointed when the commune begins, its first term with it; the inspection committee later.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import BEGIN, COMMUNE, PROVINCE
from webapp.demo.forums import Finder, meet_on_paper
from webapp.models import Post, Unit, post_held_on
from webapp.services.cases.commands import start
from workflows.committee_recognition.process import CommitteeRecognition
from workflows.core.calendar import HOME, add_months, local_date
from workflows.roles import EXECUTIVE

DEFINITION = CommitteeRecognition.definition
TERM_ENDS = dt.date(2030, 6, 30)
"""The last day of the commune's first term."""
JOINING = ("SM-02", "SM-03")
"""Branches whose secretaries sit in the commune's executive committee."""
INSPECTING = ("SM-04", "SM-05", "SM-06", "SM-07")
"""Branches whose deputy secretaries sit in the commune's inspection committee."""


class Roster(Story):
    """A file about a whole committee, step by step: of a branch before its commune, or of the commune itself."""

    def __init__(self, session: Session, find: Finder, unit: str, opened: dt.datetime) -> None:
        super().__init__(session, find, unit, opened)
        self.above = PROVINCE if unit == COMMUNE else COMMUNE
        self.board = ("organisation_officer", PROVINCE) if unit == COMMUNE else ("appraising_officer", COMMUNE)
        self.proposer = ("secretary", unit)

    def submit(self, **said: Any) -> "Roster":
        day = local_date(self.now)
        cell = "Ban Thường vụ Đảng ủy xã Sơn Mỹ" if self.branch == COMMUNE else f"Chi ủy Chi bộ {self.place()}"
        words = {
            "kind": "elected",
            "body": "executive_committee",
            "gathering": "conference",
            "held_on": day.isoformat(),
            "opinion_number": "07-CV/ĐU" if self.branch == COMMUNE else "07-CV/CB",
            "opinion_date": day.isoformat(),
            "opinion_by": cell,
            **said,
        }
        unit_id = self.session.scalars(sa.select(Unit.id).where(Unit.code == self.branch)).one()
        self.public_id = start(
            self.session, DEFINITION, "submit", unit_id, self.by(*self.proposer, {"roster": words}, 0)
        )
        self.version = 1
        return self

    def elected(self) -> "Roster":
        """Submit what the branch's congress of that day has elected: secretary and deputy again, one member more."""
        day = local_date(self.now)
        head, deputy = (self.find(kind, self.branch, day).person_id for kind in ("secretary", "deputy_secretary"))
        young = self.branch == "SM-23"  # whose secretary has grown over age
        return self.submit(
            gathering="congress",
            head=deputy if young else head,
            deputies=[] if young else [deputy],
            members=self.members(2 if young else 1),
            members_fixed=3,
            provisional="no",
            ends_on=(add_months(day, 12) - dt.timedelta(days=1)).isoformat(),
            reason="Đại hội chi đoàn bầu Ban Chấp hành nhiệm kỳ mới.",
        )

    def congress(self) -> "Roster":
        """Submit the committee elected, and how many had come, as two people have counted."""
        self.elected().move("enter_attendance", *self.proposer, {"attendance": {"summoned": 21, "present": 19}}, 0.1)
        return self

    def changed(self, kind: str, reason: str, **people: list[int]) -> "Roster":
        """Submit who joins the committee, or leaves it."""
        return self.submit(kind=kind, reason=reason, **people)

    def members(self, count: int) -> list[int]:
        """Return plain members of the branch, those of its four."""
        return sitting(self.session, self.branch, "member", local_date(self.now))[:count]

    def appraise(self, days: float = 1) -> "Roster":
        words = {"complete": "complete", "conclusion": "Đúng quy trình, đủ tiêu chuẩn; kính trình Ban Thường vụ."}
        words |= self.submission()
        self.move("appraise", *self.board, {"committee_check": words}, days)
        return self

    def returned(self) -> "Roster":
        words = {
            "code": "papers_missing",
            "parts": ["roster"],
            "text": "Bổ sung biên bản hội nghị, danh sách trích ngang.",
        }
        self.move("send_back", *self.board, {"return": words})
        return self

    def decide(self) -> "Roster":
        """Let the committee above meet on the next day, and issue the decision after the meeting."""
        self.now = meet_on_paper(self.session, self.find, self.public_id, self.now)
        self.version += 1
        signer = self.find("secretary", self.above, local_date(self.now)).person_id
        words = {"signed_on": self.day(), "effective_on": self.day(), "signer": signer}
        self.move("issue", "clerk", self.above, {"decision": words}, 0.1)
        return self


def appoint_committees(session: Session, now: dt.datetime, find: Finder) -> None:
    """Let the province appoint the commune's executive committee in its first days, and its inspection committee."""
    first = dt.datetime.combine(BEGIN + dt.timedelta(days=1), dt.time(8), HOME).astimezone(dt.UTC)
    (head,), deputies, standing, members = (sitting(session, COMMUNE, kind, local_date(first)) for kind in EXECUTIVE)
    joining = [find("secretary", branch, local_date(first)).person_id for branch in JOINING]
    Roster(session, find, COMMUNE, first).submit(
        kind="appointed",
        head=head,
        deputies=deputies,
        standing=standing,
        members=[*members, *joining],
        members_fixed=15,
        provisional="no",
        ends_on=TERM_ENDS.isoformat(),
        reason="Thành lập Đoàn xã Sơn Mỹ trên cơ sở sáp nhập hai xã; chỉ định Ban Chấp hành nhiệm kỳ đầu.",
    ).appraise().decide()
    later = now - dt.timedelta(days=240)
    inspectors = [find("deputy_secretary", branch, local_date(later)).person_id for branch in INSPECTING]
    Roster(session, find, COMMUNE, later).submit(
        kind="appointed",
        body="inspection_committee",
        head=deputies[0],
        members=inspectors,
        members_fixed=5,
        reason="Kiện toàn Ủy ban Kiểm tra Đoàn xã theo Điều lệ Đoàn.",
    ).appraise().decide()


def sitting(session: Session, code: str, kind: str, day: dt.date) -> list[int]:
    """Return who holds a post in a unit on a day, by id."""
    rows = session.scalars(
        sa.select(Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == code, Post.kind == kind, post_held_on(day))
        .order_by(Post.id)
    )
    return list(rows)


def open_rosters(session: Session, now: dt.datetime, find: Finder) -> dict[str, Roster]:
    """Open a file in every state. Return those that the commune's meetings are to decide, by the state to come."""

    def roster(unit: str, days_ago: float) -> Roster:
        return Roster(session, find, unit, now - dt.timedelta(days=days_ago))

    one = roster("SM-05", 58)
    one.changed("struck_off", "Đồng chí đi làm ăn xa, không sinh hoạt nhiều kỳ.", leaving=_deputies(one))
    one.returned().wait(40)
    one = roster("SM-09", 15)
    one.changed("withdrawal", "Đồng chí chuyển công tác, xin rút khỏi Ban Chấp hành.", leaving=_deputies(one))
    reason = {"text": "Đồng chí tiếp tục tham gia đến hết nhiệm kỳ."}
    one.move("withdraw", "secretary", "SM-09", {"reason": reason})
    one = roster("SM-04", 7)
    one.changed("co_opted", "Bổ sung một ủy viên còn khuyết.", members=one.members(1)).returned()
    roster("SM-02", 4).congress()
    roster("SM-06", 1).elected()
    roster("SM-03", 9).congress().appraise()
    waiting = {"decided": ("SM-21", 32), "refused": ("SM-23", 31), "issuing": ("SM-22", 12), "refusing": ("SM-24", 11)}
    return {state: roster(*opened).congress().appraise() for state, opened in waiting.items()}


def _deputies(roster: Roster) -> list[int]:
    return [roster.find("deputy_secretary", roster.branch, local_date(roster.now)).person_id]
