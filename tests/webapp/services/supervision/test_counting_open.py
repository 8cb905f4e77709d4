"""Counts of open cases that are kept: with what has changed since, they are what a plain count of the cases says."""

import datetime as dt
import random
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import CHAIR, OFFICER, district_office
from tests.support.reading import SignIn
from tests.support.tracked_cases import Board
from webapp.models import Case, CaseAccess, OpenCaseChange, OpenCount, OpenMark
from webapp.queries.supervision.board import KEYS, BoardFilter, _counted, board
from webapp.queries.supervision.scope import shown_unit
from webapp.services.supervision.counting_open import count_open
from webapp.verification.findings import Findings
from webapp.verification.open_counts import check_counts
from webapp.verification.snapshot import Record
from workflows.core.calendar import local_date

SOON = 5
STATES = ("appraisal", "party_opinion", "in_office", "branch_meeting")


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    board = Board(district_office(session, clock()), clock())
    board.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    for number in range(4):
        board.office.unit(f"H-02-{number}", "branch", "H-02", f"Chi đoàn Xóm {number}")
    return board


def put(desk: Board, name: str, chance: random.Random) -> Case:
    """Some case somewhere."""
    state = chance.choice(STATES)
    turns = (("secretary", "H-01"),) if state == "in_office" and chance.random() < 0.7 else ()
    due = None if state == "in_office" else chance.choice([None, -3, 0, SOON, SOON + 1, 40])
    units = [code for code in desk.office.units if code.startswith("H")]
    opens = chance.choice([0, 1, 200]) if turns else 0
    return desk.case(name, state, chance.choice(units), None, due=due, turns=turns, opens=opens)


def change(desk: Board, case: Case, chance: random.Random) -> None:
    """Let something happen to a case: a step, an end, a seal, another last day, another unit."""
    match chance.randrange(6):
        case 0:
            case.state, case.workflow = chance.choice(STATES), chance.choice(["secretary-nomination", "other"])
        case 1:
            case.closed_at = None if case.closed_at else desk.now
        case 2:
            case.sealed = not case.sealed
        case 3:
            case.due_on = case.late_after = desk.now.date() + dt.timedelta(days=chance.randrange(-9, 9))
        case 4:
            case.rests_until = chance.choice([None, desk.now.date() + dt.timedelta(days=chance.randrange(0, 3))])
        case _:
            case.unit_id = chance.choice([unit.id for code, unit in desk.office.units.items() if code.startswith("H")])


def compare(desk: Board, day: dt.date) -> int:
    """Compare the boards of two readers with a plain count, by all keys and filters; return how many lines."""
    session, lines = desk.session, 0
    filters = [BoardFilter(), BoardFilter("secretary-nomination"), BoardFilter(state="other.appraisal", kind="branch")]
    for name, code, asked in product((CHAIR, OFFICER), ("H", "H-02"), filters):
        actor = desk.office.actor(name, day)
        unit = shown_unit(session, (desk.office.units["H"].path,), code)[-1]
        for keys in (("unit",), ("process",), ("process", "state"), KEYS):
            ordered = tuple(key for key in KEYS if key in keys)
            plain = session.execute(_counted(actor, unit.id, asked, day, SOON, ordered)).all()
            found = board(session, actor, unit, asked, day, SOON, keys)
            columns = [{"unit": "unit", "process": "workflow", "state": "state"}[key] for key in ordered]
            kept = [
                (*(getattr(line, each) for each in columns), line.open, line.soon, line.late, line.resting)
                for line in found
            ]
            assert sorted(map(str, kept)) == sorted(map(str, map(tuple, plain))), (name, code, asked, keys)
            lines += len(kept)
    return lines


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.at_length) for seed in (1, 2))])
def test_what_is_kept_and_has_changed_is_a_plain_count(desk: Board, clock: Any, seed: int) -> None:
    """Cases move, end, are sealed and come to other units: before, between and after counts."""
    chance, session, day = random.Random(seed), desk.session, local_date(clock.now)
    cases = [put(desk, str(number), chance) for number in range(25)]
    for case in cases[:6]:
        case.sealed = True
        session.add(CaseAccess(case_id=case.id, unit_id=desk.office.units["H"].id, post="secretary"))
    session.commit()
    for times in range(3):
        if times == 1:
            assert count_open(session, clock.now, many=3) > 0
            assert session.scalars(sa.select(OpenCaseChange.id)).first() is None
        for case in chance.sample(cases, 12):
            change(desk, case, chance)
        cases.append(put(desk, f"{times} later", chance))
        session.commit()
        assert compare(desk, day) > 20
    marked = sa.select(OpenMark.unit_id).order_by(OpenMark.unit_id)
    assert session.scalars(marked).all() == sorted(desk.office.units[code].id for code in ("T", "H"))
    found = Findings()
    check_counts(Record(session.connection(), Path(), clock.now), found)
    assert not found.faults and found.looked_at


def test_the_board_shows_what_is_kept(desk: Board, clock: Any, sign_in: SignIn) -> None:
    """Falsified on purpose: what the page says is what was counted, and of a narrower unit what stands in the cases."""
    desk.case("one", "appraisal", "H-02-1", due=30)
    count_open(desk.session, clock.now, many=3)
    desk.session.execute(sa.update(OpenCount).values(open=7))
    desk.session.commit()
    desk.case("two", "appraisal", "H-02-1", due=30)
    browser, shown = sign_in(CHAIR), []
    for code in ("H", "H-02"):
        browser.get(f"/supervision/board?unit={code}")
        shown.append((browser.tree.findtext(".//p[@class='stat-text']") or "").split()[0])
    assert shown == ["8", "2"]


def test_it_is_counted_again_on_the_next_day_and_where_a_unit_stands_elsewhere(desk: Board, clock: Any) -> None:
    session, now = desk.session, clock.now
    desk.case("one", "appraisal", "H-02-1", due=0)
    assert count_open(session, now, many=3) > 0 and count_open(session, now, many=3) == 0
    assert compare(desk, local_date(now) + dt.timedelta(days=1)) > 0, "of another day pages count themselves"
    assert count_open(session, now + dt.timedelta(days=1), many=3) > 0
    desk.office.units["H-02-1"].path = f"{desk.office.units['H-01'].path}{desk.office.units['H-02-1'].id}/"
    session.commit()
    assert session.scalars(sa.select(OpenMark.unit_id)).all() == []
    assert compare(desk, local_date(now) + dt.timedelta(days=1)) > 0


def test_where_no_unit_has_many_below_it_changes_are_not_kept(desk: Board, clock: Any) -> None:
    desk.case("one", "appraisal")
    assert desk.session.scalars(sa.select(OpenCaseChange.cases)).all() == [1]
    assert count_open(desk.session, clock.now) == 0
    assert desk.session.scalars(sa.select(OpenCaseChange.cases)).all() == []
