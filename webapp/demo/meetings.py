"""The demo's meetings of the committee: one that was held and has its minutes, one that is planned."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.demo.cases import Finder, Story, replacing
from webapp.models import Meeting, Unit
from webapp.queries.meetings.meetings import holders_on, waiting_cases
from webapp.services.cases.ballots import cast_ballot
from webapp.services.command import Command
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import confirm_attendance, record_attendance
from webapp.services.meetings.paper_ballots import PaperBallots, enter_count
from workflows.core.calendar import HOME, local_date
from workflows.roles import STANDING

OFFICE = "HT"
PLACE = "Phòng họp Huyện đoàn"
EIGHT = dt.time(8, 0)


def open_meetings(session: Session, now: dt.datetime, find: Finder) -> None:
    """A meeting that decided two cases and has its minutes, one decision issued; one next week for all that wait."""

    def ago(days: float) -> dt.datetime:
        return now - dt.timedelta(days=days)

    carried, lost = (
        replacing(session, find, branch, ago(days)).meeting().party().appraise()
        for branch, days in (("HT-02-02", 30), ("HT-02-05", 29))
    )
    past = DemoMeeting(session, find, local_date(ago(18)), planned=ago(19.5))
    past.agenda(carried.public_id, lost.public_id)
    past.held((carried, "for", (4, 0, 0)), (lost, "against", (1, 3, 0)))
    carried.issue()
    coming = DemoMeeting(session, find, local_date(ago(-6)), planned=now)
    meeting = session.scalars(sa.select(Meeting).where(Meeting.public_id == coming.public_id)).one()
    coming.agenda(*(case.public_id for case in waiting_cases(session, coming.command().actor, meeting)))


class DemoMeeting:
    """A meeting of the demo's committee at eight in the morning of a day, prepared by its clerk."""

    def __init__(self, session: Session, find: Finder, day: dt.date, planned: dt.datetime) -> None:
        self.session, self.find, self.day, self.count = session, find, day, 0
        self.now = planned
        unit = session.scalars(sa.select(Unit).where(Unit.code == OFFICE)).one()
        self.members = holders_on(session, unit.id, STANDING, day)
        self.chair, self.clerk = (find(kind, OFFICE, day).person_id for kind in ("secretary", "clerk"))
        plan = planning.MeetingPlan(day, PLACE, self.chair, self.clerk, EIGHT)
        self.public_id = planning.plan(session, unit.id, plan, self.command())

    def command(self) -> Command:
        """Return the clerk's next command."""
        self.count += 1
        clerk = self.find("clerk", OFFICE, local_date(self.now))
        return Command(clerk, self.now, f"demo-meeting-{self.day}-{self.count}")

    def agenda(self, *cases: str) -> None:
        planning.add_cases(self.session, self.public_id, cases, self.command())

    def held(self, *ballots: tuple[Story, str, tuple[int, int, int]]) -> None:
        """Hold the meeting: one member is away and has voted online, the others vote on paper; then it is closed.

        Each of `ballots`: the case, the absent member's ballot, and the ballots on paper for, against and blank.
        """
        away = next(person for person in reversed(self.members) if person != self.chair)
        for story, choice, _counts in ballots:
            voter = Actor(away, self.members[away][0], ())
            cast_ballot(self.session, story.public_id, choice, Command(voter, self.now, f"demo-{story.public_id}-away"))
        self.now = dt.datetime.combine(self.day, dt.time(8, 15), HOME).astimezone(dt.UTC)
        there = [person for person in self.members if person != away]
        record_attendance(
            self.session, self.public_id, there, self.command(), {away: "đi công tác theo triệu tập của Tỉnh đoàn"}
        )
        chair = Command(self.find("secretary", OFFICE, self.day), self.now, f"demo-meeting-{self.day}-chair")
        confirm_attendance(self.session, self.public_id, there, chair)
        for story, _choice, counts in ballots:
            self.now += dt.timedelta(minutes=20)
            enter_count(
                self.session, story.public_id, self.public_id, PaperBallots(frozenset(there), *counts), self.command()
            )
            story.now = self.now
            story.version += 1
        self.now += dt.timedelta(minutes=30)
        planning.close(self.session, self.public_id, self.command())
