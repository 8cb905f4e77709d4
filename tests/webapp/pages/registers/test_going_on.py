"""A row goes on from a confirmed one: asked for, given, overdue; the latest counts; its end is told of once."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, OFFICER, OLD, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing
from webapp.models import Notice, RegisterEntry, RegisterRow
from webapp.services.registers.alarms import tell

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.at_length]

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SAID = {"purpose": "Nuôi bò", "standing": "asked", "day": "3/2/2026"}


def asked(browser: Browser, office: Office, **words: Any) -> str:
    return enter(browser, office, "grants", "H-01", **{**SAID, "people": [str(office.people[OLD].id)], **words})


def go_on(browser: Browser, path: str, status: int = 200, **words: Any) -> str:
    browser.get(f"{path}/go-on")
    assert browser.response.status_code == 200, browser.text
    browser.post_form(f"{path}/go-on", **words)
    assert browser.response.status_code == status, browser.text
    return browser.path


def counted(board: Browser) -> bool:
    board.get("/registers/grants")
    return "1/1 (" in board.text


@pytest.mark.both_engines
def test_the_latest_confirmed_row_of_a_chain_counts(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    first = asked(commune, office)
    commune.get(f"{first}/go-on")
    commune.post_form(f"{first}/go-on", day="4/2/2026", standing="given")
    assert (commune.response.status_code, "Only a confirmed row" in commune.text) == (409, True)
    confirm(board, first)
    assert not counted(board), "asked for is not given"
    go_on(commune, first, 422, day="")
    assert "Nuôi bò" in commune.response.text
    go_on(commune, first, 409, day="2/2/2026", standing="given")
    assert "lies before the row" in commune.text
    second = go_on(commune, first, day="1/3/2026", standing="given")
    assert not counted(board), "nobody has confirmed it"
    confirm(board, second)
    assert counted(board)
    for path in (first, second):
        assert "Rows that go on from each other" in board.get(path).text
    commune.get(first)
    assert "Go on from this row" not in commune.text and "Strike the row out" not in commune.text
    commune.post(f"{first}/strike", {"why": "Ghi nhầm"})
    assert (commune.response.status_code, "strike that one out first" in commune.text) == (409, True)
    commune.get(second)
    commune.post(f"{second}/strike", {"why": "Ghi nhầm"})
    assert standing(session) == ["confirmed", "struck"]
    assert not counted(board)
    go_on(commune, first, day="2/3/2026", standing="given")
    session.rollback()
    assert session.scalar(sa.select(RegisterRow.follows_id).order_by(RegisterRow.id.desc()).limit(1)) == 1


def test_two_taps_and_two_people_make_one_row_that_goes_on(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    first = asked(commune, office)
    confirm(board, first)
    said = {**SAID, "day": "1/3/2026", "standing": "given", "people": [str(office.people[OLD].id)]}
    session.rollback()
    commune.get(f"{first}/go-on")
    paths = set()
    for _tap in range(2):
        commune.post(f"{first}/go-on", {**said, "key": "tap"})
        paths.add(commune.path)
    assert len(paths) == 1
    commune.post(f"{first}/go-on", {**said, "key": "other"})
    assert (commune.response.status_code, "already" in commune.text) == (409, True)
    assert standing(session) == ["confirmed", "entered"]


def test_a_last_day_is_told_of_once_and_can_be_looked_for(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    near = asked(commune, office, until="24/11/2026")
    far = asked(commune, office, until="1/2/2027", purpose="Trồng thông", key="far")
    over = asked(commune, office, until="1/11/2026", purpose="Mua máy", key="over")
    session.rollback()
    assert tell(session, NOW) == 0, "nothing is confirmed"
    for path in (near, far, over):
        confirm(board, path)
    session.rollback()
    assert (tell(session, NOW), tell(session, NOW)) == (2, 0)
    notices = session.scalars(sa.select(Notice).where(Notice.kind == "register")).all()
    assert {(notice.move, notice.due_on) for notice in notices} == {("grants", dt.date(2026, 11, 1))}
    session.rollback()
    commune.get("/notices")
    assert "Rows of the register “Grants” are about to end" in commune.text
    soon = commune.get("/registers/grants?ends=soon").text
    assert "Nuôi bò" in soon and "Trồng thông" not in soon and "Mua máy" not in soon and "Ends soon" in soon
    late = commune.get("/registers/grants?ends=over").text
    assert "Mua máy" in late and "Nuôi bò" not in late
    go_on(commune, over, day="20/11/2026", until="24/11/2026", standing="overdue")
    confirm(board, commune.path)
    assert "Mua máy" not in commune.get("/registers/grants?ends=over").text, "what goes on is not over"


def test_the_record_commits_to_what_a_row_goes_on_from(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    first = asked(commune, office)
    confirm(board, first)
    confirm(board, go_on(commune, first, day="1/3/2026", standing="given"))
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(RegisterEntry)) == 4
    with pytest.raises(sa.exc.DBAPIError, match="append_only"):
        session.execute(sa.text("update register_row set follows_id = null where follows_id is not null"))
    session.rollback()
