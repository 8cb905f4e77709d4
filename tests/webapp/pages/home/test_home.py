"""The first page: what is late, what comes, what waits for others, the next meeting, and who has late cases."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import CHAIR, COMMUNE, district_office, user_name
from webapp.models import Case, Meeting, Task, Unit

DAYS = {"H-01-11": -1, "H-01-12": 7, "H-01-13": None}


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    """Three cases wait for the commune: one is late, one is due within seven days, one has no last day."""
    desk, today = Desk(district_office(session, clock()), clock), clock().date()
    for code, days in DAYS.items():
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(f"Lê Văn {code}", "member", code)
        case = desk.case(desk.start(COMMUNE, code, f"Lê Văn {code}"))
        due = None if days is None else today + dt.timedelta(days=days)
        session.execute(sa.update(Task).where(Task.case_id == case.id).values(due_on=due))
        session.execute(sa.update(Case).where(Case.id == case.id).values(due_on=due, late_after=due))
        session.commit()
    return desk


def figures(browser: Browser) -> list[str]:
    browser.get("/")
    return [each.text for each in browser.tree.iterfind(".//ul[@class='figure-links']/li/a/strong")]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_figures_lead_to_what_they_count(desk: Desk, new_client: Callable[..., Browser]) -> None:
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    late, week, mine, others = figures(browser)
    assert (late, week, mine, others) == ("1", "1", "3", "0")
    for address, count in (("/inbox?due=late", 1), ("/inbox?due=week", 1), ("/inbox", 3)):
        assert browser.tree.find(f".//a[@href='{address}']") is not None
        rows = new_client()
        rows.enter(user_name(COMMUNE))
        rows.get(address)
        assert len(rows.tree.findall(".//tbody/tr")) == count


@pytest.mark.both_engines
def test_who_oversees_reads_where_the_late_cases_are(desk: Desk, new_client: Callable[..., Browser]) -> None:
    browser = new_client()
    browser.enter(user_name(CHAIR))
    assert figures(browser)[3] == "3", "they wait for others"
    table = browser.tree.findall(".//section[@aria-labelledby='late-holders']//tbody/tr")
    named = ["".join(row.find("th").itertext()) for row in table]
    assert "Đoàn xã Thử Một" in named and [row.find("td").text for row in table] == ["1"] * len(table)


def test_a_late_report_stands_on_the_first_page_of_who_writes_it(
    session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    """It is no case, so no figure counts it, and "you have no tasks" would be all that is said."""
    district_office(session, clock())
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get("/")
    said = browser.tree.find(".//section[@aria-labelledby='owed-reports']//li/span/strong[@class='due-late']")
    assert said is not None and "quá hạn" in "".join(said.itertext())
    browser.enter(user_name(CHAIR))
    browser.get("/")
    owed = [each.text for each in browser.tree.findall(".//section[@aria-labelledby='owed-reports']//li/a")]
    assert owed and all("Huyện đoàn Thử" in words for words in owed), "each reads what their own unit owes"


def test_units_of_one_name_that_have_late_cases_are_told_apart(
    desk: Desk, session: Session, new_client: Callable[..., Browser]
) -> None:
    session.execute(sa.update(Unit).where(Unit.code == "H-01-11").values(name="Đoàn xã Thử Một"))
    session.commit()
    browser = new_client()
    browser.enter(user_name(CHAIR))
    browser.get("/")
    rows = browser.tree.findall(".//section[@aria-labelledby='late-holders']//tbody/tr/th")
    named = {"".join(row.itertext()) for row in rows}
    assert "Đoàn xã Thử Một" not in named
    assert "Đoàn xã Thử Một (Đoàn xã Thử Một)" in named


@pytest.mark.at_length
def test_the_first_page_costs_the_same_for_any_number_of_cases(
    desk: Desk, session: Session, new_client: Callable[..., Browser], count_statements: Any
) -> None:
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get("/")
    with count_statements(session) as many:
        browser.get("/")
    session.execute(sa.update(Task).values(opens_on=dt.date(2099, 1, 1)))
    session.commit()
    with count_statements(session) as few:
        assert figures(browser)[2] == "0"
    assert many.count - few.count <= 2, "the texts of the rows' processes, and the calendar of their days"


@pytest.mark.at_length
def test_the_next_meeting_is_neither_over_nor_called_off(
    desk: Desk, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    browser = new_client()
    browser.enter(user_name(CHAIR))
    assert "Hội nghị sắp tới" not in browser.get("/").text
    chair, today = desk.office.people[CHAIR].id, clock().date()
    for key, days, off in (("a", 9, None), ("b", 3, clock()), ("c", -1, None), ("d", 5, None)):
        session.add(
            Meeting(
                public_id=key * 16,
                unit_id=desk.office.units["H"].id,
                body="standing_committee",
                held_on=today + dt.timedelta(days=days),
                place=f"Phòng {key}",
                chair_id=chair,
                secretary_id=chair,
                planned_by_id=chair,
                key=key * 8,
                opened_at=clock(),
                called_off_at=off,
            )
        )
    session.commit()
    browser.get("/")
    assert "Phòng d" in browser.text and not {"Phòng a", "Phòng b", "Phòng c"} & set(browser.text.splitlines())
    assert "Còn 1 hội nghị" in browser.text, "the one after it is counted, and nothing else"
    session.execute(sa.update(Meeting).where(Meeting.public_id == "d" * 16).values(begins_at=dt.time(7, 30)))
    session.commit()
    browser.get("/")
    assert f"{today + dt.timedelta(days=5):%d/%m/%Y}, 07:30" in browser.text
