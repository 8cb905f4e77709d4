"""Saved views: a filter under a name, on top of its page; each reader sees their own cases through it."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, COMMUNE, OFFICER, OTHER, PROVINCE, district_office
from tests.support.reading import SignIn, statements
from tests.support.tracked_cases import Board
from webapp.models import Post, SavedView

pytestmark = pytest.mark.at_length

NEW = "/supervision/views/new"
NEW_VIEW = f"{NEW}?page=tracking&filter="


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    desk = Board(district_office(session, clock()), clock())
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    desk.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    desk.case("late", "appraisal", days=20, due=-1)
    desk.case("elsewhere", "appraisal", "H-02-01", None, due=-1)
    return desk


def tabs(browser: Browser, path: str) -> dict[str, str]:
    """The tabs of a page: name → address."""
    browser.get(path)
    links = browser.tree.findall(".//nav[@aria-label='Saved views']/a")
    return {"".join(each.itertext()): each.get("href", "") for each in links}


def save(browser: Browser, path: str, name: str, unit: str = "") -> str:
    """Save the filter that a page shows, by its link; return the address that the answer leads to."""
    form = tabs(browser, path)["Save this view"]
    browser.get(form)
    browser.post_form(NEW, name=name, unit=unit)
    assert browser.answer.status_code == 303, browser.text
    return browser.answer.location or ""


@pytest.mark.both_engines
def test_a_filter_is_saved_as_a_tab_and_its_address_is_the_view(desk: Board, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    address = save(browser, "/tracking?late=1&order=due", "Quá hạn trước")
    assert address == "/tracking?late=1&order=due"
    found = tabs(browser, "/tracking?order=due&late=1&after=nothing")
    assert found["Quá hạn trước"] == address and "Save this view" not in found
    assert [each.text for each in browser.tree.iterfind(".//nav[@class='tabs']/a[@aria-current]")] == ["Quá hạn trước"]
    assert "Quá hạn trước" not in tabs(browser, "/supervision/board")
    board = save(browser, "/supervision/board?unit=H-01&col=unit&col=late", "Xã Một")
    assert board == "/supervision/board?col=late&col=unit&unit=H-01"
    assert browser.get(board).status_code == 200
    session.rollback()
    assert (
        session.scalar(sa.select(SavedView.scope_id).where(SavedView.name == "Xã Một")) == desk.office.units["H-01"].id
    )


def test_of_a_filter_that_is_there_twice_the_one_is_saved_that_the_page_takes(
    desk: Board, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(CHAIR)
    assert save(browser, "/tracking?unit=H-01&unit=H-02&late=&late=1", "Một") == "/tracking?unit=H-01"
    session.rollback()
    assert session.scalars(sa.select(SavedView.scope_id)).all() == [desk.office.units["H-01"].id]


def test_tabs_stand_in_the_order_of_the_alphabet(desk: Board, sign_in: SignIn) -> None:
    browser = sign_in(CHAIR)
    for order, name in (
        ("name", "Việc tuần này"),
        ("due", "Đoàn xã Hai"),
        ("soon", "Ất Tỵ"),
        ("open", "chờ quyết định"),
    ):
        save(browser, f"/supervision/board?order={order}" if order != "due" else "/supervision/board?due=late", name)
    names = [name for name in tabs(browser, "/supervision/board") if "view" not in name]
    assert names == ["Ất Tỵ", "chờ quyết định", "Đoàn xã Hai", "Việc tuần này"]


def test_words_that_were_searched_for_are_not_saved(desk: Board, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    browser.get("/tracking?q=moi&late=1")
    save(browser, browser.full_path, "Có tên")
    session.rollback()
    assert session.scalars(sa.select(SavedView.query)).all() == ["late=1"]


def test_a_shared_view_shows_each_what_they_may_see(desk: Board, sign_in: SignIn) -> None:
    chair = sign_in(CHAIR)
    unit = str(desk.office.units["H"].id)
    save(chair, "/tracking?late=1", "Chung", unit)
    save(chair, "/tracking?late=1&order=due", "Riêng")
    officer = sign_in(OFFICER)
    found = tabs(officer, "/tracking")
    assert "Chung (shared)" in found and "Riêng" not in " ".join(found)
    for name in (COMMUNE, PROVINCE):
        assert "Chung" not in " ".join(tabs(sign_in(name), "/tracking")), name
    commune = sign_in(COMMUNE)
    commune.get("/tracking?late=1")
    assert "case-late" in commune.response.text and "case-elsewhere" not in commune.response.text


def test_a_shared_view_ends_with_the_right_to_its_unit(desk: Board, sign_in: SignIn, session: Session) -> None:
    desk.office.post("Bùi Hai Nơi", "clerk", "H-01")
    extra = desk.office.post("Bùi Hai Nơi", "clerk", "H-02")
    save(sign_in("Bùi Hai Nơi"), "/tracking?unit=H-02", "Của xã Hai", str(desk.office.units["H-01"].id))
    assert "Của xã Hai" not in " ".join(tabs(sign_in(COMMUNE), "/tracking")), "who does not oversee H-02"
    assert "Của xã Hai" in tabs(sign_in("Bùi Hai Nơi"), "/tracking")
    session.execute(sa.update(Post).where(Post.id == extra.id).values(valid_to=desk.office.today))
    session.commit()
    assert "Của xã Hai" not in tabs(sign_in("Bùi Hai Nơi"), "/tracking")


def test_views_are_renamed_shared_and_deleted_by_their_owner(desk: Board, sign_in: SignIn) -> None:
    chair, unit = sign_in(CHAIR), str(desk.office.units["H"].id)
    save(chair, "/tracking?late=1", "Một")
    chair.get("/supervision/views")
    [change] = [link.get("href", "") for link in chair.tree.iter("a") if "/supervision/views/" in link.get("href", "")]
    chair.get(change)
    chair.post_form(change, name="Hai", unit=unit)
    assert chair.answer.status_code == 303
    officer = sign_in(OFFICER)
    assert "Hai (shared)" in tabs(officer, "/tracking")
    assert officer.get(change).status_code == 404
    assert officer.post(f"{change}/delete").status_code == 404
    chair.get(change)
    assert chair.post(change, {"name": "Ba", "unit": "424242"}).status_code == 422
    assert "Choose a unit that you oversee" in chair.text and "Ba" in chair.response.text
    chair.post(f"{change}/delete")
    assert tabs(officer, "/tracking") == {}


def test_whose_post_has_ended_writes_nothing_on_the_pages_of_others(
    desk: Board, sign_in: SignIn, session: Session
) -> None:
    officer, unit = sign_in(OFFICER), str(desk.office.units["H"].id)
    save(officer, "/tracking?late=1", "Chung", unit)
    officer.get("/supervision/views")
    [change] = [link.get("href", "") for link in officer.tree.iter("a") if "/views/" in link.get("href", "")]
    session.rollback()
    posts = sa.update(Post).where(Post.person_id == desk.office.people[OFFICER].id)
    session.execute(posts.values(valid_to=desk.office.today))
    session.commit()
    assert officer.get(change).status_code == 404
    assert officer.post(change, {"name": "Kẻ cũ", "unit": unit}).status_code == 404
    desk.office.post(OFFICER, "clerk", "H-01")
    officer.get(change)
    assert officer.post(change, {"name": "Kẻ cũ", "unit": unit}).status_code == 422
    assert "Choose a unit that you oversee" in officer.text and "Kẻ cũ" in officer.response.text
    assert "Chung (shared)" in tabs(sign_in(CHAIR), "/tracking")
    officer.get(change)
    assert officer.post_form(change, name="Của tôi").status_code == 200
    assert tabs(sign_in(CHAIR), "/tracking").keys().isdisjoint({"Chung (shared)", "Của tôi (shared)"})


def test_what_cannot_be_saved_is_refused_and_nothing_typed_is_lost(
    desk: Board, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(CHAIR)
    save(browser, "/tracking?late=1", "Một")
    path = f"{NEW_VIEW}show%3Dopen"
    browser.get(path)
    assert browser.post_form(NEW, name="Một").status_code == 422
    assert "You have a view of this name" in browser.text and 'value="Một"' in browser.response.text
    assert browser.post_form(NEW, name="").status_code == 422
    for wrong in ("/supervision/views/new?page=none", "/supervision/views/new", f"{NEW_VIEW}{'x' * 2000}"):
        assert browser.get(wrong).status_code == 404, wrong
    foreign = f"{NEW_VIEW}unit%3DT"
    browser.get(foreign)
    assert browser.post_form(NEW, name="Tỉnh").status_code == 404, "not a unit that they oversee"
    session.rollback()
    assert session.scalars(sa.select(SavedView.name)).all() == ["Một"]
    assert sign_in(OTHER).get("/supervision/views").status_code == 404


def test_many_views_cost_as_many_statements_as_one(desk: Board, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(CHAIR)
    save(browser, "/tracking?late=1", "Một")
    counts = [[statements(browser, path, session) for path in ("/tracking", "/supervision/views")]]
    for number, query in enumerate(("unit=H-01", "unit=H-02", "order=due", "show=open", "show=closed", "kind=branch")):
        save(browser, f"/tracking?{query}", f"Số {number}")
    counts.append([statements(browser, path, session) for path in ("/tracking", "/supervision/views")])
    assert counts[0] == counts[1]
