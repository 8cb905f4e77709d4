"""Random walks of trips to the grassroots: sensible or foolish, each reaches an end, and the diary agrees with it."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.lengths import at_length, in_full
from tests.support.offices.district import DEPUTY, PROVINCE
from tests.support.offices.field_days import BOARD, COLLEAGUE, GOER, KEEPER, REPORT, field_office
from tests.support.steps import Walker
from webapp.models import Case, FieldDay, FieldTrip
from webapp.queries.cases.context import load_context
from webapp.services.cases.commands import start
from workflows import WORKFLOWS
from workflows.core.forms import FORMS
from workflows.core.returning import openable

NOW = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
DEFINITION = WORKFLOWS["field-days"].definition
TRIPS = 3
CONCERNED = (GOER, COLLEAGUE, BOARD, PROVINCE, DEPUTY, KEEPER)
BOOKED = {
    "registered": "registered",
    "confirmed": "confirmed",
    "done": "done",
    "returned": "done",
    "reported": "reported",
    "verified": "verified",
}
"""State of a trip → how its half days are marked. In any other state it has none."""


class FieldWalker(Walker):
    """Two officers who register trips, often for days that are taken, and everybody else who acts on them."""

    def open_one(self) -> None:
        if self.opened() < TRIPS:
            command = self.command(self.rng.choice((GOER, COLLEAGUE)), {"trip": self.trip()})
            self.attempt(lambda: start(self.session, DEFINITION, "register", self.office.units["T"].id, command))

    def opened(self) -> int:
        return self.session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0

    def trip(self) -> dict[str, Any]:
        first = self.day + dt.timedelta(days=self.rng.choice([-1, 1, 2, 2, 3]))
        last = first + dt.timedelta(days=self.rng.choice([0, 0, 1, 4]))
        return {
            "host": self.office.units[self.rng.choice("HK")].id,
            "level": "district",
            "regime": "one_plus_two",
            "kind": self.rng.choice(["joint", "thematic"]),
            "theme": "Kỹ năng",
            "starts_on": first.isoformat(),
            "starts_half": self.rng.choice(["am", "pm"]),
            "ends_on": last.isoformat(),
            "ends_half": self.rng.choice(["am", "pm"]),
        }

    def doors(self, case: Case) -> list[Any]:
        """Acts open to any of those whom trips concern: that the board may always cancel is one of many."""
        actors = [(name, self.office.actor(name, self.day)) for name in CONCERNED]
        return [
            step
            for name, actor in actors
            for step in self.doors_of(case, name, load_context(self.session, case, actor, self.now))
        ]

    def mover(self, case: Case, name: str, move: Any) -> Any:
        """Who thinks of giving up mostly does not: else no trip would be made."""
        given_up = move.name in ("withdraw", "cancel") and self.rng.random() < 0.8
        return (lambda: None) if given_up else super().mover(case, name, move)

    def words(self, case: Case, form: str) -> dict[str, Any]:
        parts = [*openable(DEFINITION, case.state)]
        said = {
            "FieldTripPlan": self.trip(),
            "TripDone": {"travel_order": f"{self.number}/CL"},
            "TripReport": REPORT,
            "TripVerification": {},
            "Reason": {"text": "Họp đột xuất"},
            "Resubmit": {"completed": "Đã sửa"},
            "Return": {"code": "figures_wrong", "text": "Xem lại", "parts": parts},
        }[form]
        words = {FORMS[form].section: said}
        if form == "Resubmit" and self.rng.random() < 0.7:
            words["report"] = {**case.dossier["report"], "proposed": "Cấp sổ mẫu"}
        return words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [*at_length(0), *in_full(1)])
def test_every_walk_reaches_an_end(session: Session, seed: int) -> None:
    walker = FieldWalker(field_office(session, NOW), random.Random(seed), NOW)
    for _step in range(400):
        walker.step()
        as_the_diary_says(session)
        if walker.opened() == TRIPS and not session.scalar(sa.select(Case.id).where(Case.closed_at.is_(None)).limit(1)):
            break
    ended = session.scalars(sa.select(Case)).all()
    assert len(ended) == TRIPS
    assert all(case.closed_at for case in ended), [case.state for case in ended]
    assert "verified" in {case.outcome for case in ended}, "a walk that only cancels says nothing"
    assert walker.refused, "somebody wanted days that were not free"


def as_the_diary_says(session: Session) -> None:
    """Every trip has its days in the state that it is in, and nobody is at two hosts on one date."""
    session.rollback()
    rows = session.execute(
        sa.select(FieldTrip.case_id, FieldTrip.status, FieldTrip.person_id, FieldTrip.host_id, FieldDay.day).join(
            FieldDay, FieldDay.trip_id == FieldTrip.id
        )
    ).all()
    marked, hosts = {row.case_id: row.status for row in rows}, defaultdict(set)
    for row in rows:
        hosts[row.person_id, row.day].add(row.host_id)
    cases = session.execute(sa.select(Case.id, Case.state)).all()
    assert marked == {row.id: BOOKED[row.state] for row in cases if row.state in BOOKED}
    assert all(len(places) == 1 for places in hosts.values())
