"""Watching: what has changed in a case, a unit or a view since one last looked, as far as one may see it."""

import datetime as dt
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, COMMUNE, OFFICER, OLD, OTHER, district_office
from tests.support.reading import SignIn, statements
from tests.support.tracked_cases import Board
from webapp.models import Case, Post, SavedView, Watch
from webapp.services.notices.digests import write_digests
from workflows import WORKFLOWS

pytestmark = pytest.mark.at_length

PAGE, NEW = "/supervision/watching", "/supervision/watching/new"


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    desk = Board(district_office(session, clock()), clock())
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    desk.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    desk.case("one", "appraisal", days=20, due=1)
    desk.case("two", "appraisal", "H-02-01", None, days=20, due=9)
    return desk


def watch(browser: Browser, query: str, every: str = "daily") -> None:
    assert browser.get(f"{NEW}?{query}").status_code == 200, query
    browser.post_form(NEW, every=every)
    assert browser.answer.status_code == 303, browser.text


def moves(session: Session, clock: Clock, name: str, **values: Any) -> None:
    """A case enters another state now."""
    change = {"state": "decision", "state_since": clock.now, **values}
    session.execute(sa.update(Case).where(Case.public_id == f"case-{name}").values(**change))
    session.commit()


def changed(browser: Browser) -> list[str]:
    """The cases of the table of what has changed."""
    browser.get(PAGE)
    section = browser.tree.find(".//section[@aria-labelledby='changed']")
    links = [] if section is None else [link.get("href", "") for link in section.iter("a")]
    return sorted(href.removeprefix("/cases/case-") for href in links if href.startswith("/cases/"))


