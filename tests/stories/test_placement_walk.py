"""Random walks of placements: sensible or foolish, each reaches an end, and the officer's post never outlasts it."""

import datetime as dt
import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.lengths import at_length, in_full
from tests.support.offices.placement import BOARD, SENT, TEXT, VOTERS, placement_office
from tests.support.steps import Walker
from webapp.models import Case, Post
from webapp.services.cases.commands import start
from webapp.services.clock.ticking import tick
from workflows import WORKFLOWS
from workflows.core.forms import FORMS
from workflows.core.returning import openable

NOW = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
DEFINITION = WORKFLOWS["placement"].definition
DAY = dt.timedelta(days=1)


class PlacementWalker(Walker):
    """Plans one placement and lets whoever may act on it, and the days pass, until it has ended."""

    def open_one(self) -> None:
        if self.session.scalar(sa.select(Case.id).limit(1)):
            return
        words = {"officer": self.office.people[SENT].id, "group": "provincial", "year": 2026}
        start(self.session, DEFINITION, "plan", self.office.units["T"].id, self.command(BOARD, {"plan": words}))

    def words(self, case: Case, form: str) -> dict[str, Any]:
        day, signer = self.day.isoformat(), self.office.people[self.rng.choice(VOTERS)].id
        decision = {"signed_on": day, "effective_on": day, "signer": signer}
        last = self.day + self.rng.choice([20, 95, 120]) * DAY
        opinions = ["agree", "agree", "agree", "disagree"]
        said = {
            "PlacementProposal": {
                "host": self.office.units[self.rng.choice(["H", "H-01"])].id,
                "post": "deputy_secretary",
                "starts_on": day,
                "ends_on": last.isoformat(),
                "need": TEXT,
                "goals": TEXT,
            },
            "HostConsent": {
                "opinion": self.rng.choice(opinions),
                "party_opinion": "agree",
                "paper_number": "1",
                "paper_date": day,
            },
            "SendOfficer": decision,
            "ReleaseFromHost": decision,
            "ChangeStay": {**decision, "ends_on": case.dossier.get("change", {}).get("ends_on", day)},
            "StayChange": {"kind": self.rng.choice(["extend", "recall"]), "ends_on": last.isoformat(), "reason": TEXT},
            "FieldActivity": {"held_on": day, "place": "Thôn 1", "kind": "branch", "content": TEXT},
            "PlacementReport": dict.fromkeys(("situation", "advantages", "difficulties", "solutions"), TEXT),
            "HostRemark": {"text": TEXT, "rating": "good"},
            "PlacementAssessment": {"result": self.rng.choice(["met", "not_met"]), "conclusion": TEXT},
            "PlacementSubmission": {"conclusion": TEXT},
            "WorkProgramme": {"goals": TEXT, "tasks": TEXT},
            "Reason": {"text": TEXT},
            "Resubmit": {"completed": TEXT},
            "Return": {"code": "figures_wrong", "text": TEXT, "parts": [*openable(DEFINITION, case.state)]},
        }[form]
        words = {FORMS[form].section: said}
        return words | self.changed(case) if form == "Resubmit" else words

    def changed(self, case: Case) -> dict[str, Any]:
        """A part that is open, now and then with something else in it."""
        section = self.rng.choice([*openable(DEFINITION, case.state)])
        return {section: {**case.dossier[section], "need": TEXT * 2}} if self.rng.random() < 0.7 else {}


@pytest.mark.parametrize("seed", [*at_length(0), *in_full(1)])
@pytest.mark.both_engines
def test_every_walk_reaches_an_end(session: Session, seed: int) -> None:
    walker = PlacementWalker(placement_office(session, NOW), random.Random(seed), NOW)
    walker.open_one()
    for step in range(400):
        session.rollback()
        case = session.scalars(sa.select(Case).order_by(Case.id).limit(1)).one()
        if case.closed_at:
            break
        if step % 12 == 11:
            walker.now += 9 * DAY
            tick(session, walker.now)
        walker.step()
    session.rollback()
    case = session.scalars(sa.select(Case).order_by(Case.id).limit(1)).one()
    assert case.closed_at, case.state
    posts = session.scalars(
        sa.select(Post).where(Post.person_id == walker.office.people[SENT].id, Post.kind == "deputy_secretary")
    ).all()
    assert all(post.valid_to is not None for post in posts), "a post at a host always has its last day"
    if case.outcome in ("refused", "cancelled"):
        assert not posts
