"""Random walks: whoever may act does something sensible or foolish, through the services, until the case ends."""

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.forums import put
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    MEMBERS,
    OFFICER,
    OLD,
    Office,
    district_office,
)
from webapp.demo.counting import count_again
from webapp.models import Case, Post, Unit, post_held_on
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.facts import seat_holders
from webapp.queries.cases.opinions import answered
from webapp.queries.cases.returns import open_parts
from webapp.queries.people.choices import signers
from webapp.queries.people.delegations import possible_delegates
from webapp.queries.votes.votes import votes_of
from webapp.services.cases.ballots import cast_ballot, close_ballot
from webapp.services.cases.commands import Command, answer, make_move, start
from webapp.services.clock.ticking import tick
from webapp.services.people.delegations import delegate
from webapp.services.refusals import InvalidAnswers, NotFoundForActor, Refused, Stale
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.engine import offers

PARTS = [["nomination"], ["branch_meeting"], ["nomination", "branch_meeting"], []]
DEFINITION = WORKFLOWS["secretary-nomination"].definition


def random_office(session: Session, now: dt.datetime, seed: int, branches: int = 4) -> Office:
    """The district office with some more branches, each with or without a secretary and a militia head."""
    rng = random.Random(seed)
    office = district_office(session, now)
    for number in range(3, 3 + branches):
        code = f"H-01-{number:02d}"
        office.unit(code, "branch", "H-01", f"Chi đoàn Thôn {number}")
        for place in range(3):
            office.person(f"Mang Đoàn Viên {number}{place}", dt.date(1990 + rng.randrange(16), 5, 6))
            office.post(f"Mang Đoàn Viên {number}{place}", "member", code)
        if rng.random() < 0.7:
            sex = rng.choice(["male", "female"])
            office.person(f"Hồ Bí Thư {number}", dt.date(1985 + rng.randrange(15), 2, 3), sex)
            office.post(f"Hồ Bí Thư {number}", "secretary", code)
        if rng.random() < 0.5:
            office.person(f"Võ Đội Trưởng {number}", dt.date(1985 + rng.randrange(15), 2, 3))
            office.post(f"Võ Đội Trưởng {number}", "village_militia_head", code)
    return office


