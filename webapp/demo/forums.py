"""The demo's meetings and written consultations, in which its committees vote as people would."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, posts_held
from webapp.models import Candidate, Case, Meeting, Person, Post, RollMember, Unit, Vote, post_held_on
from webapp.queries.meetings.meetings import holders_on
from webapp.services.cases.ballots import ask_in_writing, cast_ballot, close_ballot
from webapp.services.command import Command
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import confirm_attendance, record_attendance
from webapp.services.meetings.objections import agree
from webapp.services.meetings.paper_ballots import confirm_count, enter_count
from webapp.services.meetings.paper_sheets import PaperBallots
from webapp.services.votes.voting import new_receipt
from workflows.core.calendar import HOME, local_date
from workflows.roles import COMMITTEES

Finder = Callable[[str, str, dt.date], Actor]
Given = tuple[str, tuple[int, ...]]
"""A ballot: the choice, and in an election the candidates that it keeps."""
PROPOSING = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
EVERYBODY: list[Given] = [("for", ())] * 99
"""Everybody is for it."""
HOURS = (dt.time(8), dt.time(14), dt.time(10), dt.time(16), dt.time(18))
PLACES = {"HT": "Phòng họp Huyện đoàn", "TD": "Phòng họp Tỉnh đoàn", "SM": "Hội trường xã Sơn Mỹ"}


class DemoMeeting:
    """A meeting of a committee, from eight in the morning on, prepared by its clerk, or by the deputy secretary."""

    count = 0

    def __init__(
        self,
        session: Session,
        find: Finder,
        code: str,
        day: dt.date,
        planned: dt.datetime,
        body: str = "standing_committee",
        period: tuple[dt.date, dt.date] | None = None,
    ) -> None:
        self.session, self.find, self.code, self.day, self.now = session, find, code, day, planned
        unit = session.scalars(sa.select(Unit).where(Unit.code == code)).one()
        self.members = holders_on(session, unit.id, COMMITTEES[body], day)
        self.chair = find("secretary", code, day)
        try:
            self.clerk = find("clerk", code, day)
        except LookupError:
            self.clerk = find("deputy_secretary", code, day)
        self.counter, self.teller = self._counters(day)
        place, people = PLACES.get(code, "Hội trường"), (self.chair.person_id, self.counter.person_id)
        others = sa.select(Meeting.begins_at).where(Meeting.held_on == day, Meeting.place == place)
        taken = set(session.scalars(others))
        self.begins = next(hour for hour in HOURS if hour not in taken)
        teller_id = self.teller.person_id if self.teller else None
        plan = planning.MeetingPlan(day, place, *people, self.begins, body, period, teller_id=teller_id)
        self.public_id = planning.plan(session, unit.id, plan, self.command())

    def _counters(self, day: dt.date) -> tuple[Actor, Actor | None]:
        """Return who takes the minutes and counts ballots, and the teller: neither proposing nor issuing, if there are.

        Where no second one is left, the chair counts again.
        """
        here = sa.select(Post.person_id).join(Unit, Unit.id == Post.unit_id).where(Unit.code == self.code)
        busy = here.where(Post.kind.in_(PROPOSING), post_held_on(day))
        plain = here.where(Post.kind.in_(("standing_member", "executive_member")), post_held_on(day))
        openers = sa.select(Case.opener_id).where(Case.opener_id.is_not(None))
        free = sa.and_(Person.id.in_(plain), Person.id.not_in(busy), Person.id.not_in(openers))
        people = self.session.scalars(sa.select(Person).where(free).order_by(Person.id).limit(2)).all()
        found = [Actor(each.id, each.full_name, posts_held(self.session, each.id, day)) for each in people]
        first = found[0] if found else self.find("deputy_secretary", self.code, day)
        return first, found[1] if len(found) > 1 else None

    def command(self, actor: Actor | None = None) -> Command:
        """Return the next command of the clerk, or of somebody else."""
        DemoMeeting.count += 1
        key = f"demo-meeting-{DemoMeeting.count}-{self.now.isoformat()}"
        return Command(actor or self.clerk, self.now, key)

    def agenda(self, *cases: str) -> "DemoMeeting":
        planning.add_cases(self.session, self.public_id, cases, self.command())
        return self

    def open(self, reasons: dict[int, str] | None = None, latest: dt.datetime | None = None) -> "DemoMeeting":
        """Record who is there, all but those with a reason to be absent, and let the chair open the meeting.

        latest: no later than then, for a meeting of today in a demo that is made early in the morning.
        """
        opens = dt.datetime.combine(self.day, self.begins.replace(minute=15), HOME).astimezone(dt.UTC)
        self.now = max(self.now, min(opens, latest or opens))
        there = [person for person in self.members if person not in (reasons or {})]
        self.there = frozenset(there)
        record_attendance(self.session, self.public_id, there, self.command(), reasons)
        confirm_attendance(self.session, self.public_id, there, self.command(self.chair))
        return self

    def ballots(self, case: str, given: Iterable[Given]) -> None:
        """Give ballots of the members on the roll, as many as there are, some minutes apart."""
        for person, (choice, names) in zip(voters(self.session, case), given, strict=False):
            self.now += dt.timedelta(minutes=2)
            member = self.command(Actor(person.id, person.full_name, ()))
            cast_ballot(self.session, case, choice, member, new_receipt(), names)

    def paper_count(self, case: str, given: Iterable[Given]) -> None:
        """Enter ballots that the members on the roll who are there gave on paper, as many as there are of both."""
        self.now += dt.timedelta(minutes=20)
        people = (person.id for person in voters(self.session, case) if person.id in self.there)
        sheet = dict(zip(people, given, strict=False))
        ballots = self.first_count(case, sheet)
        self.now += dt.timedelta(minutes=3)
        again = self.command(self.teller or self.chair)
        confirm_count(self.session, case, self.public_id, replace(ballots, names=frozenset()), again)
        self.agree(case, sheet)
        self.close_vote(case)

    def first_count(self, case: str, sheet: Mapping[int, Given]) -> PaperBallots:
        """Enter the ballots on paper of these people, and leave them to be counted again."""
        if by_name(self.session, case):
            said = {person: choice for person, (choice, _names) in sheet.items()}
            chosen = {person: dict.fromkeys(names, "for") for person, (_choice, names) in sheet.items()}
            ballots = PaperBallots.named(said, chosen, candidates(self.session, case))
            enter_count(self.session, case, self.public_id, ballots, self.command(self.counter))
            return ballots
        choices = Counter(choice for choice, _names in sheet.values())
        kept = Counter(name for _choice, names in sheet.values() for name in names)
        ballots = PaperBallots(
            frozenset(sheet),
            choices["for"],
            choices["against"],
            choices["blank"],
            kept={person: kept[person] for person in candidates(self.session, case)},
        )
        enter_count(self.session, case, self.public_id, ballots, self.command(self.counter))
        return ballots

    def agree(self, case: str, people: Iterable[int]) -> None:
        """Let the members named say on their phones that their ballots on paper are right."""
        for person in people:
            if person not in (self.counter.person_id, (self.teller or self.chair).person_id):
                agree(self.session, case, self.command(Actor(person, "", ())))

    def close_vote(self, case: str) -> None:
        """Let the chair close a vote in which not everybody on the roll has given a ballot."""
        self.session.rollback()
        if voters(self.session, case):
            close_ballot(self.session, case, self.command(self.chair))

    def close(self) -> None:
        self.now += dt.timedelta(minutes=30)
        planning.close(self.session, self.public_id, self.command())


def voters(session: Session, case: str) -> list[Person]:
    """Return the people on the roll of the case's running vote who may vote and have not."""
    return list(
        session.scalars(
            sa.select(Person)
            .join(RollMember, RollMember.person_id == Person.id)
            .join(Vote, Vote.id == RollMember.vote_id)
            .join(Case, Case.id == Vote.case_id)
            .where(
                Case.public_id == case,
                Vote.closed_at.is_(None),
                RollMember.recused.is_(None),
                RollMember.voted.is_(False),
            )
            .order_by(Person.id)
        )
    )


