"""The inbox by process, unit and last day: the rows, their number, the file of the page, and what it costs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, district_office, user_name
from webapp.models import Task

pytestmark = pytest.mark.at_length

PEOPLE = {"H-01-11": "Lê Văn Nhất", "H-01-12": "Lê Văn Nhì", "H-01-13": "Lê Văn Ba"}
FIRST, SECOND, THIRD = PEOPLE.values()


@pytest.fixture
def browser(session: Session, clock: Any, new_client: Callable[..., Browser]) -> Browser:
    """Three cases wait: one is late, one is due within seven days, one has no last day."""
    desk, today = Desk(district_office(session, clock()), clock), clock().date()
    for days, (code, name) in zip((-1, 7, None), PEOPLE.items(), strict=True):
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
        case = desk.case(desk.start(COMMUNE, code, name))
        due = None if days is None else today + dt.timedelta(days=days)
        session.execute(sa.update(Task).where(Task.case_id == case.id).values(due_on=due))
        session.commit()
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    return browser


def shown(browser: Browser, **filters: str) -> list[str]:
    browser.get("/inbox", query_string=filters)
    return ["".join(link.itertext()) for link in browser.tree.iterfind(".//tbody/tr/th/a")]


@pytest.mark.both_engines
def test_filters_show_their_rows_by_last_day(browser: Browser) -> None:
    assert shown(browser) == [FIRST, SECOND, THIRD]
    assert "3 hồ sơ đang chờ" in browser.text
    assert shown(browser, due="late") == [FIRST]
    assert "1 hồ sơ đang chờ" in browser.text
    assert shown(browser, due="week") == [SECOND]
    assert shown(browser, due="none") == [THIRD]
    assert shown(browser, unit="H-01-12") == [SECOND]
    assert shown(browser, workflow="secretary-nomination", unit="H-01-13", due="none") == [THIRD]
    assert browser.form("/inbox").fill({})["unit"] == "H-01-13", "what was chosen stays chosen"


def test_a_filter_that_nothing_passes_says_so(browser: Browser) -> None:
    assert shown(browser, unit="H-01-12", due="late") == []
    assert "Không có việc nào theo bộ lọc này" in browser.text
    assert shown(browser, unit="H-77") == []
    for name in ("due", "workflow"):
        assert browser.get("/inbox", query_string={name: "nonsense"}).status_code == 404


def test_the_file_of_the_page_follows_the_filter(browser: Browser) -> None:
    file = browser.get("/inbox", query_string={"due": "late", "as": "csv"}).data.decode("utf-8-sig")
    assert FIRST in file and SECOND not in file and THIRD not in file


def test_the_inbox_costs_the_same_for_any_number_of_cases(
    browser: Browser, session: Session, count_statements: Any
) -> None:
    with count_statements(session) as few:
        assert shown(browser, unit="H-01-12", due="week") == [SECOND]
    with count_statements(session) as many:
        assert len(shown(browser)) == 3
    assert few.count == many.count, many.statements


def test_the_menu_says_how_much_waits_and_under_which_heading(browser: Browser) -> None:
    shown(browser)
    menu = browser.tree.find(".//aside[@id='rail']/nav")
    assert menu is not None
    headings = [each.text for each in menu.iterfind("p")]
    assert headings[0] == "Công việc" and headings[-1] == "Hệ thống"
    lists = {each.get("aria-labelledby"): each for each in menu.iterfind("ul")}
    assert list(lists) == [each.get("id") for each in menu.iterfind("p")], "each list is named by its heading"
    mine = lists["menu-0"].findall("li/a")[1]
    assert mine.get("href") == "/inbox" and mine.get("aria-current") == "page"
    assert [each.text for each in mine.iterfind("span[@class='count']")] == ["3"]
    browser.get("/people")
    assert "3 đang chờ" in " ".join("".join(browser.tree.find(".//aside[@id='rail']/nav").itertext()).split()), (
        "on every page"
    )
