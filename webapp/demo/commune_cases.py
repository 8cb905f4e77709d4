"""The commune's cases: a nomination and a whole committee in every state, decided at meetings with their minutes.

What the commune issues runs in one book with its days: the cases that have ended come first, then the two meetings.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import COMMUNE, VACANT
from webapp.demo.commune_committees import open_rosters
from webapp.demo.forums import EVERYBODY, DemoMeeting, Finder, Given, against, meet_on_paper, meeting_of
from webapp.models import Person, Post, Unit
from webapp.queries.meetings.waiting import waiting_cases
from workflows.core.calendar import local_date

DUAL: dict[str, Any] = {
    "seats": "dual",
    "militia_post": "village_militia_head",
    "priority_reason": "Đồng chí Thôn đội trưởng xin thôi nhiệm vụ trong năm nay.",
}


class CommuneStory(Story):
    """A nomination in the commune: the branch proposes, an officer of the commune appraises, its committee decides."""

    board, above = ("appraising_officer", COMMUNE), COMMUNE

    def __init__(self, session: Session, find: Finder, branch: str, opened: dt.datetime) -> None:
        super().__init__(session, find, branch, opened)
        self.proposer = ("deputy_secretary" if branch == VACANT else "secretary", branch)

    def to_decision(self) -> "CommuneStory":
        self.meeting().party().appraise()
        return self

    def seated(self) -> "CommuneStory":
        """Go from the branch's vote to the hand-over, by a meeting of the commune with ballots on paper."""
        self.to_decision()
        self.now = meet_on_paper(self.session, self.find, self.public_id, self.now)
        self.version += 1
        self.issue().handed_over()
        return self

    def appointed_to_militia(self) -> "CommuneStory":
        """Go from the branch's vote to the submission of a dual post, which both sides have screened."""
        self.meeting().party().union_side().military_side().appraise()
        return self


class Commune:
    """The commune on a day: whom its branches propose, and the meetings of its standing committee."""

    def __init__(self, session: Session, find: Finder, now: dt.datetime) -> None:
        self.session, self.find, self.now = session, find, now

    def proposed(self, branch: str, days_ago: float, nth: int = 0, **words: Any) -> CommuneStory:
        """Let a branch propose its nth young member, in place of whoever sits."""
        story = CommuneStory(self.session, self.find, branch, self.now - dt.timedelta(days=days_ago))
        sits = None if branch == VACANT else self.find("secretary", branch, local_date(story.now)).person_id
        reason = {"predecessor": sits, "predecessor_reason": "own_wish"} if sits else {"purpose": "first_seat"}
        story.nominate(young_member(self.session, branch, nth), **reason, **words)
        return story

    def meets(self, days_ago: float, *lots: tuple[Story, list[Given]]) -> None:
        """Hold a meeting that decides these by the ballots on paper that stand beside them."""
        day = local_date(self.now - dt.timedelta(days=days_ago))
        before = self.now - dt.timedelta(days=days_ago + 1)
        meeting = DemoMeeting(self.session, self.find, COMMUNE, day, before)
        meeting.agenda(*(story.public_id for story, _given in lots)).open()
        for story, given in lots:
            meeting.paper_count(story.public_id, given)
            story.now = meeting.now
            story.version += 1
        meeting.close()

    def plans(self, days: float, body: str) -> None:
        """Plan a meeting of a committee, with everything on its agenda that waits for it."""
        coming = DemoMeeting(
            self.session, self.find, COMMUNE, local_date(self.now + dt.timedelta(days=days)), self.now, body
        )
        waiting = waiting_cases(self.session, coming.clerk, meeting_of(self.session, coming.public_id))
        coming.agenda(*(case.public_id for case in waiting))


def open_commune_cases(session: Session, now: dt.datetime, find: Finder) -> None:
    """Open a nomination and a committee's file in every state, hold the meetings that decided them, plan the next."""
    commune = Commune(session, find, now)
    proposed = commune.proposed
    proposed("SM-08", 230).seated()  # ended when the next one is seated
    proposed("SM-16", 165).seated().reviewed("replace", 45)
    proposed("SM-08", 120, 2).seated()
    seated, lost = proposed("SM-11", 34).to_decision(), proposed("SM-07", 33).to_decision()
    dual = proposed("SM-15", 36, **DUAL).appointed_to_militia()
    rosters = open_rosters(session, now, find)
    agreed = [(story, EVERYBODY) for story in (seated, dual, rosters["decided"])]
    commune.meets(20, *agreed, (lost, against(7)), (rosters["refused"], against(99)))
    seated.issue().handed_over()
    dual.issue()
    rosters["decided"].issue()
    lost.refuse()
    rosters["refused"].refuse()
    carried, refused, leaving = (
        proposed(branch, days).to_decision() for branch, days in (("SM-06", 17), ("SM-13", 16), ("SM-14", 18))
    )
    agreed = [(story, EVERYBODY) for story in (carried, leaving, rosters["issuing"])]
    commune.meets(2, *agreed, (refused, against(6)), (rosters["refusing"], against(99)))
    leaving.issue()
    _not_decided(commune)
    commune.plans(6, "standing_committee")


def _not_decided(commune: Commune) -> None:
    """Open nominations in the states before the standing committee, and some that ended there."""
    proposed = commune.proposed
    proposed("SM-01", 2)
    proposed("SM-02", 6).meeting()
    proposed("SM-03", 14, **DUAL).meeting().party().union_side()
    proposed("SM-04", 12).meeting().party()
    proposed("SM-05", 16).to_decision()
    proposed("SM-09", 12).meeting().party().returned()
    proposed("SM-10", 10).meeting(votes_for=8)
    proposed("SM-21", 60).meeting().party().returned().wait(40)
    moved = {"reason": {"text": "Nhân sự chuyển nơi cư trú."}}
    proposed("SM-22", 20).meeting().move("withdraw", "secretary", "SM-22", moved)
    joined = {"reason": {"text": "Chi đoàn sáp nhập với chi đoàn khác theo chủ trương của Đảng ủy xã."}}
    proposed("SM-23", 9).meeting().move("cancel", *CommuneStory.board, joined)
    proposed(VACANT, 4)


def young_member(session: Session, branch: str, nth: int = 0) -> int:
    """Return the nth of the members whom the branch has beside its four, the last one first."""
    return session.scalars(
        sa.select(Person.id)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == branch, Person.code.like("TN%"))
        .distinct()
        .order_by(Person.id.desc())
        .offset(nth)
        .limit(1)
    ).one()
