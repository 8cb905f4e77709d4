"""The demo's placements at the grassroots: this year's plan of 7 provincial and 13 lower officers, in every state.

The numbers of the plan are those of the Union's own report (seed 002); the people are invented. The commune of today is
the host in every state that has one; its own officers are planned, taken out of the plan, and refused by the province.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, posts_held
from webapp.demo.forums import EVERYBODY, Finder, Given, against, meet_on_paper
from webapp.demo.officers import key_officers, officers_of
from webapp.models import Account, Case, Person, Unit
from webapp.queries.cases.context import load_context
from webapp.services.cases.commands import make_move, start
from webapp.services.cases.excepting import CaseException
from webapp.services.changes.exceptions import wanted
from webapp.services.changes.requests import Asker, ask, confirm
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from webapp.services.units.naming import NamingPaper
from workflows.core.calendar import add_months, local_date
from workflows.placement.process import Placement

DEFINITION = Placement.definition
PROVINCE, COMMUNE, IN_DISTRICT = "TD", "SM", "HT-03"

TEXT = {
    "need": "Khuyết Phó Bí thư; Bí thư đang đi học.",
    "goals": "Nắm tình hình đoàn viên, hướng dẫn nghiệp vụ, nâng cao chất lượng sinh hoạt chi đoàn.",
    "work": "Dự sinh hoạt chi đoàn, rà soát Sổ đoàn viên, phối hợp tổ chức hoạt động của đơn vị.",
    "found": "Đoàn viên nhiệt tình; tài liệu sinh hoạt còn thiếu, lực lượng đi làm ăn xa nhiều.",
    "help": "Mỗi quý một buổi tập huấn tại cơ sở; cấp tài liệu sinh hoạt theo chuyên đề.",
}


def open_placements(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make twenty placements of the plan, so that the numbers of their decisions run with the days.

    Those that have ended are sent first; then they end, in the order of their ends, before the clock finds others.
    """
    today = local_date(now)
    provincial, lower = officers_of(session, PROVINCE, 7, today), key_officers(session, today)
    commune = officers_of(session, COMMUNE, 3, today)

    def line(officer: tuple[int, str], days_ago: float, host: str = COMMUNE) -> PlacementStory:
        group = "provincial" if officer[1] == PROVINCE else "lower"
        return PlacementStory(session, find, officer, host, group, now - dt.timedelta(days=days_ago)).plan(today.year)

    over = [(provincial[0], 200), (lower[0], 190), (provincial[1], 130), (lower[2], 129)]
    over += [(provincial[2], 124), (lower[3], 122), (lower[1], 118), (lower[4], 116)]
    sent = iter(
        [line(officer, days, IN_DISTRICT if officer == lower[0] else COMMUNE).to_active() for officer, days in over]
    )
    next(sent).end().report().remark().assess().vote().release()
    next(sent).end().report().remark().assess().vote().release()
    next(sent).end().report().remark().assess().vote()
    next(sent).end().report().remark().assess()
    next(sent).end().report().remark()
    next(sent).end().report()
    next(sent).end().report().send_back("return_report", "report", "papers_missing")
    next(sent).end()
    line(provincial[3], 70).to_active().activity()
    line(lower[6], 50).to_active().change("extend").vote()
    line(lower[7], 22).to_active().change("recall")
    line(provincial[4], 22).excepted("37").to_issuing().issue()
    line(lower[8], 20).to_issuing()
    line(commune[0], 20, IN_DISTRICT).to_decision().vote(against(99))
    line(provincial[5], 16).to_decision()
    line(lower[9], 12).propose().consent()
    line(lower[5], 9).propose().send_back("send_back", "proposal", "papers_missing")
    line(provincial[6], 8).propose()
    line(commune[1], 6)
    line(commune[2], 6).cancel()