class Walker:
    """Makes random acts. `kinds` counts what was done; refusals are part of the walk."""

    commune = COMMUNE

    def __init__(self, office: Office, rng: random.Random, now: dt.datetime) -> None:
        self.office, self.rng, self.now = office, rng, now
        self.session = office.session
        self.number = 0
        self.refused = 0

    @property
    def day(self) -> dt.date:
        return local_date(self.now)

    def step(self) -> None:
        """One act of somebody, or the clock's."""
        self.now += dt.timedelta(hours=self.rng.choice([1, 5, 30]))
        self.session.rollback()
        cases = self.session.scalars(sa.select(Case).where(Case.closed_at.is_(None)).order_by(Case.id)).all()
        if not cases or self.rng.random() < 0.2:
            return self.open_one()
        if self.rng.random() < 0.03:
            self.now += dt.timedelta(days=self.rng.choice([3, 20, 60]))
            tick(self.session, self.now)
            return None
        return self.act_on(self.rng.choice(cases).public_id)

    def open_one(self) -> None:
        """Open a case for a branch that has none, where there is one."""
        claimed = sa.select(Case.id).where(Case.unit_id == Unit.id, Case.claim.is_not(None))
        free = self.session.scalars(
            sa.select(Unit)
            .where(Unit.kind == "branch", ~claimed.exists(), sa.exists().where(Post.unit_id == Unit.id))
            .order_by(Unit.id)
        ).all()
        if not free:
            return
        unit = self.rng.choice(free)
        command = self.command(COMMUNE, {"nomination": self.nomination(unit)})
        self.attempt(lambda: start(self.session, DEFINITION, "nominate", unit.id, command))

    def nomination(self, unit: Unit) -> dict[str, Any]:
        """A nomination that fits the unit's seats."""
        sitting = self.holder(unit, "secretary")
        members = [row for row in self.people_of(unit) if row != sitting] or list(self.people_of(unit))
        words: dict[str, Any] = {
            "person": self.rng.choice(members),
            "seats": self.rng.choice(["single", "dual"]),
            "purpose": "first_seat",
            "manner": self.rng.choice(["elected", "appointed"]),
            "ranking": self.rng.choice(["good", "unranked"]),
            "discipline": "none",
            "merits": "Tốt",
            "militia_post": "village_militia_head",
            "priority_reason": "Có lý do",
        }
        if sitting:
            words |= {"purpose": "replacement", "predecessor": sitting, "predecessor_reason": "moved"}
        return words

    def act_on(self, public_id: str) -> None:
        """One of the acts that are open to somebody on this case."""
        case = self.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
        doors = self.doors(case)
        if doors:
            self.rng.choice(doors)()

    def doors(self, case: Case) -> list[Any]:
        """Acts open on this case now to the first person found who has any, looking in a random order."""
        names = list(self.office.people)
        self.rng.shuffle(names)
        for name in names:
            actor = self.office.actor(name, self.day)
            may_act = any(post.kind != "member" for post in actor.posts)
            if may_act and (found := self.doors_of(case, name, load_context(self.session, case, actor, self.now))):
                return found
        return []

    def doors_of(self, case: Case, name: str, context: CaseContext) -> list[Any]:
        """Acts open to one person."""
        assert context.actor is not None
        found: list[Any] = []
        for row in offers(context.definition, case.state, context.facts(), context.authority):
            if row.open and not row.move.starts and (not context.definition.ends(row.move) or self.rng.random() < 0.15):
                found.append(self.mover(case, name, row.move))
        if assent := context.definition.assent_in(case.state):
            for party, role in enumerate(assent.of):
                if context.authority((role,)) and not answered(context, assent, party):
                    found.append(self.answerer(case, name, assent.name, party))
        for view in votes_of(self.session, case.id):
            if view.vote.closed_at is None:
                line = view.line_of(context.actor.person_id)
                if line and line.recused is None and line.choice is None:
                    found += [self.voter(case, name)] * 3
                question = context.definition.question_in(case.state)
                if question and context.authority((question.chair,)):
                    found.append(self.closer(case, name))
        return found

    def mover(self, case: Case, name: str, move: Any) -> Any:
        words = self.words(case, move.form) if move.form else {}
        command = self.command(name, words, case.version)

        def act() -> None:
            make_move(self.session, case.public_id, move.name, command)
            if self.rng.random() < 0.8:  # else figures of a meeting wait for a second person
                count_again(self.session, case.public_id, self.now)

        return lambda: self.attempt(act)

    def answerer(self, case: Case, name: str, assent: str, party: int) -> Any:
        opinion = "agree" if self.rng.random() < 0.85 else "disagree"
        command = self.command(name, {"joint_review": {"opinion": opinion, "health": "fit"}}, case.version)
        return lambda: self.attempt(lambda: answer(self.session, case.public_id, assent, party, command))

    def voter(self, case: Case, name: str) -> Any:
        put(self.session, case.public_id, self.now)
        choice = self.rng.choice(["for", "for", "for", "against", "blank"])
        return lambda: self.attempt(lambda: cast_ballot(self.session, case.public_id, choice, self.command(name)))

    def closer(self, case: Case, name: str) -> Any:
        return lambda: self.attempt(lambda: close_ballot(self.session, case.public_id, self.command(name)))

    def command(self, name: str, words: dict[str, Any] | None = None, version: int | None = None) -> Command:
        self.number += 1
        return Command(self.office.actor(name, self.day), self.now, f"walk-{self.number}", words or {}, version)

    def attempt(self, verb: Any) -> None:
        """Do it; a refusal changes nothing and is counted."""
        try:
            verb()
        except (Refused, InvalidAnswers, Stale, NotFoundForActor):
            self.refused += 1

    def words(self, case: Case, form: str) -> dict[str, Any]:
        """Answers that a person could have typed into this form."""
        day = self.day.isoformat()
        unit = self.session.get_one(Unit, case.unit_id)
        votes = self.rng.choice([12, 11, 7, 3])
        around = load_context(self.session, case, None, self.now).around
        signer = (signers(self.session, around, self.day) or [(0, "")])[0][0]
        return {
            "Nominate": lambda: {"nomination": self.nomination(unit)},
            "BranchMeeting": lambda: {
                "branch_meeting": {
                    "held_on": day,
                    "members": 15,
                    "present": 13,
                    "ballots": 13,
                    "votes_for": votes,
                    "votes_against": 13 - votes,
                    "votes_blank": 0,
                    "presided_by": "A",
                    "minutes_by": "B",
                }
            },
            "PartyOpinion": lambda: {
                "party_opinion": {
                    "opinion": self.rng.choice(["agree", "agree", "agree", "disagree"]),
                    "body": "Chi ủy",
                    "paper_number": "1",
                    "paper_date": day,
                    "village_board": "agree",
                }
            },
            "Appraisal": lambda: {"appraisal": {"complete": "complete", "conclusion": "Đủ"}},
            "Return": lambda: {
                "return": {
                    "code": "papers_missing",
                    "text": "Bổ sung",
                    "parts": self.rng.choice(PARTS),
                }
            },
            "Resubmit": lambda: self.completed(case, unit),
            "Refuse": lambda: {"refusal": {"code": "procedure", "text": "Sai quy trình"}},
            "Reason": lambda: {"reason": {"text": "Có lý do"}},
            "IssueDecision": lambda: {
                "decision": {
                    "signed_on": day,
                    "effective_on": day,
                    "signer": signer,
                }
            },
            "MilitaryAppointment": lambda: {
                "military_appointment": {
                    "paper_number": "9",
                    "paper_date": day,
                    "issuer": "UBND xã",
                    "effective_on": day,
                }
            },
            "Handover": lambda: {
                "handover": {
                    "held_on": day,
                    "member_books": 9,
                    "fees": 0,
                    "assets": "Dấu",
                    "witness": "C",
                }
            },
            "YearlyReview": lambda: {
                "review": {
                    "result": self.rng.choice(["keep", "keep_one", "replace"]),
                    "effective_on": day,
                    "remark": "Tốt",
                }
            },
        }[form]()

    def completed(self, case: Case, unit: Unit) -> dict[str, Any]:
        """A returned file with what is open in it, now and then about somebody else or with other figures."""
        words: dict[str, Any] = {"resubmission": {"completed": "Đã bổ sung"}}
        for section in open_parts(load_context(self.session, case, None, self.now)):
            said = case.dossier[section]
            if self.rng.random() < 0.5:
                said = self.nomination(unit) if section == "nomination" else {**said, "members": said["members"] + 1}
            words[section] = said
        if self.rng.random() < 0.1:
            words["party_opinion"] = {"opinion": "agree"}
        return words

    def holder(self, unit: Unit, seat: str) -> int | None:
        return seat_holders(self.session, unit.id, self.day).get(seat)

    def people_of(self, unit: Unit) -> list[int]:
        return list(
            self.session.scalars(
                sa.select(Post.person_id)
                .where(Post.unit_id == unit.id, post_held_on(self.day))
                .order_by(Post.person_id)
            )
        )


def lend(session: Session, office: Office, now: dt.datetime) -> None:
    """Some stand in for others: for every process, for this one, and for another one, which lends nothing here."""
    days = local_date(now), local_date(now)
    for absent, deputy, workflow in (
        (COMMUNE, COMMUNE_DEPUTY, None),
        (OFFICER, CLERK, "secretary-nomination"),
        (CLERK, OFFICER, "placement"),
        (CHAIR, CLERK, None),
        (COMMANDER, COMMUNE, None),
        (COMMUNE_DEPUTY, OLD, None),
        (OLD, COMMUNE, None),
        *((name, OFFICER, None) for name in MEMBERS[1:3]),
        (MEMBERS[3], MEMBERS[4], None),
    ):
        ids = office.people[absent].id, office.people[deputy].id
        if deputy in {one.name for one in possible_delegates(session, ids[0], days[0])}:
            delegate(session, *ids, workflow, *days, now)
