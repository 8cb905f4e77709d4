"""The cases that a report counts, against a plain second count row by row."""

import datetime as dt
import random
from collections import Counter
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.offices.district import BRANCH, COMMUNE, HEAD, NEW, OFFICER, OTHER
from tests.support.offices.papers import appraised, desk_of, issued, replacing
from webapp.models import Case, Event, Task, Unit
from webapp.queries.reports.cases import case_counts
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.programmes.periods import Period

pytestmark = pytest.mark.at_length

PERIODS = (Period(2026), Period(2026, "Q", 1), Period(2026, "M", 1), Period(2026, "M", 2), Period(2025, "H", 2))
UNITS = ("T", "H", "H-01", "H-01-01", "H-01-02")


def again(session: Session, path: str, period: Period, today: dt.date) -> list[dict[str, object]]:
    """The counts once more, by a reader who knows nothing of how the report counts."""
    units = {unit.id for unit in session.query(Unit) if unit.path.startswith(path)}
    found = []
    for key, workflow in WORKFLOWS.items():
        cases = [
            each for each in session.query(Case) if each.workflow == key and each.unit_id in units and not each.sealed
        ]
        ids, tasks = {case.id for case in cases}, session.query(Task).all()
        late = {task.case_id for task in tasks if task.due_on and task.due_on < today}
        pausing = {state.name for state in workflow.definition.states if state.stops_clock}
        line = {
            "begun": sum(period.first <= local_date(case.opened_at) <= period.last for case in cases),
            "ended": sum(
                bool(case.closed_at and period.first <= local_date(case.closed_at) <= period.last) for case in cases
            ),
            "waiting": sum(
                case.closed_at is None and any(task.case_id == case.id and task.opens_on <= today for task in tasks)
                for case in cases
            ),
            "late": sum(
                case.closed_at is None and (case.due_on < today if case.due_on else case.id in late) for case in cases
            ),
            "returned": sum(
                entry.case_id in ids
                and entry.to_state in pausing
                and entry.from_state != entry.to_state
                and period.first <= local_date(entry.at) <= period.last
                for entry in session.query(Event)
            ),
        }
        if any(line.values()):
            found.append({"process": key, **line})
    session.rollback()
    return found


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_counts_equal_those_of_a_plain_second_count(session: Session, clock: Clock) -> None:
    lot, desk = random.Random(11), desk_of(session, clock)
    issued(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    desk.office.post(HEAD, "member", "H-01-02")
    back = desk.start(COMMUNE, "H-01-02", OTHER)
    desk.move(COMMUNE, back, "record_meeting")
    desk.move(COMMUNE, back, "record_opinion")
    desk.move(OFFICER, back, "send_back")
    desk.move(COMMUNE, back, "withdraw")
    desk.office.session.rollback()
    today = local_date(clock.now)
    counted: Counter[str] = Counter()
    for _nth in range(6):
        for case in session.query(Case):
            case.opened_at = dt.datetime(2026, lot.choice([1, 2]), lot.randrange(1, 28), 20, tzinfo=dt.UTC)
            case.due_on = lot.choice([None, dt.date(2026, 1, 20), dt.date(2026, 12, 1)])
            turns = session.scalars(sa.select(Task.due_on).where(Task.case_id == case.id, Task.due_on.is_not(None)))
            case.late_after = case.due_on or min(turns, default=None)
        session.commit()
        for code, period in product(UNITS, PERIODS):
            path = desk.office.units[code].path
            session.rollback()
            found = case_counts(session, path, period, today)
            assert found == again(session, path, period, today)
            counted.update({name: line[name] for line in found for name in line if name != "process"})
    assert min(counted.values()) > 0 and set(counted) == {"begun", "ended", "waiting", "late", "returned"}


@pytest.mark.both_engines
def test_sealed_cases_are_in_no_report(session: Session, clock: Clock) -> None:
    desk = desk_of(session, clock)
    appraised(desk, BRANCH, NEW, **replacing(desk))
    session.rollback()
    path = desk.office.units["H"].path
    assert case_counts(session, path, Period(2026), local_date(clock.now))
    session.rollback()
    session.execute(sa.update(Case).values(sealed=True))
    session.commit()
    assert case_counts(session, path, Period(2026), local_date(clock.now)) == []