class PlacementStory:
    """A placement, taken through its steps by the people with its tasks."""

    count = 0

    def __init__(
        self, session: Session, find: Finder, officer: tuple[int, str], host: str, group: str, opened: dt.datetime
    ) -> None:
        self.session, self.find, self.now = session, find, opened
        (self.person, self.home), self.host, self.group = officer, host, group
        self.public_id, self.version = "", 0
        self.first = self.last = self.day

    @property
    def day(self) -> dt.date:
        return local_date(self.now)

    def plan(self, year: int) -> "PlacementStory":
        words = {"officer": self.person, "group": self.group, "year": year, "paper": "15-KH/TĐTN"}
        unit_id = self.session.scalars(sa.select(Unit.id).where(Unit.code == self.home)).one()
        command = self._act(self._board(), {"plan": words}, 0)
        self.public_id, self.version = start(self.session, DEFINITION, "plan", unit_id, command), 1
        return self

    def excepted(self, years: str) -> "PlacementStory":
        """Raise the greatest age for this case alone, by a paper: the board asks, the secretary confirms."""
        board, chair = self._board(), self.find("secretary", PROVINCE, self.day)
        act, case = self._act(board, {}, 1), sa.select(Case).where(Case.public_id == self.public_id)
        context = load_context(self.session, self.session.scalars(case).one(), board, self.now)
        paper = NamingPaper("18-CV/TU", self.day, "Ban Thường vụ Tỉnh ủy")
        said = CaseException(self.public_id, "placement.age_max", years, None, paper)
        reason = "Nhiệm vụ cần cán bộ có kinh nghiệm vận động đồng bào; Ban Thường vụ Tỉnh ủy đã cho ý kiến."
        request = wanted(context, said, reason)
        change = ask(self.session, request, Asker(self._account(board), self.now, act.key)).public_id
        confirm(self.session, change, chair, self._account(chair), self.now + dt.timedelta(hours=1))
        self.now += dt.timedelta(hours=1)
        self.version += 1
        return self

    def propose(self) -> "PlacementStory":
        first = self.first = self.day + dt.timedelta(days=8)
        self.last = add_months(first, 3)
        host = self.session.scalars(sa.select(Unit.id).where(Unit.code == self.host)).one()
        words = {
            "host": host,
            "post": "deputy_secretary",
            "starts_on": first.isoformat(),
            "ends_on": self.last.isoformat(),
            "need": TEXT["need"],
            "goals": TEXT["goals"],
        }
        return self._move("propose", self._board(), "proposal", words, 1)

    def consent(self) -> "PlacementStory":
        words = {
            "opinion": "agree",
            "party_opinion": "agree",
            "paper_number": "12-CV/ĐU",
            "paper_date": self.day.isoformat(),
        }
        return self._move("consent", self._host(), "consent", words, 2)

    def to_decision(self) -> "PlacementStory":
        self.propose().consent()
        return self._move("submit", self._board(), "submission", {"conclusion": "Đủ điều kiện, đề nghị cử đi."}, 1)

    def to_issuing(self) -> "PlacementStory":
        return self.to_decision().vote()

    def issue(self) -> "PlacementStory":
        return self._decide("issue", "decision")

    def to_active(self) -> "PlacementStory":
        words = {"goals": TEXT["goals"], "tasks": TEXT["work"]}
        return self.to_issuing().issue()._move("set_out", self._officer(), "programme", words, 2)

    def activity(self) -> "PlacementStory":
        words = {
            "held_on": self.day.isoformat(),
            "place": "Nhà văn hóa thôn",
            "kind": "branch",
            "content": TEXT["work"],
            "result": "Chi đoàn thống nhất lịch sinh hoạt hằng tháng.",
        }
        return self._move("log_activity", self._officer(), "activity", words, 3)

    def change(self, kind: str) -> "PlacementStory":
        self.last = self.last + dt.timedelta(days=30) if kind == "extend" else self.day + dt.timedelta(days=20)
        words = {"kind": kind, "ends_on": self.last.isoformat(), "reason": "Theo nhu cầu công tác của đơn vị."}
        return self._move("propose_change", self._board(), "change", words, 2)

    def end(self) -> "PlacementStory":
        """Let the last day pass; the clock ends the stay on the next morning."""
        self.now = dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(2, 0), dt.UTC)
        self.session.rollback()
        tick(self.session, self.now)
        self.version += 1
        return self

    def report(self) -> "PlacementStory":
        words = {
            "situation": TEXT["found"],
            "advantages": "Cấp ủy quan tâm.",
            "difficulties": TEXT["found"],
            "solutions": TEXT["help"],
        }
        return self._move("report", self._officer(), "report", words, 4)

    def send_back(self, name: str, part: str, code: str) -> "PlacementStory":
        who = self._board() if name == "return_report" else self._host()
        words = {"code": code, "text": "Bổ sung giải pháp, số liệu cụ thể.", "parts": [part]}
        return self._move(name, who, "return", words, 1)

    def remark(self) -> "PlacementStory":
        words = {"text": "Nhiệt tình, gần gũi đoàn viên, hoàn thành chương trình công tác.", "rating": "good"}
        return self._move("remark", self._host(), "remark", words, 3)

    def assess(self) -> "PlacementStory":
        words = {"result": "met", "conclusion": "Đạt yêu cầu; là tiêu chí xếp loại năm."}
        return self._move("assess", self._board(), "assessment", words, 3)

    def release(self) -> "PlacementStory":
        return self._decide("release", "release")

    def cancel(self) -> "PlacementStory":
        return self._move("cancel", self._board(), "reason", {"text": "Cán bộ nhận nhiệm vụ khác."}, 1)

    def vote(self, given: list[Given] = EVERYBODY) -> "PlacementStory":
        """Let the committee meet and vote on paper; the result makes a move of its own."""
        self.now = meet_on_paper(self.session, self.find, self.public_id, self.now, given)
        self.version += 1
        return self

    def _decide(self, name: str, section: str) -> "PlacementStory":
        signer = self.find("secretary", PROVINCE, self.day).person_id
        day = self.day + dt.timedelta(days=1)
        words = {
            "signed_on": day.isoformat(),
            "effective_on": max(day, self.first).isoformat(),
            "signer": signer,
        }
        return self._move(name, self.find("clerk", PROVINCE, self.day), section, words, 1)

    def _move(self, name: str, actor: Actor, section: str, words: dict[str, Any], later: float) -> "PlacementStory":
        make_move(self.session, self.public_id, name, self._act(actor, {section: words}, later))
        self.version += 1
        return self

    def _act(self, actor: Actor, words: dict[str, Any], later: float) -> Command:
        self.now += dt.timedelta(days=later)
        PlacementStory.count += 1
        key = f"demo-placement-{PlacementStory.count}-{self.now.isoformat()}"
        return Command(actor, self.now, key, words, self.version)

    def _board(self) -> Actor:
        return self.find("organisation_officer", PROVINCE, self.day)

    def _account(self, actor: Actor) -> int:
        return self.session.scalars(sa.select(Account.id).where(Account.person_id == actor.person_id)).one()

    def _host(self) -> Actor:
        return self.find("secretary", self.host, self.day)

    def _officer(self) -> Actor:
        return self._by_id(self.person)

    def _by_id(self, person_id: int) -> Actor:
        person = self.session.get_one(Person, person_id)
        return Actor(person.id, person.full_name, posts_held(self.session, person.id, self.day))
