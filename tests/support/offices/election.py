"""A base union whose executive committee of seven elects: the desk for tests of elections."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.forums import put, say_right
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    MEMBERS,
    OFFICER,
    Office,
    district_office,
)
from tests.support.offices.second_person import add_row
from webapp.models import Vote
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.services.cases.ballots import cast_ballot
from webapp.services.cases.commands import make_move, start
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import confirm_attendance, record_attendance
from webapp.services.meetings.paper_ballots import confirm_count, enter_count
from webapp.services.meetings.paper_sheets import PaperBallots
from webapp.services.votes.voting import new_receipt
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.forms import FORMS
from workflows.roles import EXECUTIVE_COMMITTEE

ELECTION = WORKFLOWS["committee-election"].definition
EXECUTIVE = ("Lê Thị Một", "Phan Văn Hai", "Cao Thị Ba", "Đinh Văn Bốn", "Tô Thị Năm")
VOTERS = (COMMUNE, COMMUNE_DEPUTY, *EXECUTIVE)
STANDS = ("Trần Thị Ánh", "Vũ Văn Bình", "Đoàn Thị Cúc")
"""Branch secretaries below, in the order of a ballot."""
UNIT = "H-01"


class Hall(Desk):
    """The desk on the day of an election, 20 November 2026 at noon."""

    def __init__(self, session: Session, clock: Any, office: Office | None = None) -> None:
        if office is None:
            clock.now = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
            office = district_office(session, clock.now)
        super().__init__(office, clock)
        self.session = session
        for name in EXECUTIVE:
            office.post(name, "executive_member", UNIT)
        for number, name in enumerate(STANDS, 20):
            office.unit(f"H-01-{number}", "branch", UNIT, f"Chi đoàn Thôn {number}")
            office.post(name, "secretary", f"H-01-{number}")

    @property
    def today(self) -> dt.date:
        return local_date(self.clock.now)

    def ids(self, *names: str) -> list[int]:
        return [self.office.people[name].id for name in names]

    def slate(self, *names: str, seats: int = 2, post: str = "executive_member", **said: Any) -> dict[str, Any]:
        words = {
            "post": post,
            "seats": seats,
            "people": self.ids(*(names or STANDS)),
            "approval_number": "15-CV/ĐTN",
            "approval_date": self.today.isoformat(),
            "approval_by": "Huyện đoàn Thử",
            "reason": "Khuyết hai đồng chí",
        }
        return {"slate": {**words, **said}}

    def propose(self, *names: str, by: str = COMMUNE, **said: Any) -> str:
        """An election that waits before the executive committee."""
        unit_id = self.office.units[UNIT].id
        return start(self.session, ELECTION, "propose", unit_id, self.command(by, self.slate(*names, **said)))

    def cast(self, case: str, by: str, *names: str, choice: str = "", receipt: str = "", key: str = "") -> None:
        """A ballot that keeps these names, or a blank one; a new receipt each time."""
        put(self.session, case, self.clock.now)
        cast_ballot(
            self.session,
            case,
            choice or ("for" if names else "blank"),
            self.command(by, key=key),
            receipt or new_receipt(),
            self.ids(*names),
        )

    def all_cast(self, case: str, *ballots: tuple[str, ...]) -> None:
        """One ballot of each voter, in the order of the roll."""
        for name, kept in zip(VOTERS, ballots, strict=True):
            self.cast(case, name, *kept)

    def go(self, by: str, case: str, move: str, **said: Any) -> None:
        form = next(row.form for row in ELECTION.moves if row.name == move)
        today = self.today.isoformat()
        words: dict[str, Any] = {
            "ElectionCheck": {"complete": "complete", "conclusion": "Đúng quy trình"},
            "IssueDecision": {
                "signed_on": today,
                "effective_on": today,
                "signer": self.ids(CHAIR)[0],
            },
            "Return": {"code": "papers_missing", "parts": ["slate"], "text": "Bổ sung biên bản"},
            "Resubmit": {"completed": "Đã bổ sung"},
            "Refuse": {"code": "procedure", "text": "Sai quy trình"},
        }.get(form or "", {"text": "Có lý do"})
        sent = said.pop("words", None) or {FORMS[form or ""].section: {**words, **said}}
        make_move(self.session, case, move, self.command(by, sent, self.case(case).version))

    def to_issuing_after_check(self, case: str) -> None:
        """The file is accepted, and the standing committee above votes to recognise."""
        self.go(OFFICER, case, "accept_file")
        for name in MEMBERS:
            self.vote(case, name, "for")

    def to_recognised(self, case: str) -> None:
        self.to_issuing_after_check(case)
        self.go(CLERK, case, "issue")

    def view(self, case: str) -> VoteView:
        return votes_of(self.session, self.case(case).id)[-1]

    def votes(self, case: str) -> list[Vote]:
        return [view.vote for view in votes_of(self.session, self.case(case).id)]

    def elected(self, case: str) -> list[str]:
        names = {person.id: name for name, person in self.office.people.items()}
        return [names[each.candidate] for each in self.view(case).standings if each.elected]

    def rule(self, make_account: Any, **values: str) -> None:
        """Rows for elections, in force since the beginning of the year."""
        admin = make_account(f"quan.tri.{len(values)}")
        for name, value in values.items():
            add_row(
                self.session,
                key=f"election.{name}",
                value=value,
                scope_code=None,
                source="Quy chế",
                note="",
                effective_from=dt.date(2026, 1, 1),
                account_id=admin.id,
                now=self.clock.now,
            )

    def meeting(self, case: str, *absent: str, secretary: str = COMMUNE_DEPUTY) -> str:
        """A meeting of the executive committee today, with the case on its agenda and all but these present."""
        chair, unit_id = self.ids(COMMUNE)[0], self.office.units[UNIT].id
        wanted = planning.MeetingPlan(
            self.today,
            "Hội trường",
            chair,
            self.ids(secretary)[0],
            body="executive_committee",
            anyway=True,
            teller_id=self.ids(EXECUTIVE[0])[0],
        )
        public_id = planning.plan(self.session, unit_id, wanted, self.command(COMMUNE_DEPUTY))
        planning.add_cases(self.session, public_id, [case], self.command(COMMUNE_DEPUTY))
        there = self.ids(*(name for name in VOTERS if name not in absent))
        record_attendance(self.session, public_id, there, self.command(COMMUNE_DEPUTY))
        confirm_attendance(self.session, public_id, there, self.command(COMMUNE))
        return public_id

    def paper(
        self,
        meeting: str,
        case: str,
        names: tuple[str, ...],
        valid: int,
        blank: int,
        invalid: int,
        *kept: int,
        by: str = COMMUNE_DEPUTY,
        again: str = EXECUTIVE[0],
        agreed: bool = True,
    ) -> None:
        """Ballots on paper: valid, blank and invalid ones, and how many keep each candidate's name."""
        each = dict(zip([line.person_id for line in self.view(case).candidates], kept, strict=False))
        sheet = PaperBallots(frozenset(self.ids(*names)), valid, 0, blank, invalid, each)
        enter_count(self.session, case, meeting, sheet, self.command(by))
        confirm_count(self.session, case, meeting, replace(sheet, names=frozenset()), self.command(again))
        for name in names if agreed else ():
            say_right(self.session, case, self.command(name))


__all__ = ["ELECTION", "EXECUTIVE", "EXECUTIVE_COMMITTEE", "STANDS", "UNIT", "VOTERS", "Hall"]
