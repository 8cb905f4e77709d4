"""An office that sends officers to the grassroots, and what people write on the way."""

import datetime as dt
import re
from typing import Any

from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, DEPUTY, PROVINCE, Office, district_office
from tests.support.players import Players
from webapp.services.clock.ticking import tick

BOARD, PROVINCE_CLERK = "Tô Minh Ban", "Tô Ngọc Số"
VICE, THIRD = "Tô Thị Nhì", "Tô Văn Ủy"
SENT = "Cao Nguyên Đi"
VOTERS = (PROVINCE, VICE, THIRD)
HOST_HEAD, HOST_VICE = CHAIR, DEPUTY

TEXT = "Bám sát cơ sở, nắm tình hình đoàn viên"
DECISION = {"signed_on": "21/11/2026", "effective_on": "23/11/2026"}


def placement_office(session: Session, now: dt.datetime) -> Office:
    """The district office; its province has a standing committee of three, a board, a clerk, and an officer to send."""
    office = district_office(session, now)
    for name, kind in (
        (VICE, "deputy_secretary"),
        (THIRD, "standing_member"),
        (BOARD, "organisation_officer"),
        (PROVINCE_CLERK, "clerk"),
        (SENT, "organisation_officer"),
    ):
        office.post(name, kind, "T")
    return office


def plan(office: Office, who: str = SENT) -> dict[str, Any]:
    return {"officer": str(office.people[who].id), "group": "provincial", "year": "2026", "paper": "152-KH/TĐTN-TCKT"}


def proposal(office: Office, host: str = "H", starts: str = "23/11/2026", ends: str = "22/02/2027") -> dict[str, Any]:
    return {
        "host": str(office.units[host].id),
        "post": "deputy_secretary",
        "starts_on": starts,
        "ends_on": ends,
        "need": "Huyện khuyết Phó Bí thư, Bí thư đang đi học",
        "goals": TEXT,
    }


CONSENT = {
    "opinion": "agree",
    "party_opinion": "agree",
    "paper_number": "31-CV/HU",
    "paper_date": "21/11/2026",
}
REPORT = {
    "situation": TEXT,
    "advantages": TEXT,
    "difficulties": TEXT,
    "solutions": "Mỗi quý một buổi tập huấn tại chi đoàn",
}


START = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)


class Cast(Players):
    """The steps of a placement."""

    def plan_of(self, year: int) -> str:
        """What the figures say of a year's plan: how many of its lines have met their requirement."""
        return self._figure("All lines of the plan", year)

    def officers_met(self, year: int) -> str:
        """What the figures say of all officers: how many of them have met the requirement of a placement."""
        return self._figure("Officers who have met the requirement", year)

    def _figure(self, label: str, year: int) -> str:
        browser = self.as_(BOARD)
        browser.get(f"/indicators/placements?year={year}")
        found = re.search(re.escape(self.said(label)) + r" (\S+ \S+)", browser.text)
        return found[1] if found else browser.text

    def plan(self, expect: int = 200, **words: Any) -> Browser:
        return self.start(BOARD, "placement", "T", expect, **{**plan(self.office), **words})

    def propose(self, expect: int = 200, **words: Any) -> Browser:
        return self.move(BOARD, "propose", expect, **{**proposal(self.office), **words})

    def vote(self, *choices: str) -> None:
        self.meet()
        self.ballots(VOTERS, choices)

    def issue(self, move: str = "issue", expect: int = 200, **words: Any) -> Browser:
        signer = str(self.office.people[VOTERS[0]].id)
        return self.move(PROVINCE_CLERK, move, expect, **{**DECISION, "signer": signer, **words})

    def to_active(self, **words: Any) -> None:
        self.plan()
        self.propose(**words)
        self.move(HOST_HEAD, "consent", **CONSENT)
        self.move(BOARD, "submit", conclusion=TEXT)
        self.vote("for", "for", "for")
        self.issue()
        self.move(SENT, "set_out", goals=TEXT, tasks=TEXT)

    def whole_stay(self, clock: Any) -> None:
        """A stay that is extended, to the release from the host's post: three votes, and every paper but a recall."""
        self.to_active()
        self.move(BOARD, "propose_change", kind="extend", ends_on="30/04/2027", reason=TEXT)
        self.vote("for", "for", "for")
        self.issue("issue_change", ends_on="30/04/2027", effective_on="23/02/2027")
        self.until(clock, dt.date(2027, 5, 1))
        self.move(SENT, "report", **REPORT)
        self.move(HOST_HEAD, "remark", text=TEXT, rating="good")
        self.move(BOARD, "assess", result="met", conclusion=TEXT)
        self.vote("for", "for", "for")
        self.issue("release", signed_on="01/05/2027", effective_on="01/05/2027")

    def no_quorum(self, clock: Any) -> str:
        """One of three gives a ballot and the last day of the vote passes: where the case stands then."""
        self.ballots(VOTERS, ["for"])
        due = self.case().due_on
        assert due is not None
        self.until(clock, due + dt.timedelta(days=1))
        return self.case().state

    def until(self, clock: Any, day: dt.date) -> None:
        """Let the days pass; the timer runs in the morning."""
        clock.now = dt.datetime.combine(day, dt.time(1, 0), dt.UTC)
        self.browsers.clear()  # by then everybody has to sign in again
        self.office.session.rollback()
        tick(self.office.session, clock.now)
