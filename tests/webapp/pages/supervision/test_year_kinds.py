"""The kinds of the year wheel: congresses, duties of a quarter, reports, lists, and what of them lies in holidays."""

import datetime as dt
from collections import Counter
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, OFFICER, district_office
from tests.support.reading import SignIn, addresses, statements
from tests.support.tracked_cases import Board
from webapp.models import CalendarDay, Case, RuleRow, StoredDefinition, Task
from webapp.queries.supervision.year import KINDS
from workflows import WORKFLOWS
from workflows.core.calendar import local_date

PAGE = "/supervision/year"


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    board = Board(district_office(session, clock()), clock())
    board.office.unit("H-02", "commune_union", "H", "Đoàn xã Thử Hai")
    board.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9", since=dt.date(2026, 11, 1))
    return board


def figures(browser: Browser, query: str = "") -> Counter[tuple[str, str]]:
    """(month as '03/2027', kind) → the figure of the table."""
    page = browser.get(f"{PAGE}{query}").get_data(as_text=True)
    found: Counter[tuple[str, str]] = Counter()
    for row in lxml.html.document_fromstring(page).xpath("//main//tbody/tr"):
        cells = [(cell.xpath("string(a/text()|text())") or "").strip() for cell in row.xpath("td")]
        month = "".join(row.xpath("th")[0].itertext()).strip().rpartition(" ")[2]
        found.update({(month, kind): int(cell) for kind, cell in zip(KINDS, cells, strict=False)})
    return found


def of_process(case: Case, key: str, session: Session, now: dt.datetime) -> None:
    """Let a case be one of another process."""
    definition = WORKFLOWS[key].definition
    session.merge(StoredDefinition(hash=definition.hash, workflow=key, body=definition.to_json(), stored_at=now))
    session.flush()
    case.workflow, case.definition_hash = key, definition.hash
    session.commit()


