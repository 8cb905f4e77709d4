"""The archive is narrowed by process, year and words, within what its reader may see."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, OLD, district_office, user_name
from webapp.models import Case

pytestmark = pytest.mark.at_length

PEOPLE = {"H-01-11": "Hòa Văn Nhất", "H-01-12": "Hoàng Văn Nhì", "H-01-13": "Đường Thị Ba"}
NEAR_MIDNIGHT = dt.datetime(2025, 12, 31, 18, 0, tzinfo=dt.UTC)
"""The first of January in Việt Nam."""


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    """Three closed cases: of this year's first hour, of last year, and of today."""
    desk = Desk(district_office(session, clock()), clock)
    closed = (NEAR_MIDNIGHT, NEAR_MIDNIGHT - dt.timedelta(hours=2), clock.now)
    for (code, name), at in zip(PEOPLE.items(), closed, strict=True):
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
        case = desk.start(COMMUNE, code, name)
        desk.move(COMMUNE, case, "withdraw")
        session.execute(sa.update(Case).where(Case.public_id == case).values(closed_at=at))
        session.commit()
    return desk


def names(page: str) -> list[str]:
    """The people of the list, in its order."""
    return sorted((name for name in PEOPLE.values() if f">{name}</a>" in page), key=page.index)


@pytest.mark.both_engines
def test_the_archive_is_searched_and_narrowed(desk: Desk, new_client: Callable[..., Browser]) -> None:
    browser, (first, second, third) = new_client(), PEOPLE.values()
    browser.enter(user_name(COMMUNE))

    def shown(**asked: str) -> list[str]:
        browser.get("/archive")
        browser.post_form("/search", **asked)
        assert browser.path == "/archive"
        return names(browser.response.text)

    assert names(browser.get("/archive").text) == [third, first, second]
    assert shown(q="hoa") == [first, second]
    assert shown(q="hoa", year="2026") == [first], "a year begins at midnight in Việt Nam"
    assert shown(year="2025") == [second]
    assert shown(workflow="secretary-nomination", q="h-01-13") == [third]
    assert shown(workflow="placement") == [] and "Không có hồ sơ đã kết thúc nào" in browser.text
    code = desk.office.session.scalars(sa.select(Case.public_id).order_by(Case.id)).first()
    assert code and shown(q=code[:8].upper()) == [first]
    browser.get("/archive?q=hoa")
    assert "hoa" not in browser.response.request.url and names(browser.response.text) == [first, second], "sealed"
    assert browser.get("/archive?year=1999").status_code == browser.get("/archive?workflow=x").status_code == 404


def test_nobody_finds_what_they_may_not_see(desk: Desk, new_client: Callable[..., Browser]) -> None:
    browser = new_client()
    browser.enter(user_name(OLD))
    for query in ("", "?year=2026", "?workflow=secretary-nomination"):
        assert names(browser.get(f"/archive{query}").text) == [], query
