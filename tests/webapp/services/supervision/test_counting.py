"""The sums of finished steps are a plain count of the journal, for random offices, and follow what is taken back."""

import datetime as dt
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tests.conftest import Clock
from tests.support.desk import Desk
from tests.support.lengths import in_full
from tests.support.offices.district import BRANCH, NEW, OFFICER, OLD, district_office
from tests.support.steps import Walker, random_office
from webapp.models import CalendarDay, Case, Event, ReturnCount, RuleRow, StepMark, StepPast, StepTime, Unit, move_made
from webapp.queries.calendar import working_days
from webapp.services.cases.again.taking_back import take_step_back
from webapp.services.supervision import counting
from webapp.services.supervision.counting import count_steps
from webapp.surroundings import lineage_on
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


def plain_count(session: Session) -> tuple[Counter[Any], Counter[Any], Counter[Any]]:
    """Count the finished steps, the returns and the pasts again: each pair of moves that count, by own statements."""
    steps, returns, past = Counter[Any](), Counter[Any](), Counter[Any]()
    for case in session.scalars(sa.select(Case).where(~Case.sealed, Case.erased_at.is_(None))):
        moves = sa.select(Event).where(Event.case_id == case.id, move_made()).options(joinedload(Event.answers))
        made = session.scalars(moves.order_by(Event.seq)).all()
        for first, last in pairwise(made):
            entered, left = local_date(first.at), local_date(last.at)
            recounted = sa.select(Event.consequences).where(
                Event.case_id == case.id, Event.move == "recounted", Event.seq.between(first.seq, last.seq)
            )
            due = ([first.consequences["due"]] + [said["due"] for said in session.scalars(recounted)])[-1]
            timing = "untimed" if due is None else "late" if left.isoformat() > due else "on_time"
            limit = first.consequences["limit"]
            measure = "working_days" if limit and limit[0] == "working_days" else "days"
            lineage = [unit.id for unit in lineage_on(session, session.get_one(Unit, case.unit_id), left)]
            worked = working_days(session, lineage, entered)
            between = [entered + dt.timedelta(days=n + 1) for n in range((left - entered).days)]
            days = len(between) if measure == "days" else len([day for day in between if day in worked])
            for unit_id in lineage:
                key = (unit_id, case.workflow, left.replace(day=1), first.to_state)
                steps[(*key, measure, days, timing)] += 1
                back = first.from_state == "returned"
                past[unit_id, case.workflow, first.to_state, back, measure, f"{left:%Y-%m}", days] += 1
                if last.to_state == "returned":
                    said = last.answers.answers
                    code = said.get("return", {}).get("code", "") or said.get("party_opinion", {}).get("opinion", "")
                    returns[unit_id, case.workflow, left.replace(day=1), last.move, code] += 1
    return steps, returns, past


def stored(session: Session, table: type[Any]) -> Counter[Any]:
    keys = [column.key for column in sa.inspect(table).primary_key]
    rows = session.execute(sa.select(*(getattr(table, key) for key in keys), table.steps))
    return Counter({tuple(row[:-1]): row[-1] for row in rows})


def pasts(session: Session) -> Counter[Any]:
    return Counter(
        {
            (row.unit_id, row.workflow, row.state, row.after_return, row.measure, month, int(days)): count
            for row in session.scalars(sa.select(StepPast))
            for month, lengths in row.months.items()
            for days, count in lengths.items()
        }
    )


class TakingBack(Walker):
    """A walker that often takes back what was done last."""

    backs = 0

    def step(self) -> None:
        super().step()
        self.session.rollback()
        if self.rng.random() < 0.3:
            return
        last = self.session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).first()
        if last is None or last.kind != "move":
            return
        case = self.session.get_one(Case, last.case_id)
        names = {person.id: name for name, person in self.office.people.items()}
        if last.actor_id in names and self.rng.random() < 0.4:
            self.back(names[last.actor_id], case)

    def back(self, name: str, case: Case) -> None:
        """Take the last step of the case back, if it may be."""
        command, before = self.command(name, {}, case.version), case.version
        self.attempt(lambda: take_step_back(self.session, case.public_id, command))
        self.session.rollback()
        self.backs += self.session.get_one(Case, case.id).version > before


def count_in_working_days(session: Session, commune: Unit) -> None:
    """Let two limits count working days, of which the commune has fewer than others."""
    for name in ("meeting_days", "appraisal_days"):
        words = {"value": "5", "measure": "working_days", "source": "test", "note": ""}
        since = dt.date(2020, 1, 1)
        session.add(RuleRow(key=f"nomination.{name}", effective_from=since, recorded_at=NOW, **words))
    for number in range(0, 60, 3):
        words = {"kind": "holiday", "name": "Nghỉ", "source": "test", "scope_id": commune.id}
        session.add(CalendarDay(day=NOW.date() + dt.timedelta(days=number), recorded_at=NOW, **words))
    session.commit()


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [1, *in_full(2)])
def test_the_sums_are_a_plain_count_of_the_journal(
    session: Session, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "BATCH", 7)
    office = random_office(session, NOW, seed)
    count_in_working_days(session, office.units["H-01"])
    walker = TakingBack(office, random.Random(seed), NOW)
    for step in range(90):
        walker.step()
        if step % 11 == 0:
            session.rollback()
            count_steps(session, walker.now)
    session.rollback()
    count_steps(session, walker.now)
    steps, returns, past = plain_count(session)
    assert stored(session, StepTime) == steps
    assert stored(session, ReturnCount) == returns
    assert pasts(session) == past
    assert {key[3] for key in past} == {False, True}, "none has gone on after a return"
    assert walker.backs, "nothing was taken back"
    assert returns, "nothing was sent back"
    assert {key[4] for key in steps} == {"days", "working_days"}
    session.rollback()
    assert count_steps(session, walker.now) == 0


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    return Desk(district_office(session, clock()), clock)


def appraised(desk: Desk) -> str:
    """A case that has come to its appraisal."""
    old = desk.office.people[OLD].id
    return desk.to_appraisal(BRANCH, NEW, purpose="replacement", predecessor_reason="age", predecessor=old)


def counted(desk: Desk) -> dict[str, int]:
    """How many steps the commune has finished, by state."""
    session = desk.office.session
    session.rollback()
    count_steps(session, desk.clock())
    unit = desk.office.units["H-01"].id
    rows = session.execute(
        sa.select(StepTime.state, sa.func.sum(StepTime.steps)).where(StepTime.unit_id == unit).group_by(StepTime.state)
    )
    return {state: steps for state, steps in rows}  # noqa: C416 a row is no pair to mypy


def test_a_case_that_is_sealed_or_erased_is_counted_no_more(desk: Desk) -> None:
    first = appraised(desk)
    assert counted(desk) == {"branch_meeting": 1, "party_opinion": 1}
    session = desk.office.session
    case = desk.case(first)
    case.sealed = True
    session.commit()
    desk.move(OFFICER, first, "send_back")
    assert counted(desk) == {}


def test_a_second_clock_counts_nothing_twice(desk: Desk) -> None:
    appraised(desk)
    once = counted(desk)
    session = desk.office.session
    session.get_one(StepMark, 1).event_id = 0
    session.commit()
    assert counted(desk) == once


def test_entries_that_may_still_be_on_their_way_are_waited_for(desk: Desk) -> None:
    appraised(desk)
    counted(desk)
    session = desk.office.session
    assert session.get_one(StepMark, 1).event_id == 0
    session.rollback()
    desk.clock.advance(hours=2)
    counted(desk)
    assert session.get_one(StepMark, 1).event_id == session.scalar(sa.select(sa.func.max(Event.id)))
