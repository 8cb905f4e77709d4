"""The minutes of a meeting: against a reference, on the page and in Word, after the close alone, and for ever then."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, OTHER, user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, NINE, Table, close, held
from tests.support.offices.papers import page_text, word_text, written
from webapp.config import ROOT
from webapp.documents import word
from webapp.documents.lists import list_wording
from webapp.documents.wording import LIST, source
from webapp.models import Case, Minutes, Person, Unit
from webapp.pages.papers.lists import printed_list
from webapp.services.closings import close_day

pytestmark = pytest.mark.at_length

REFERENCE = ROOT / "tests" / "papers" / "meeting-minutes.txt"
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock)


@pytest.fixture
def browse(new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def test_the_minutes_are_those_of_the_reference(table: Table, browse: Callable[[str], Browser]) -> None:
    meeting, _cases = held(table)
    path, browser = f"/meetings/{meeting}/papers/meeting-minutes", browse(MEMBERS[2])
    for each in (path, f"{path}.docx", f"{path}.pdf"):
        assert browser.get(each).status_code == 404, "before the close there are none"
    close(table, meeting)
    browser.get(f"/meetings/{meeting}")
    links = [link.get("href") for link in browser.tree.iter("a")]
    assert {path, f"{path}.docx", f"{path}.pdf"}.issubset(links)
    browser.get(path)
    assert f"{path}.pdf" in [link.get("href") for link in browser.tree.iter("a")]
    said = page_text(browser)
    assert said == REFERENCE.read_text(encoding="utf-8")
    assert len(list(browser.tree.iter("h1"))) == 1 and not list(browser.tree.iter("script"))
    response = browser.get(f"{path}.docx")
    assert (response.status_code, response.mimetype) == (200, word.MEDIA_TYPE)
    assert response.headers["Content-Disposition"].endswith("%2020-11-2026.docx"), "its name has the day"
    assert word_text(response.data) == said
    for name in (COMMUNE, OTHER):
        assert browse(name).get(path).status_code == 404


@only_sqlite
def test_the_minutes_and_lists_carry_the_head_of_the_last_closing(
    table: Table, browse: Callable[[str], Browser], clock: Any
) -> None:
    """It leaves the machine on paper: what was cut off later differs from what is printed here."""
    meeting, _cases = held(table)
    table.session.rollback()
    closing = close_day(table.session, clock())
    assert closing is not None
    head, unit = closing.head, table.session.scalars(sa.select(Unit)).first()
    close(table, meeting)
    browser = browse(CLERK)
    browser.get(f"/meetings/{meeting}/papers/meeting-minutes")
    assert f"Mã khóa sổ ngày của phần mềm: {head}" in page_text(browser)
    assert unit is not None
    printed = printed_list(table.session, unit, closing.day, "Danh sách", "năm", ["Tên"], [["Lê An"]], [10])
    assert (printed.values["closing"], "{{ closing }}" in list_wording(source(LIST), [10], False)) == (head, True)


@only_sqlite
def test_what_follows_changes_nothing_in_the_minutes(table: Table, browse: Callable[[str], Browser]) -> None:
    meeting, cases = held(table)
    close(table, meeting)
    path, browser = f"/meetings/{meeting}/papers/meeting-minutes", browse(CLERK)
    browser.get(path)
    before = page_text(browser)
    for name in NINE:
        table.vote(cases[2], name, "for")
    table.session.execute(sa.update(Person).where(Person.full_name == "Trần Người 1").values(full_name="Tên Khác"))
    table.session.commit()
    browser.get(path)
    assert page_text(browser) == before
    table.session.execute(sa.delete(Minutes))
    table.session.commit()
    browser.get(path)
    now = page_text(browser)
    assert "Tên Khác" in now and now != before, "a meeting from before minutes were kept shows what is known now"


@only_sqlite
def test_a_case_that_one_may_not_see_is_in_no_minutes_of_his(table: Table, browse: Callable[[str], Browser]) -> None:
    meeting, _cases = held(table)
    close(table, meeting)
    table.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    moved = table.office.units["H-01-13"]
    moved.path = f"{table.office.units['K'].path}{moved.id}/"
    table.session.execute(sa.text("delete from task"))
    table.session.commit()
    table.office.post("Đinh Văn Mới", "standing_member", "H")
    browser = browse("Đinh Văn Mới")
    browser.get(f"/meetings/{meeting}/papers/meeting-minutes")
    said = page_text(browser)
    assert "Người 1" in said and "Người 2" in said
    assert "Người 3" not in said and "Thôn 13" not in said and "3. Về việc" not in said


@only_sqlite
def test_an_offices_own_template_of_the_minutes(
    table: Table,
    browse: Callable[[str], Browser],
    new_client: Callable[..., Browser],
    make_account: Callable[..., Any],
    confirm_changes: Callable[[], int],
) -> None:
    """It is taken like any other, and a tag that the minutes do not have is refused with its line."""
    meeting, _cases = held(table)
    make_account("quan-tri")
    table.session.rollback()
    administrator = new_client()
    administrator.enter("quan-tri")
    for tag, status in (
        ("{{ person.name }}", 422),
        ("{{ chair.name }} chủ trì {{ cases|first }} việc", 422),
        ("Do {{ chair.name }} chủ trì", 200),
    ):
        administrator.get("/paper-templates/meeting-minutes")
        sent = administrator.post(
            "/paper-templates/meeting-minutes", {"file": (io.BytesIO(written(tag)), "bien-ban.docx")}
        )
        assert sent.status_code == status, tag
        assert status == 200 or tag in administrator.text
    assert confirm_changes() == 1
    close(table, meeting)
    own = browse(CLERK).get(f"/meetings/{meeting}/papers/meeting-minutes.docx").data
    assert word_text(own) == f"Do {CHAIR} chủ trì\n"


def test_a_case_without_a_rule_that_its_minutes_need_closes_no_meeting_and_says_so(
    table: Table, browse: Callable[[str], Browser]
) -> None:
    """A case of an earlier version may lack a rule: a sentence, and no accident."""
    meeting, cases = held(table)
    case = table.case(cases[0])
    rules = {key: value for key, value in case.rules.items() if key != "branch.quorum"}
    table.session.execute(sa.update(Case).where(Case.id == case.id).values(rules=rules))
    table.session.commit()
    clerk = browse(CLERK)
    clerk.get(f"/meetings/{meeting}/close")
    clerk.post_form(f"/meetings/{meeting}/close")
    assert clerk.answer.status_code == 409 and "branch.quorum" in clerk.text
    table.session.rollback()
    assert table.session.scalars(sa.select(Minutes.meeting_id)).all() == []