def by_name(session: Session, case: str) -> bool:
    """Whether votes on paper are entered by name in the case's running vote: in an open one."""
    running = sa.select(Vote.secret.is_(False)).join(Case, Case.id == Vote.case_id).where(Case.public_id == case)
    return bool(session.scalar(running.where(Vote.closed_at.is_(None))))


def candidates(session: Session, case: str) -> list[int]:
    """Return what ballots call the names in the case's running vote, in an election or over a list; else none."""
    return list(
        session.scalars(
            sa.select(Candidate.candidate_id)
            .join(Vote, Vote.id == Candidate.vote_id)
            .join(Case, Case.id == Vote.case_id)
            .where(Case.public_id == case, Vote.closed_at.is_(None))
        )
    )


def meet(session: Session, find: Finder, case: str, now: dt.datetime, given: Iterable[Given]) -> dt.datetime:
    """Hold a meeting on the next day whose members give ballots on their phones; return the moment after it."""
    meeting = _meeting_for(session, find, case, now)
    meeting.ballots(case, given)
    meeting.close_vote(case)
    meeting.close()
    return meeting.now


def meet_on_paper(
    session: Session, find: Finder, case: str, now: dt.datetime, given: Iterable[Given] = EVERYBODY
) -> dt.datetime:
    """Hold a meeting on the next day whose members give ballots on paper; return the moment after it."""
    meeting = _meeting_for(session, find, case, now)
    meeting.paper_count(case, given)
    meeting.close()
    return meeting.now


def _meeting_for(session: Session, find: Finder, case: str, now: dt.datetime) -> DemoMeeting:
    """Return an opened meeting of the next day of the committee whose vote on the case runs."""
    code, body = session.execute(
        sa.select(Unit.code, Vote.body)
        .join(Vote, Vote.unit_id == Unit.id)
        .join(Case, Case.id == Vote.case_id)
        .where(Case.public_id == case, Vote.closed_at.is_(None))
    ).one()
    return DemoMeeting(session, find, code, local_date(now) + dt.timedelta(days=1), now, body).agenda(case).open()


def ask(session: Session, find: Finder, case: str, now: dt.datetime, given: Iterable[Given]) -> None:
    """Ask the committee in writing for three weeks, and give some answers on the next day."""
    code = session.scalars(
        sa.select(Unit.code).join(Vote, Vote.unit_id == Unit.id).join(Case).where(Case.public_id == case)
    ).one()
    chair, last = find("secretary", code, local_date(now)), local_date(now) + dt.timedelta(days=20)
    words = {"consultation": {"text": "Trong tháng không bố trí được hội nghị; các đồng chí ủy viên đi cơ sở."}}
    ask_in_writing(session, case, last, Command(chair, now, f"demo-{case}-asked", words))
    for number, (person, (choice, names)) in enumerate(zip(voters(session, case), given, strict=False)):
        at = now + dt.timedelta(hours=20 + number)
        member = Command(Actor(person.id, person.full_name, ()), at, f"demo-{case}-{number}")
        cast_ballot(session, case, choice, member, "", names)


def against(number: int) -> list[Given]:
    """Return ballots of which so many are against, and the rest for it."""
    return [("against", ())] * number + EVERYBODY


def meeting_of(session: Session, public_id: str) -> Meeting:
    return session.scalars(sa.select(Meeting).where(Meeting.public_id == public_id)).one()
