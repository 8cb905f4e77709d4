"""A committee of nine: cases before it, a meeting planned by its clerk, and acts of people by name."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.forums import say_right
from tests.support.offices.district import CHAIR, CLERK, MEMBERS, NEW, OFFICER, Office, district_office
from tests.support.offices.remembering import remembered
from tests.support.offices.second_person import add_row
from webapp.models import Meeting, MeetingAttendance, RollMember, Vote
from webapp.queries.meetings.meetings import holders_on
from webapp.queries.votes.paper import proposed_count
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.services.cases.ballots import leave_vote
from webapp.services.meetings import planning, replanning
from webapp.services.meetings.attendance import confirm_attendance, record_attendance
from webapp.services.meetings.paper_ballots import confirm_count, enter_count
from webapp.services.meetings.paper_sheets import SAID, PaperBallots
from workflows.core.calendar import local_date
from workflows.roles import STANDING_COMMITTEE

MORE = ("Phan Sáu", "Tạ Thị Bảy", "Cao Tám", "Vũ Thị Chín")
NINE = (*MEMBERS, *MORE)
PLACE = "Phòng họp Huyện đoàn"


class Table(Desk):
    """The desk with a meeting on it. `clock` stands at noon of the day of the meeting."""

    by_meeting = True

    def __init__(self, session: Session, clock: Any, nine: bool = True) -> None:
        clock.now = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
        office: Office = district_office(session, clock.now)
        for name in MORE if nine else ():
            office.post(name, "standing_member", "H")
        super().__init__(office, clock)
        self.session = session

    @property
    def today(self) -> dt.date:
        return local_date(self.clock.now)

    def person(self, name: str) -> int:
        return self.office.people[name].id

    @remembered
    def case_before(self, number: int = 1, by: str = "") -> str:
        """A case of a branch of its own that waits before the committee."""
        code = f"H-01-{number + 10}"
        if code not in self.office.units:
            self.office.unit(code, "branch", "H-01", f"Chi đoàn Thôn {number + 10}")
        name = f"Trần Người {number}"
        self.office.post(name, "member", code)
        return self.to_decision(code, name, **({"by": by} if by else {}))

    def rule(self, make_account: Any, **values: str) -> None:
        """Rows of the rule book for the committee, in force since the beginning of the year."""
        admin = make_account(f"quan.tri.{len(values)}")
        for name, value in values.items():
            add_row(
                self.session,
                key=f"committee.{name}",
                value=value,
                scope_code=None,
                source="Quy chế",
                note="",
                effective_from=dt.date(2026, 1, 1),
                account_id=admin.id,
                now=self.clock.now,
            )

    def plan(
        self,
        *cases: str,
        by: str = CLERK,
        unit: str = "H",
        chair: str = CHAIR,
        secretary: str = CLERK,
        held_on: dt.date | None = None,
        key: str = "",
    ) -> str:
        """A meeting of today with these cases on its agenda."""
        wanted = planning.MeetingPlan(
            held_on or self.today, PLACE, self.person(chair), self.person(secretary), anyway=True
        )
        public_id = planning.plan(self.session, self.office.units[unit].id, wanted, self.command(by, key=key))
        if cases:
            planning.add_cases(self.session, public_id, cases, self.command(by))
        return public_id

    def force(self, meeting: str, case: str) -> None:
        """Write a case on an agenda on which the service does not take it."""
        self.session.execute(
            sa.text(
                'insert into agenda_item select meeting.id, "case".id, 1 from meeting, "case"'
                ' where meeting.public_id = :meeting and "case".public_id = :case'
            ),
            {"meeting": meeting, "case": case},
        )
        self.session.commit()

    def attend(self, meeting: str, *names: str, by: str = CLERK, chair: str = CHAIR) -> None:
        """Record these as present, or everybody who sits in the committee; the chair confirms it if present."""
        unit = self.office.units["H"].id
        everybody = holders_on(self.session, unit, STANDING_COMMITTEE.posts, self.today)
        present = [self.person(name) for name in names] or list(everybody)
        record_attendance(self.session, meeting, present, self.command(by))
        if self.person(chair) in present:
            self.confirm(meeting, chair)

    def sit(self, *cases: str) -> str:
        """A meeting of today with these cases on its agenda, opened with everybody present."""
        meeting = self.plan(*cases)
        self.attend(meeting)
        return meeting

    def confirm(self, meeting: str, chair: str = CHAIR) -> None:
        """The chair confirms the attendance as it stands."""
        self.session.rollback()
        rows = self.session.scalars(
            sa.select(MeetingAttendance.person_id)
            .join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
            .where(Meeting.public_id == meeting, MeetingAttendance.present)
        )
        confirm_attendance(self.session, meeting, set(rows), self.command(chair))

    def paper(
        self,
        meeting: str,
        case: str,
        names: tuple[str, ...],
        *counts: int,
        by: str = CLERK,
        again: str = CHAIR,
        key: str = "",
        agreed: bool = True,
    ) -> None:
        """Ballots on paper, entered by one, counted again by another, and, if agreed, right by all who gave them."""
        self.enter(meeting, case, names, *counts, by=by, key=key)
        self.again(meeting, case, *counts, by=again, key=f"{key}-again" if key else "")
        for name in names if agreed else ():
            self.agree(case, name, key=f"{key}-{name}" if key else "")

    def enter(
        self, meeting: str, case: str, names: tuple[str, ...], *counts: int, by: str = CLERK, key: str = ""
    ) -> None:
        sheet = self.sheet(case, [self.person(name) for name in names], *counts)
        enter_count(self.session, case, meeting, sheet, self.command(by, key=key))

    def again(self, meeting: str, case: str, *counts: int, by: str = CHAIR, key: str = "") -> None:
        """The second count of ballots on paper."""
        self.session.rollback()
        proposed = proposed_count(self.session, case)
        sheet = self.sheet(case, proposed.sheet["names"] if proposed else (), *counts)
        confirm_count(self.session, case, meeting, replace(sheet, names=frozenset()), self.command(by, key=key))

    def sheet(self, case: str, people: Collection[int], *counts: int) -> PaperBallots:
        """The votes on paper of these people; of an open vote those of the first are for, then against, and so on."""
        vote = self.view(case).vote
        if vote.secret or vote.names or sum(counts) != len(people):
            return PaperBallots(frozenset(people), *counts)
        said = [choice for choice, count in zip(SAID, counts, strict=False) for _each in range(count)]
        return PaperBallots.named(dict(zip(sorted(people), said, strict=True)))

    def agree(self, case: str, name: str, key: str = "") -> None:
        """A member says that the ballot on paper in their name is right, unless all have said so already."""
        say_right(self.session, case, self.command(name, key=key))

    def view(self, case: str) -> VoteView:
        """The newest vote of a case, counted anew."""
        return votes_of(self.session, self.case(case).id)[-1]

    def roll(self, case: str) -> dict[str, RollMember]:
        """Name → line of the roll of the newest vote, read anew."""
        vote: Vote = self.view(case).vote
        names = {person.id: name for name, person in self.office.people.items()}
        rows = self.session.query(RollMember).filter(RollMember.vote_id == vote.id)
        return {names[row.person_id]: row for row in rows}


__all__ = ["CHAIR", "CLERK", "MEMBERS", "MORE", "NEW", "NINE", "OFFICER", "Table"]


def another(table: Table, **said: Any) -> planning.MeetingPlan:
    """The plan of `Table.plan`, with these changes."""
    plan = {
        "held_on": table.today,
        "place": PLACE,
        "chair_id": table.person(CHAIR),
        "secretary_id": table.person(CLERK),
    }
    return planning.MeetingPlan(**{**plan, **said})


def held(table: Table) -> tuple[str, list[str]]:
    """A meeting of nine, two of them absent: a case carried on paper and online, one against, one not reached."""
    cases = [table.case_before(number) for number in range(1, 4)]
    meeting = table.plan(*cases)
    people = table.person(CHAIR), table.person(CLERK)
    plan = planning.MeetingPlan(table.today, "Phòng họp <B> & C", *people, begins_at=dt.time(8, 30))
    replanning.change(table.session, meeting, plan, "", table.command(OFFICER))
    present = [table.person(name) for name in NINE[:7]]
    reasons = {table.person(MORE[2]): "đi công tác", table.person(NINE[0]): "có mặt thì không cần lý do"}
    record_attendance(table.session, meeting, present, table.command(CLERK), reasons)
    table.confirm(meeting)
    leave_vote(table.session, cases[0], table.command(MEMBERS[1], {"recusal": {"text": "Là người thân"}}))
    table.vote(cases[0], CHAIR, "for")
    table.paper(meeting, cases[0], (*MEMBERS[2:], *MORE[:2]), 3, 1, 1)
    for name in NINE[:7]:
        table.vote(cases[1], name, "against")
    return meeting, cases


def close(table: Table, meeting: str) -> None:
    planning.close(table.session, meeting, table.command(CLERK))
