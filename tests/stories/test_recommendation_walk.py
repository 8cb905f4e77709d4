"""Random walks of recommendations: sensible or foolish, each reaches an end, and the journal holds how."""

import datetime as dt
import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.support.lengths import in_full
from tests.support.offices import recommendation as said
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OTHER, district_office
from tests.support.steps import Walker
from webapp.models import Case, Event
from webapp.queries.cases.context import load_context
from webapp.queries.cases.lists import inbox
from webapp.queries.clock.tasks import not_yet
from webapp.services.cases.commands import start
from workflows.core.calendar import local_date
from workflows.core.dossier import merged
from workflows.core.engine import offers
from workflows.core.forms import FORMS

NOW = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
WORDS = {
    "AssignTask": said.TASK,
    "TaskResult": said.RESULT,
    "QuarterlyReview": said.REVIEW,
    "BranchVote": said.VOTE,
    "BranchAssessment": said.ASSESSMENT,
    "ClassCertificate": said.CERTIFICATE,
    "UnionResolution": said.RESOLUTION,
    "HandOverList": said.HANDOVER,
    "AdmissionDecision": said.ADMISSION,
    "PartyCeremony": said.CEREMONY,
    "NotAdmitted": said.REFUSAL,
    "Inquiry": said.INQUIRY,
    "InquiryReply": said.REPLY,
    "Return": {"code": "papers_missing", "text": "Bổ sung"},
    "Resubmit": {"completed": "Đã bổ sung"},
    "Reason": {"text": "Có lý do"},
    "EndTraining": {"code": "moved", "text": "Đi xa"},
}


class RecommendationWalker(Walker):
    """Opens two recommendations and lets whoever may act on them until both have ended."""

    def open_one(self) -> None:
        for name in (NEW, OTHER):
            person = self.office.people[name].id
            if self.session.scalar(sa.select(Case.id).where(Case.subject_id == person)):
                continue
            words = self.typed("Enrol", {**said.ENROL, "person": str(person)})
            words["enrolment"]["person"] = person
            command = self.command(COMMUNE, words)
            start(self.session, said.DEFINITION, "enrol", self.office.units[BRANCH].id, command)

    def words(self, case: Case, form: str) -> dict[str, Any]:
        words = WORDS.get(form, said.PAPER)
        if form == "NewRanking":
            words = {"ranking": self.rng.choice(["excellent", "good"]), "ranking_year": str(self.day.year - 1)}
        if form == "BranchAssessment" and self.rng.random() < 0.3:
            words = {**words, "conclusion": "train"}
        if form in ("BranchVote", "UnionResolution") and self.rng.random() < 0.3:
            words = {**words, "votes_for": "0", "votes_against": words["present"], "votes_blank": "0"}
        if form == "TaskResult":
            words = {**words, "entry": self.rng.choice(sorted(case.dossier["tasks"]))}
        return self.typed(form, words)

    def typed(self, form: str, words: dict[str, Any]) -> dict[str, Any]:
        today = f"{self.day:%d/%m/%Y}"
        sent = {name: today if value == said.DAY else value for name, value in words.items()}
        filled = FORMS[form](MultiDict(sent))
        return {filled.section: filled.answers()}


@pytest.mark.parametrize("seed", in_full(0, 1))
@pytest.mark.both_engines
def test_every_walk_reaches_an_end(session: Session, seed: int) -> None:
    office = district_office(session, NOW)
    walker = RecommendationWalker(office, random.Random(seed), NOW)
    walker.open_one()
    for step in range(500):
        session.rollback()
        cases = session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).all()
        if not cases:
            break
        if step % 10 == 0:
            as_the_inbox_says(walker, cases)
        walker.step()
    ended = session.scalars(sa.select(Case)).all()
    assert len(ended) == 2
    assert all(case.closed_at for case in ended), [case.state for case in ended]
    for case in ended:
        events = session.scalars(
            sa.select(Event)
            .where(Event.case_id == case.id)
            .order_by(Event.seq)
            .options(sa.orm.joinedload(Event.answers))
        ).all()
        file: dict[str, Any] = {}
        for event in events:
            file = merged(file, event.answers.answers)
        assert file == case.dossier


def as_the_inbox_says(walker: RecommendationWalker, cases: Any) -> None:
    """Whoever has an open task by the offers finds the case under My work, and nobody else does."""
    for name in walker.office.people:
        actor = walker.office.actor(name, walker.day)
        shown = {key for key, _line in inbox(walker.session, actor, local_date(walker.now), limit=100)}
        turns = set()
        for case in cases:
            context = load_context(walker.session, case, actor, walker.now)
            rows = offers(context.definition, case.state, context.facts(), context.authority, not_yet(context))
            if any(row.is_task for row in rows):
                turns.add(case.id)
        assert shown == turns, name
