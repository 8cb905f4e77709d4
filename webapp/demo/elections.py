"""The demo's elections between congresses: an executive committee of branch secretaries, and a case in each state."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor
from webapp.demo.cases import Finder, Story
from webapp.models import Person, Post, RollMember, Unit, Vote, post_held_on
from webapp.services.cases.ballots import cast_ballot
from webapp.services.cases.commands import start
from webapp.services.command import Command
from webapp.services.transaction import transaction
from webapp.services.votes.voting import new_receipt
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
                    source="demo",
                )
            )


class Election(Story):
    """One election of the unit, told step by step."""

    def propose(self, people: list[int], seats: int) -> "Election":
        unit = self.session.scalars(sa.select(Unit).where(Unit.code == UNIT)).one()
        words = {
            "post": "executive_member",
            "seats": seats,
            "people": people,
            "approval_number": "21-CV/ĐTN",
            "approval_date": self.day(),
            "approval_by": "Huyện đoàn Hàm Tân",
            "reason": "Khuyết ủy viên do chuyển công tác; bổ sung cán bộ trẻ.",
        }
        command = self.by("secretary", UNIT, {"slate": words}, 0)
        self.public_id = start(self.session, ELECTION, "propose", unit.id, command)
        self.version = 1
        return self

    def ballots(self, *kept: tuple[int, ...]) -> "Election":
        """Give secret ballots of the members on the roll, some hours apart; the last one closes the vote."""
        roll = self.session.execute(
            sa.select(RollMember.person_id, Person.full_name)
            .join(Person, Person.id == RollMember.person_id)
            .join(Vote, Vote.id == RollMember.vote_id)
            .where(Vote.case.has(public_id=self.public_id))
            .order_by(RollMember.person_id)
        ).all()
        for number, (row, names) in enumerate(zip(roll, kept, strict=False)):
            self.now += dt.timedelta(hours=3)
            command = Command(Actor(row.person_id, row.full_name, ()), self.now, f"demo-{self.public_id}-{number}")
            cast_ballot(self.session, self.public_id, "for" if names else "blank", command, new_receipt(), names)
        self.version += len(kept) >= len(roll)
        return self

    def everybody(self, names: tuple[int, ...], but: tuple[int, ...] = ()) -> "Election":
        """Let all ballots keep these names, except the last one."""
        members = self.session.scalar(
            sa.select(sa.func.count())
            .select_from(RollMember)
            .join(Vote, Vote.id == RollMember.vote_id)
            .where(Vote.case.has(public_id=self.public_id))
        )
        return self.ballots(*[names] * ((members or 1) - 1), but)

    def check(self) -> "Election":
        words = {"complete": "complete", "conclusion": "Đúng quy trình, đủ hồ sơ; đề nghị công nhận."}
        self.move("accept_file", "organisation_officer", ABOVE, {"election_check": words})
        return self

    def recognise(self) -> "Election":
        signer = self.find("secretary", ABOVE, local_date(self.now)).person_id
        words = {"signed_on": self.day(), "effective_on": self.day(), "signer": signer}
        self.move("issue", "clerk", ABOVE, {"decision": words}, 1)
        return self


def open_elections(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make elections that are recognised, before the clerk, being checked, without result, withdrawn, and running."""
    young = list(_young(session, local_date(now)))

    def election(days_ago: float, *places: int, seats: int = 1) -> tuple[Election, list[int]]:
        people = [young[place] for place in places]
        story = Election(session, find, UNIT, now - dt.timedelta(days=days_ago))
        return story.propose(people, seats), people

    story, people = election(16, 0, 1, 2, seats=2)
    story.everybody((people[0], people[1]), (people[2],)).check().recognise()
    story, people = election(14, 3, 4)
    story.everybody((people[0],), (people[1],)).check()
    story, people = election(9, 5, 6)
    story.everybody((people[1],))
    story, people = election(25, 7, 8)
    story.everybody(())
    story, people = election(12, 9)
    story.move("withdraw", "deputy_secretary", UNIT, {"reason": {"text": "Đồng chí được giới thiệu xin rút."}}, 1)
    story, people = election(2, 10, 11, 2, seats=2)
    story.ballots((people[0], people[1]), (people[0],))


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