@pytest.mark.both_engines
def test_reports_and_lists_fall_due_as_the_rules_say(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    """Compared with a second look at each unit and each period, with a rule that holds below one unit alone."""
    today = local_date(clock.now)
    values = {"key": "report.quarter_days", "value": "35", "measure": "days", "basis": "default", "note": ""}
    scope = desk.office.units["H-02"].id
    session.add(RuleRow(**values, scope_id=scope, effective_from=today, source="", recorded_at=clock.now))
    session.commit()
    quarter, half, year = (dt.date(2026, 12, 31), 3), (dt.date(2026, 12, 31), 6), (dt.date(2026, 12, 31), 12)
    owing = {
        "H": [(half, 10), (year, 15)],
        "H-01": [(quarter, 10), (half, 10), (year, 15)],
        "H-01-01": [(quarter, 10), (year, 15)],
        "H-01-02": [(quarter, 10), (year, 15)],
        "H-02": [(quarter, 35), (half, 10), (year, 15)],
        "H-02-01": [(quarter, 35), (year, 15)],
    }
    ends = [dt.date(2026, 9, 30), dt.date(2026, 12, 31), dt.date(2027, 3, 31), dt.date(2027, 6, 30)]
    ends += [dt.date(2027, 9, 30)]
    expected: Counter[tuple[str, str]] = Counter()
    for code, owed in owing.items():
        for (_last, months), days in owed:
            for end in ends:
                due = end + dt.timedelta(days=days)
                exists = desk.office.units[code].valid_from <= end
                if end.month % months == 0 and exists and today <= due < dt.date(2027, today.month, 1):
                    expected[f"{due:%m/%Y}", "report"] += 1
    expected["03/2027", "list"] = 2
    session.rollback()
    found = figures(sign_in(OFFICER))
    assert {key: count for key, count in found.items() if key[1] in ("report", "list") and count} == dict(expected)
    lines = sign_in(OFFICER).get(f"{PAGE}/list?month=2027-03").get_data(as_text=True)
    assert "26/03/2027" in lines and "24/02/2027" in lines and "Đoàn xã Thử Hai" in lines
    lines = sign_in(OFFICER).get(f"{PAGE}/report?month=2027-02").get_data(as_text=True)
    assert "04/02/2027" in lines and "Quarter IV of 2026" in lines and "Thôn 9" in lines
    mine = sign_in(COMMUNE).get(f"{PAGE}/report?month=2027-01").get_data(as_text=True)
    assert "Chi đoàn Thôn 1" in mine and "Thử Hai" not in mine and "Thôn 9" not in mine


def test_congresses_and_duties_of_a_quarter_are_kinds_of_their_own(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    turns = (("secretary", "H-01"),)
    congress = desk.case("congress", "appraisal", "H-01", None, due=40)
    desk.case("other", "appraisal", due=40)
    quarterly = desk.case("quarterly", "in_office", "H-01", None, turns=turns, opens=40)
    desk.case("yearly", "in_office", "H-01-02", None, turns=turns, opens=40)
    of_process(congress, "committee-recognition", session, clock.now)
    of_process(quarterly, "programme-unit", session, clock.now)
    [move] = [move.name for move in WORKFLOWS["programme-unit"].definition.moves if move.by_calendar]
    session.execute(sa.update(Task).where(Task.case_id == quarterly.id).values(move=move))
    quarterly.rules = {"programme_unit.report_months": {"value": "3", "measure": "months"}}
    session.commit()
    day = local_date(clock.now) + dt.timedelta(days=40)
    found = figures(sign_in(OFFICER))
    assert {kind: found[f"{day:%m/%Y}", kind] for kind in ("congress", "case", "quarter", "duty")} == {
        "congress": 1,
        "case": 1,
        "quarter": 1,
        "duty": 1,
    }
    for kind, name in (("congress", "congress"), ("case", "other"), ("quarter", "quarterly"), ("duty", "yearly")):
        assert f"/cases/case-{name}" in sign_in(OFFICER).get(f"{PAGE}/{kind}?month={day:%Y-%m}").text


@pytest.mark.both_engines
def test_a_duty_of_a_quarter_stands_in_each_quarter_ahead(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    """Also one that is open already, and one whose quarter is over; another office's does not count."""
    desk.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    [move] = [move.name for move in WORKFLOWS["programme-unit"].definition.moves if move.by_calendar]
    today = local_date(clock.now)
    ends = {"open": dt.date(2026, 12, 31), "late": dt.date(2026, 9, 30), "yearly": dt.date(2026, 12, 31)}
    for name, unit in (("open", "H-01"), ("late", "H-01-01"), ("yearly", "H-01-02"), ("canary", "K")):
        case = desk.case(name, "in_office", unit, None, turns=(("secretary", unit),), opens=-5)
        of_process(case, "programme-unit", session, clock.now)
        months = "12" if name == "yearly" else "3"
        case.rules = {"programme_unit.report_months": {"value": months, "measure": "months"}}
        due = ends.get(name, dt.date(2026, 12, 31))
        session.execute(sa.update(Task).where(Task.case_id == case.id).values(move=move, due_on=due))
    session.commit()
    browser, expected = sign_in(OFFICER), Counter[str]()
    for months, last in ((3, ends["open"]), (3, ends["late"]), (12, ends["yearly"])):
        while last < dt.date(2027, today.month, 1):
            expected[f"{last:%m/%Y}"] += last >= today
            last = (last.replace(day=1) + dt.timedelta(days=31 * (months + 1))).replace(day=1) - dt.timedelta(days=1)
    found = {month: count for (month, kind), count in figures(browser).items() if kind == "quarter" and count}
    assert found == {month: count for month, count in expected.items() if count} and found["06/2027"] == 2
    shown = browser.get(f"{PAGE}/quarter?month=2027-06").text
    assert "/cases/case-open" in str(addresses(browser)) and "30/06/2027" in shown
    assert {each for each in addresses(browser) if "case-" in each} == {"/cases/case-open", "/cases/case-late"}
    browser.get(f"{PAGE}/quarter?month=2026-12")
    assert {each for each in addresses(browser) if "case-" in each} == {f"/cases/case-{name}" for name in ends}


def test_a_duty_that_opens_before_its_month_stands_in_the_lines_of_the_month(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    case = desk.case("early", "in_office", "H-01", None, turns=(("secretary", "H-01"),), opens=20)
    last = (local_date(clock.now) + dt.timedelta(days=70)).replace(day=20)
    session.execute(sa.update(Task).where(Task.case_id == case.id).values(due_on=last))
    session.commit()
    assert figures(sign_in(OFFICER))[f"{last:%m/%Y}", "duty"] == 1
    assert "/cases/case-early" in sign_in(OFFICER).get(f"{PAGE}/duty?month={last:%Y-%m}").text


def test_a_long_holiday_names_the_cases_duties_and_reports_due_in_it(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    today, first = local_date(clock.now), dt.date(2027, 1, 5)
    for number in range(7):
        words = {"kind": "holiday", "name": "Nghỉ thử", "source": "test", "recorded_at": clock.now}
        session.add(CalendarDay(day=first + dt.timedelta(days=number), **words))
    inside = (dt.date(2027, 1, 7) - today).days
    desk.case("inside", "appraisal", due=inside)
    desk.case("turn", "in_office", "H-01-02", None, turns=(("secretary", "H-01"),), opens=inside)
    browser = sign_in(COMMUNE)
    browser.get(PAGE)
    said = [" ".join("".join(each.itertext()).split()) for each in browser.tree.iterfind(".//main//p[@class]")]
    [named] = [text for text in said if text.startswith("Nghỉ thử")]
    assert named == (
        "Nghỉ thử, 05/01/2027 – 11/01/2027: due in it or on 12/01/2027, the first day of work: "
        "1 case, 1 recurring duty, 4 reports or lists."
    )


def test_the_wheel_is_read_with_as_many_statements_for_many_units(
    desk: Board, session: Session, clock: Any, sign_in: SignIn
) -> None:
    browser = sign_in(OFFICER)
    pages = (PAGE, f"{PAGE}/report?month=2027-01")
    few = [statements(browser, page, session) for page in pages]
    for number in range(30):
        desk.office.unit(f"H-02-{number + 10}", "branch", "H-02", f"Chi đoàn Xóm {number}")
    assert [statements(browser, page, session) for page in pages] == few