@pytest.mark.both_engines
def test_what_has_changed_stands_there_until_it_was_looked_at(
    desk: Board, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    browser = sign_in(CHAIR)
    watch(browser, "unit=H-01")
    watch(browser, "case=case-two")
    assert changed(browser) == []
    kinds = [cell.findtext("span") for cell in browser.tree.iterfind(".//section[@aria-labelledby='watched']//td[1]")]
    assert kinds == [WORKFLOWS["secretary-nomination"].title, "Unit"], "a case is named by its process"
    clock.advance(minutes=5)
    moves(session, clock, "two")
    assert changed(browser) == ["two"]
    assert changed(browser) == ["two"], "to look alone changes nothing"
    clock.advance(days=2)
    browser = sign_in(CHAIR)
    assert changed(browser) == ["one", "two"], "the first is late by now"
    clock.advance(minutes=1)
    moves(session, clock, "one", closed_at=clock.now, outcome="done")
    browser.post_form(f"{PAGE}/seen")
    assert changed(browser) == ["one"], "it changed after the page was shown"


@pytest.mark.both_engines
def test_nobody_is_shown_what_they_may_not_see(desk: Board, sign_in: SignIn, session: Session, clock: Clock) -> None:
    browser = sign_in(COMMUNE)
    watch(browser, "unit=H-01")
    watch(browser, "case=case-one")
    for hidden in ("unit=H-02", "unit=H", "case=case-two", "case=nothing", "view=x", ""):
        assert browser.get(f"{NEW}?{hidden}").status_code == 404, hidden
    clock.advance(minutes=5)
    moves(session, clock, "one")
    moves(session, clock, "two")
    assert changed(browser) == ["one"]
    session.execute(sa.update(Case).where(Case.public_id == "case-one").values(sealed=True))
    session.commit()
    assert changed(browser) == [] and "case-one" not in browser.response.text, "sealed, without an access entry"
    session.execute(sa.update(Case).values(sealed=False))
    session.execute(
        sa.update(Post).where(Post.person_id == desk.office.people[COMMUNE].id).values(valid_to=clock.now.date())
    )
    session.commit()
    assert changed(browser) == []
    assert "Đoàn xã Thử Một" not in "".join(browser.tree.find(".//main").itertext()), "the right has ended, silently"


def test_a_view_is_watched_with_its_filter(desk: Board, sign_in: SignIn, session: Session, clock: Clock) -> None:
    browser = sign_in(CHAIR)
    save = "/supervision/views/new"
    browser.get(f"{save}?page=tracking&filter=unit%3DH-01%26state%3Dsecretary-nomination.decision")
    browser.post_form(save, name="Chờ quyết định", unit=str(desk.office.units["H"].id))
    for reader in (browser, officer := sign_in(OFFICER)):
        reader.get("/supervision/views")
        [address] = [each.get("href", "") for each in reader.tree.iter("a") if NEW in each.get("href", "")]
        watch(reader, address.partition("?")[2], "weekly")
    clock.advance(minutes=5)
    moves(session, clock, "one", state="party_opinion")
    moves(session, clock, "two")
    assert changed(browser) == changed(officer) == []
    moves(session, clock, "one")
    assert changed(browser) == changed(officer) == ["one"]
    browser.get("/supervision/views")
    [change] = [
        each.get("href", "") for each in browser.tree.iter("a") if "/supervision/views/" in each.get("href", "")
    ]
    browser.get(change)
    browser.post(f"{change}/delete")
    assert changed(officer) == [] and "You watch nothing yet" in officer.text


@pytest.mark.parametrize("asked", ["show%3Dnonsense", "kind%3Dnonsense%26late%3D9%26own%3D2%26soon%3Dx"])
def test_a_view_of_what_no_page_offers_breaks_no_page_and_no_digest(
    desk: Board, sign_in: SignIn, session: Session, clock: Clock, asked: str
) -> None:
    browser, save = sign_in(CHAIR), "/supervision/views/new"
    browser.get(f"{save}?page=tracking&filter={asked}%26unit%3DH-01")
    browser.post_form(save, name="Lạ", unit=str(desk.office.units["H"].id))
    assert browser.answer.location == "/tracking?unit=H-01", "the page takes what is kept"
    session.rollback()
    session.execute(sa.update(SavedView).values(query=f"{unquote(asked)}&unit=H-01"))  # as an earlier program kept it
    session.commit()
    officer = sign_in(OFFICER)
    officer.get("/supervision/views")
    [address] = [each.get("href", "") for each in officer.tree.iter("a") if NEW in each.get("href", "")]
    watch(officer, address.partition("?")[2])
    clock.advance(minutes=5)
    moves(session, clock, "one")
    assert changed(officer) == ["one"]
    clock.advance(days=1)
    session.rollback()
    assert write_digests(session, clock.now) == 1


def test_watching_twice_is_watching_once_and_ends_by_hand(desk: Board, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(OLD)
    watch(browser, "case=case-one")
    watch(browser, "case=case-one", "none")
    session.rollback()
    assert session.scalars(sa.select(Watch.every)).all() == ["none"]
    browser.get(PAGE)
    [end] = [form.action for form in browser.forms if form.action.endswith("/end")]
    stranger = sign_in(OTHER)
    stranger.get(PAGE)
    assert stranger.post(end).status_code == 404
    browser.post_form(end)
    assert "You watch nothing yet" in browser.text
    browser.get(f"{NEW}?case=case-one")
    assert browser.post(f"{NEW}?case=case-one", {"every": "hourly"}).status_code == 422
    for wrong in ("", "yesterday", "2026-11-23", "0001-01-01T00:00:00+14:00"):
        assert browser.post(f"{PAGE}/seen", {"until": wrong}).status_code == 422, wrong


def test_many_watches_cost_as_many_statements_as_few(
    desk: Board, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    browser = sign_in(CHAIR)
    watch(browser, "unit=H-01")
    watch(browser, "case=case-one")
    clock.advance(minutes=5)
    moves(session, clock, "one")
    few = statements(browser, PAGE, session)
    for number in range(12):
        desk.case(str(number), "appraisal", days=2, due=3)
        watch(browser, f"case=case-{number}")
    clock.advance(minutes=5)
    for number in range(12):
        moves(session, clock, str(number), late_after=clock.now.date() + dt.timedelta(days=3))
    assert statements(browser, PAGE, session) == few
