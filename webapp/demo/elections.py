"""The demo's elections between congresses: an executive committee of branch secretaries, and a case in each state."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.demo.cases import Story
from webapp.demo.forums import DemoMeeting, Finder, meet_on_paper, voters
from webapp.demo.people import SOURCE
from webapp.models import Person, Post, Unit, post_held_on
from webapp.services.cases.commands import start
from webapp.services.transaction import transaction
from workflows.committee_election.process import CommitteeElection
from workflows.core.calendar import local_date

UNIT, ABOVE = "HT-04", "HT"
ELECTION = CommitteeElection.definition
SINCE = dt.date(2022, 5, 16)


def seat_committee(session: Session) -> None:
    """Make the secretaries of the unit's branches members of its executive committee."""
    with transaction(session):
        unit = session.scalars(sa.select(Unit).where(Unit.code == UNIT)).one()
        secretaries = session.scalars(
            sa.select(Post.person_id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(within([unit.path]), Unit.kind == "branch", Post.kind == "secretary", post_held_on(SINCE))
            .order_by(Post.id)
        ).all()
        for person_id in secretaries:
            session.add(
                Post(
                    person_id=person_id,
                    unit_id=unit.id,
                    kind="executive_member",
                    seat=None,
                    valid_from=SINCE,
                    valid_to=None,
                    source=SOURCE,
                )
            )


class Election(Story):
    """An election of a unit, taken through its steps."""

    above = ABOVE

    def propose(self, people: list[int], seats: int) -> "Election":
        unit = self.session.scalars(sa.select(Unit).where(Unit.code == self.branch)).one()
        above = self.session.scalars(sa.select(Unit.name).where(Unit.code == self.above)).one()
        words = {
            "post": "executive_member",
            "seats": seats,
            "people": people,
            "approval_number": "21-CV/ĐTN",
            "approval_date": self.day(),
            "approval_by": above,
            "reason": "Khuyết ủy viên do chuyển công tác; bổ sung cán bộ trẻ.",
        }
        command = self.by("secretary", self.branch, {"slate": words}, 0)
        self.public_id = start(self.session, ELECTION, "propose", unit.id, command)
        self.version = 1
        return self

    def ballots(self, *kept: tuple[int, ...]) -> "Election":
        """Let the executive committee meet and give these secret ballots on paper; the last one closes the vote."""
        given = [("for" if names else "blank", names) for names in kept]
        self.now = meet_on_paper(self.session, self.find, self.public_id, self.now, given)
        self.version += 1
        return self

    def everybody(self, names: tuple[int, ...], but: tuple[int, ...] = ()) -> "Election":
        """Let all ballots keep these names, except the last one."""
        return self.ballots(*[names] * (len(voters(self.session, self.public_id)) - 1), but)

    def meet_now(self, now: dt.datetime, *kept: tuple[int, ...]) -> "Election":
        """Let the executive committee meet now: some ballots are given, the others are still to come.

        Its last three members voted on paper for the first names: their ballots wait for the second count.
        """
        planned = now - dt.timedelta(hours=8)
        meeting = DemoMeeting(self.session, self.find, self.branch, local_date(now), planned, "executive_committee")
        meeting.agenda(self.public_id).open(latest=now - dt.timedelta(minutes=10))
        meeting.ballots(self.public_id, [("for", names) for names in kept])
        last = voters(self.session, self.public_id)[-3:]
        meeting.first_count(self.public_id, {person.id: ("for", kept[0]) for person in last})
        return self

    def check(self) -> "Election":
        words = {"complete": "complete", "conclusion": "Đúng quy trình, đủ hồ sơ; đề nghị công nhận."}
        words |= self.submission()
        self.move("accept_file", "organisation_officer", self.above, {"election_check": words})
        return self

    def accept(self) -> "Election":
        """Check the file, and let the standing committee above vote to recognise."""
        self.check().vote(["for"] * 5)
        return self

    def recognise(self) -> "Election":
        self.issue()
        return self

    def withdraw(self) -> "Election":
        reason = {"text": "Đồng chí được giới thiệu xin rút."}
        self.move("withdraw", "deputy_secretary", self.branch, {"reason": reason}, 1)
        return self


def open_elections(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make elections in every state: from recognised to running, at a meeting of today."""
    young = list(_young(session, local_date(now)))

    def election(days_ago: float, *places: int, seats: int = 1) -> tuple[Election, list[int]]:
        people = [young[place] for place in places]
        story = Election(session, find, UNIT, now - dt.timedelta(days=days_ago))
        return story.propose(people, seats), people

    story, people = election(16, 0, 1, 2, seats=2)
    story.everybody((people[0], people[1]), (people[2],)).accept().recognise()
    story, people = election(14, 3, 4)
    story.everybody((people[0],), (people[1],)).check()
    story, people = election(26, 12, 13)
    story.everybody((people[0],), (people[1],)).accept()
    story, people = election(9, 5, 6)
    story.everybody((people[1],))
    story, people = election(25, 7, 8)
    story.everybody(())
    story, people = election(12, 9)
    story.withdraw()
    story, people = election(2, 10, 11, 2, seats=2)
    story.meet_now(now, (people[0], people[1]), (people[0],))


def _young(session: Session, day: dt.date) -> list[int]:
    """Return the younger members of the unit's branches."""
    unit = session.scalars(sa.select(Unit).where(Unit.code == UNIT)).one()
    return list(
        session.scalars(
            sa.select(Person.id)
            .join(Post, Post.person_id == Person.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(within([unit.path]), Person.code.like("TN%"), post_held_on(day))
            .order_by(Person.id)
        )
    )
