"""The look ahead of the clock: what it keeps of a wide unit is what a page would count, and tells nothing more."""

import datetime as dt
import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, CHAIR, NEW, OFFICER, OLD, OTHER, district_office
from tests.support.reading import SignIn, statements
from tests.support.tracked_cases import Board
from webapp.models import CaseAccess, ExpectedVacancy, OutlookMark, OwedCount
from webapp.queries.supervision.outlook import MANY
from webapp.services.supervision.looking_ahead import EVERY, look_ahead

YEAR, NEXT = "/supervision/year", "/supervision/next"


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    board = Board(district_office(session, clock()), clock())
    board.office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    return board


def cells(browser: Browser, path: str) -> list[list[str]]:
    """The table of a page, and the sentences above it that count."""
    assert browser.get(path).status_code == 200, browser.text
    said = [each for each in browser.tree.iterfind(".//main//p[@class]") if "message" in each.get("class", "")]
    found = [said, *browser.tree.iterfind(".//main//tbody/tr")]
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found]


def kept(session: Session, now: dt.datetime) -> int:
    """Let the clock look ahead for every unit that has others below it."""
    session.commit()
    return look_ahead(session, now, many=1)


@pytest.mark.both_engines
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.at_length) for seed in (1, 2))])
def test_what_is_kept_is_what_the_pages_count(
    desk: Board, session: Session, clock: Any, sign_in: SignIn, seed: int
) -> None:
    """Random cases, some sealed, terms, ages and duties: both pages say the same before and after the look."""
    chance, office = random.Random(seed), desk.office
    for number in range(6):
        code = f"H-02-{number + 10}"
        office.unit(code, "branch", "H-02", f"Chi đoàn Xóm {number}")
        office.term(office.units[code], dt.date(2025, 1, 1), clock.now.date() + dt.timedelta(chance.randrange(9, 360)))
        born = dt.date(chance.choice([1991, 1992, 2000, 2012]), chance.randrange(1, 13), 9)
        office.person(f"Họ {number}", born)
        office.post(f"Họ {number}", chance.choice(["secretary", "member"]), code)
    units = [code for code in office.units if code.startswith("H")]
    for number in range(30):
        turns = (("secretary", "H-01"),) if number % 3 == 0 else ()
        state, opens = ("in_office", chance.randrange(1, 300)) if turns else ("appraisal", 0)
        due = None if turns else chance.randrange(-5, 350)
        case = desk.case(str(number), state, chance.choice(units), None, due=due, turns=turns, opens=opens)
        if number % 4 == 0:
            case.sealed = True
            if number % 8 == 0:
                session.add(CaseAccess(case_id=case.id, unit_id=office.units["H"].id, post="organisation_officer"))
    session.commit()
    readers = [sign_in(OFFICER), sign_in(CHAIR)]
    before = [
        [cells(each, path) for path in (YEAR, NEXT, f"{NEXT}?nobody=1", f"{NEXT}?reason=age")] for each in readers
    ]
    assert before[0][0] != before[1][0], "only one of them knows of some sealed cases"
    assert kept(session, clock.now)
    assert "As the clock counted" in readers[0].get(YEAR).text and "As the clock counted" in readers[0].get(NEXT).text
    for reader, found in zip(readers, before, strict=True):
        assert [cells(reader, path) for path in (YEAR, NEXT, f"{NEXT}?nobody=1", f"{NEXT}?reason=age")] == found


def test_the_clock_looks_again_after_an_hour_and_on_the_next_day(desk: Board, session: Session, clock: Any) -> None:
    now = clock.now
    assert look_ahead(session, now, many=MANY) == 0 and session.scalar(sa.select(OutlookMark.at)) is None
    assert kept(session, now) > 0
    assert kept(session, now + EVERY / 2) == 0
    assert kept(session, now + EVERY) > 0
    desk.case("new", "appraisal", due=20)
    assert kept(session, now + dt.timedelta(days=1)) > 0
    counted = sa.select(OwedCount.things).where(
        OwedCount.unit_id == desk.office.units["H"].id, OwedCount.kind == "case"
    )
    assert session.scalars(counted).all() == [1]


def test_yesterdays_look_is_not_shown(desk: Board, session: Session, clock: Any, sign_in: SignIn) -> None:
    kept(session, clock.now - dt.timedelta(days=1))
    desk.case("new", "appraisal", due=20)
    assert "As the clock counted" not in sign_in(OFFICER).get(YEAR).text


def test_what_was_restricted_after_the_look_is_named_no_more(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    office = desk.office
    office.term(office.units[BRANCH], dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    office.people[OLD].birth_date = dt.date(1991, 3, 1)
    kept(session, clock.now)
    browser = sign_in(OFFICER)
    assert NEW in browser.get(NEXT).text and OLD in browser.text and len(cells(browser, NEXT)) == 3
    for name in (NEW, OTHER, OLD):
        office.people[name].restricted_on = dt.date(2026, 1, 2)
    session.commit()
    found = cells(browser, NEXT)
    assert len(found) == 2, "a post that its holder's age vacates is not listed any more"
    assert not any(name in browser.text for name in (NEW, OTHER, OLD))


@pytest.mark.at_length
def test_pages_read_what_is_kept_with_as_many_statements_for_many_posts(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    office, browser = desk.office, sign_in(OFFICER)
    office.term(office.units[BRANCH], dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    kept(session, clock.now)
    few = [statements(browser, path, session) for path in (NEXT, YEAR)]
    for number in range(60):
        code = f"H-02-{number + 10}"
        office.unit(code, "branch", "H-02", f"Chi đoàn Xóm {number}")
        office.term(office.units[code], dt.date(2026, 4, 1), dt.date(2027, 3, 31))
        office.post(f"Người Thứ {number}", "member", code)
    kept(session, clock.now + EVERY)
    assert session.scalar(sa.select(sa.func.count()).select_from(ExpectedVacancy)) == 61
    assert [statements(browser, path, session) for path in (NEXT, YEAR)] == few
