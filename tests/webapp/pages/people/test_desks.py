"""The minutes of handing over the work of a post: what stands in them, and who may read them."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import CLERK, COMMANDER, COMMUNE, OFFICER, OTHER, district_office, user_name
from webapp.documents.words import written
from webapp.models import Case, DeskRecord, Post, Task
from webapp.services.clock.ticking import tick

pytestmark = pytest.mark.at_length

SUCCESSOR, FIRST, SECOND, THIRD = "Lê Thị Kế", "Lê Văn Nhất", "Lê Văn Nhì", "Lê Văn Ba"
VACANT = {"H-01-11": FIRST, "H-01-12": SECOND, "H-01-13": THIRD}


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    """Two cases wait for the commune's secretary, one of them sealed; then the post goes to somebody else."""
    desk = Desk(district_office(session, clock()), clock)
    for code, name in VACANT.items():
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
    desk.start(COMMUNE, "H-01-11", FIRST)
    desk.case(desk.start(COMMUNE, "H-01-12", SECOND)).sealed = True
    session.commit()
    clock.advance(days=1)
    day, person = clock.now.date(), desk.office.people[COMMUNE].id
    session.execute(sa.update(Post).where(Post.person_id == person).values(valid_to=day))
    session.commit()
    desk.office.post(SUCCESSOR, "secretary", "H-01", since=day)
    desk.start(SUCCESSOR, "H-01-13", THIRD)
    return desk


@pytest.fixture
def reader(desk: Desk, new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    def signed_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        browser.get("/hand-overs")
        return browser

    return signed_in


def minutes_of(browser: Browser, number: int = 0) -> str:
    """The address of the minutes of the post that stands at that place of the list."""
    return [a.get("href", "") for a in browser.tree.iterfind(".//tbody/tr/th/a")][number]


@pytest.mark.both_engines
def test_a_leaver_takes_the_minutes_along(desk: Desk, reader: Callable[[str], Browser]) -> None:
    browser = reader(COMMUNE)
    page = minutes_of(browser)
    browser.get(page)
    assert FIRST in browser.text and f"đồng chí {SUCCESSOR}" in browser.text and "22" not in page
    assert "Biên bản họp" in browser.text or "Ghi" in browser.text, "what is still to be done"
    assert SECOND not in browser.text, "a sealed case is not printed"
    assert THIRD not in browser.text, "what came after the post had ended is not the leaver's"
    word, pdf = browser.get(f"{page}.docx"), browser.get(f"{page}.pdf")
    assert (word.status_code, pdf.status_code) == (200, 200)
    assert pdf.data.startswith(b"%PDF")


def test_secretary_and_officers_above_read_them_and_nobody_else(desk: Desk, reader: Callable[[str], Browser]) -> None:
    page = minutes_of(reader(COMMUNE))
    for name in (SUCCESSOR, OFFICER):
        browser = reader(name)
        assert COMMUNE in browser.text, name
        browser.get(page)
        assert FIRST in browser.text and SECOND not in browser.text, name
    for name in (CLERK, COMMANDER, OTHER):
        browser = reader(name)
        assert COMMUNE not in browser.text
        assert browser.get(page).status_code == 404, name
    assert reader(COMMUNE).get(page.replace("desk-handover", "recognition")).status_code == 404


def test_the_holder_reads_what_waits_now(desk: Desk, reader: Callable[[str], Browser]) -> None:
    browser = reader(SUCCESSOR)
    browser.get(minutes_of(browser))
    assert FIRST in browser.text and THIRD in browser.text
    assert "Sổ" in browser.text


@pytest.mark.both_engines
def test_they_say_what_waited_at_the_end_whenever_they_are_printed(
    desk: Desk, session: Session, clock: Any, reader: Callable[[str], Browser]
) -> None:
    """The clock keeps it on the day the post ends; the case goes on and ends, a row is entered, months go by."""
    kept = clock.now
    assert session.scalar(sa.select(sa.func.count(DeskRecord.id))) == 0
    tick(session, clock.now)
    tick(session, clock.now)
    record = session.scalars(sa.select(DeskRecord)).one()
    assert (record.ended_on, record.kept_on) == (kept.date(), kept.date())
    browser = reader(COMMUNE)
    page = minutes_of(browser)
    browser.get(page)
    before = browser.text
    assert FIRST in before and "in lại" not in before
    clock.advance(days=90)
    session.rollback()
    other = desk.office.people[COMMANDER].id  # whom the case has come to be about since
    session.execute(sa.update(Case).where(Case.claim.is_not(None)).values(closed_at=clock.now, subject_id=other))
    session.execute(sa.delete(Task))
    session.commit()
    tick(session, clock.now)
    browser = reader(COMMUNE)
    browser.get(page)
    assert browser.text == before.replace(
        f"theo số liệu trên phần mềm {written(kept.date())}",
        f"theo số liệu trên phần mềm {written(kept.date())} (in lại ngày {clock.now:%d/%m/%Y})",
    )
    assert SECOND not in browser.text and THIRD not in browser.text
    holder = reader(SUCCESSOR)
    holder.get(minutes_of(holder))
    assert FIRST not in holder.text, "what is still held is of the day of printing"
