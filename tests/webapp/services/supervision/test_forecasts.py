"""Forecasts of a generated past whose truth is known are right in each tenth, and say nothing where little is known."""

import datetime as dt
import random
from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.offices.district import BRANCH, district_office
from tests.support.tracked_cases import Board
from webapp.models import CalendarDay, FinishedStep, ForecastCheck, StepMark, StepPast
from webapp.queries.calendar import DayCounts
from webapp.queries.supervision.pasts import Pasts, Waiting, pasts_of
from webapp.services.supervision import counting
from webapp.services.supervision.checking import check_forecasts
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length

LIMIT = 20
STATES = {"slow": 26, "middling": 16, "quick": 7}
"""Invented states, each with how many days its steps take on the average."""


def length(rng: random.Random, state: str) -> int:
    """The truth: how long a step takes, by a law that no line of the program knows."""
    return round(rng.gammavariate(4, STATES[state] / 4))


def generated(session: Session, board: Board, rng: random.Random, steps: int, months: int = 26) -> None:
    """Write the finished steps of some months as the journal would have left them, with their sums."""
    today = local_date(board.now)
    unit = board.office.units[BRANCH]
    units = "/".join(map(str, reversed(unit.lineage)))
    case = board.case("past", "appraisal")
    rows, sums = [], Counter[tuple[object, ...]]()
    for seq in range(steps):
        state = rng.choice(list(STATES))
        entered = today - dt.timedelta(days=rng.randrange(30 * months))
        days = length(rng, state)
        left, due = entered + dt.timedelta(days=days), entered + dt.timedelta(days=LIMIT)
        if left >= today:
            continue
        said = {"workflow": "secretary-nomination", "state": state, "measure": "days", "units": units}
        said |= {"case_id": case.id, "seq": seq, "entered_on": entered, "left_on": left, "due_on": due, "days": days}
        said |= {"returned_by": "", "reason": "", "after_return": False}
        rows.append({**said, "timing": "late" if left > due else "on_time"})
        for unit_id in unit.lineage:
            sums[unit_id, "secretary-nomination", state, False, "days", left.replace(day=1), days] += 1
    session.execute(sa.insert(FinishedStep), rows)
    counting._write_pasts(session, sums, today)
    session.commit()


@pytest.mark.at_length
@pytest.mark.both_engines
def test_forecasts_of_a_known_past_are_right_in_each_tenth(session: Session, clock: Clock) -> None:
    clock.now = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
    board = Board(district_office(session, clock()), clock())
    generated(session, board, random.Random(7), 40_000)
    assert check_forecasts(session, clock()) > 5_000
    found = Counter[int](), Counter[int]()
    root = board.office.units["T"].id
    for row in session.scalars(sa.select(ForecastCheck).where(ForecastCheck.unit_id == root)):
        found[0][row.tenth] += row.forecasts
        found[1][row.tenth] += row.late
    assert {*found[0]} >= set(range(1, 9)), "some tenth was never forecast"
    # The middle of a tenth is where its forecasts lie on the average; what is told is within five of a hundred.
    errors = {tenth: abs(100 * found[1][tenth] / many - 10 * tenth - 5) for tenth, many in found[0].items()}
    assert {tenth: error for tenth, error in errors.items() if error > 5 and found[0][tenth] >= 200} == {}
    assert check_forecasts(session, clock()) == 0, "a month is compared once"


def pasts(least: int, *rows: tuple[int, dict[str, int]]) -> Pasts:
    return Pasts({(unit, "p", "s", False): {"days": {"2026-10": days}} for unit, days in rows}, least)


DAY = dt.date(2026, 11, 20)
CASE = Waiting((3, 2, 1), "p", "s", DAY - dt.timedelta(days=4), DAY + dt.timedelta(days=6))


def test_the_chance_is_the_share_of_those_that_lasted_as_long() -> None:
    found = pasts(4, (3, {"2": 10, "5": 1, "10": 1, "11": 2})).forecast(CASE, DAY)
    assert found is not None
    assert (found.chance, found.usual, found.of) == (0.5, 2, 4)


def test_a_unit_with_too_little_past_asks_the_one_above() -> None:
    found = pasts(4, (3, {"11": 3}), (1, {"5": 30, "12": 10})).forecast(CASE, DAY)
    assert found is not None
    assert (found.chance, found.of) == (0.25, 40)


def test_working_days_are_compared_where_the_past_was_counted_in_them() -> None:
    """Around Tết ten days of the calendar are one of work: those that took two days of work came late."""
    tet = [CalendarDay(day=DAY + dt.timedelta(days=n), kind="holiday", scope_id=None) for n in range(-3, 7) if n != 3]
    here = [CalendarDay(day=DAY + dt.timedelta(days=3), kind="worked", scope_id=None)]
    past = {(3, "p", "s", False): {"working_days": {"2026-10": {"1": 3, "2": 1}}, "days": {"2026-10": {"90": 3}}}}
    found = Pasts(past, 1, DayCounts([*tet, *here])).forecast(CASE, DAY)
    assert found is not None
    assert (found.chance, found.left, found.measure, found.of) == (0.25, 1, "working_days", 4)
    day_off = CalendarDay(day=DAY + dt.timedelta(days=3), kind="holiday", scope_id=2)
    found = Pasts(past, 1, DayCounts([*tet, *here, day_off])).forecast(CASE, DAY)
    assert found is not None and (found.left, found.chance) == (0, 1), "a commune above has a day of its own"


def test_a_case_that_came_back_is_compared_with_those_that_came_back() -> None:
    past = {(3, "p", "s", back): {"days": {"2026-10": {str(days): 4}}} for back, days in ((False, 5), (True, 12))}
    known = Pasts(past, 1, came_from={17: "returned", 18: "asked"})
    for case_id, chance in ((17, 1), (18, 0), (0, 0)):
        found = known.forecast(replace(CASE, case_id=case_id, pauses={"returned"}), DAY)
        assert found is not None and found.chance == chance


def test_nothing_is_said_of_too_little_or_of_a_late_case() -> None:
    assert pasts(5, (3, {"11": 4})).forecast(CASE, DAY) is None
    assert pasts(1, (3, {"11": 4})).forecast(CASE, CASE.due + dt.timedelta(days=1)) is None


def test_what_ended_in_the_month_itself_was_not_known_when_it_began() -> None:
    known = Pasts({(3, "p", "s", False): {"days": {"2026-11": {"11": 9}, "2025-10": {"11": 9}}}}, 1)
    assert known.forecast(CASE, DAY, present=False) is None
    assert known.forecast(CASE, DAY) is not None


def test_the_number_of_steps_is_that_of_the_rule_book(session: Session, clock: Clock) -> None:
    office = district_office(session, clock())
    counting.count_steps(session, clock())
    least = session.get_one(StepMark, 1).least
    assert least == 30
    unit = office.units["H"].id
    for state, count in (("few", 29), ("enough", 30)):
        months = {f"{clock():%Y-%m}": {"12": count}}
        session.add(
            StepPast(unit_id=unit, workflow="w", state=state, after_return=False, measure="days", months=months)
        )
    session.commit()
    day = local_date(clock())
    cases = [Waiting([unit], "w", state, day, day + dt.timedelta(days=9)) for state in ("few", "enough")]
    known = pasts_of(session, cases)
    assert [known.forecast(case, day) is None for case in cases] == [True, False]
