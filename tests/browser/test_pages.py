"""Every page, as everybody who can reach it, on phones and desks, in light and dark."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import abort
from playwright.sync_api import Browser, Page

from tests.browser.looking import ENDS, NOTE_VIOLATIONS, WIDTHS, axe, axe_in_the_dark, classes, faults_at
from tests.browser.person import Person
from tests.browser.serving import Live
from tests.browser.walking import Visited, even, inside, walk
from tests.support.forums import put
from tests.support.lengths import at_length, in_full
from tests.support.offices.district import BRANCH, COMMUNE, district_office
from tests.support.workbooks import book
from webapp.current_user import ANYONE, allow
from webapp.demo.filling import ADMINISTRATOR
from webapp.models import Account, Case, Post, Unit, post_held_on
from workflows.core.calendar import local_date

pytestmark = pytest.mark.browser

ROLES = {
    "branch-secretary": ("secretary", "HT-08-05"),
    "commune-officer": ("secretary", "HT-08"),
    "commander": ("commander", "HT-03-QS"),
    "organisation-officer": ("organisation_officer", "HT"),
    "committee-chair": ("secretary", "HT"),
    "committee-member": ("standing_member", "HT"),
    "clerk": ("clerk", "HT"),
    "inspector": ("inspector", "HT"),
    "province-secretary": ("secretary", "TD"),
    "administrator": None,
}
FEW = ("branch-secretary", "commune-officer", "administrator")
"""Who between them reach nearly every kind of page."""
EVERY_ROLE = [*at_length(*FEW), *in_full(*(role for role in ROLES if role not in FEW))]
CLASS = re.compile(r'class="([^"]*)"')
LARGEST_FIRST_PAGE = 48 * 1024


class Tour:
    """The demo office, and what each role has been seen to reach."""

    def __init__(self, live: Live, browser: Browser) -> None:
        self.live, self.browser = live, browser
        live.app.add_url_rule("/room-accident", "room-accident", allow(ANYONE)(lambda: 1 // 0))
        live.app.add_url_rule("/room-forbidden", "room-forbidden", allow(ANYONE)(lambda: abort(403)))
        live.app.add_url_rule("/room-busy", "room-busy", allow(ANYONE)(lambda: abort(503)))
        self.walks: dict[str, list[Visited]] = {}
        self.examined: dict[str, set[str]] = {}
        self.shown: set[str] = set()
        self.looks: dict[str, set[str]] = {}

    def username(self, role: str) -> str:
        if ROLES[role] is None:
            return ADMINISTRATOR
        kind, code = ROLES[role]
        day = local_date(self.live.clock.now)
        return self.live.session.scalars(
            sa.select(Account.username)
            .join(Post, Post.person_id == Account.person_id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(Unit.code == code, Post.kind == kind, post_held_on(day))
            .order_by(Post.id)
        ).first()

    def walk(self, role: str) -> list[Visited]:
        if role not in self.walks:
            client = self.live.client(self.username(role))
            self.walks[role] = list(walk(self.live.app, client))
        return self.walks[role]

    def examine(self, page: Page, kind: str, where: str = "") -> list[str]:
        """What is wrong with the page: at every width and with axe where this kind shows classes not seen on it yet.

        In the dark only the colours differ, so there a class is looked at once on any page.
        """
        found: list[str] = []
        new = classes(page) - self.examined.setdefault(kind, set())
        unseen = classes(page) - self.examined.setdefault("in the dark", set())
        self.examined[kind] |= new
        self.examined["in the dark"] |= unseen
        found += faults_at(page, WIDTHS if new else ENDS)
        found += axe(page) if new else []
        found += axe_in_the_dark(page) if unseen else []
        return [f"{where or kind} {each}" for each in found]

    def person(self, role: str = "", **options: object) -> Person:
        # Without motion, or axe would measure colours that are still on their way.
        person = Person(self.live, self.browser, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        person.context.add_init_script(NOTE_VIOLATIONS)
        return person.enter(self.username(role)) if role else person

    def start_of(self, role: str) -> str:
        """The address of the form by which this role proposes somebody, for a branch without an open case."""
        return next(page.address for page in self.walk(role) if page.kind == "start.form")

    def case(self, branch: str) -> str:
        """The address of the branch's nomination."""
        found = (
            sa.select(Case.public_id)
            .join(Unit, Unit.id == Case.unit_id)
            .where(Unit.code == branch, Case.workflow == "secretary-nomination")
        )
        return f"/cases/{self.live.session.scalars(found).one()}"


@pytest.fixture(scope="module")
def tour(make_live: Callable[..., Live], chromium: Browser, sqlite_demo: Path) -> Iterator[Tour]:
    yield Tour(make_live(sqlite_demo), chromium)


OFFERS_A_SECRET = "/my-account/second-factor"
"""A page with another secret each time that it is asked for."""


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_every_page_is_whole_and_its_fragment_is_its_inside(tour: Tour, role: str) -> None:
    """What htmx asks for can also be opened, typed in, sent to somebody: the same page in its frame."""
    titles: dict[str, str] = {}
    actions: set[str] = set()
    for page in tour.walk(role):
        where = f"{page.address} as {role}"
        assert page.whole.lstrip().lower().startswith("<!doctype html>"), where
        assert page.language == "vi", where
        if page.is_paper:
            continue  # it is printed as it stands, without the frame
        assert page.headings == 1, where
        assert "HX-Request" in page.vary, where
        assert "<html" not in page.fragment, where
        title, _end, content = inside(page.fragment).partition("</title>")
        assert title + "</title>" in even(page.whole), where
        path = urlsplit(page.address).path
        if path != OFFERS_A_SECRET:
            assert content in even(page.whole), where
        assert titles.setdefault(page.title, path) == path, f"{path} and {titles[page.title]} are both {page.title}"
        actions.update(page.actions)
    assert len(titles) > 5
    client = tour.live.client(tour.username(role))
    for action in actions:
        client.get(action)
        assert client.response.status_code in (200, 404, 405), action
        assert client.tree.get("lang") == "vi" and len(list(client.tree.iter("h1"))) == 1, action


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_pages_fit_every_screen(tour: Tour, role: str, everything: bool) -> None:
    """No page is wider than the screen, has a target too small, breaks the policy or logs an error; axe agrees."""
    person = tour.person(role)
    found: list[str] = []
    kinds: set[str] = set()
    for visited in tour.walk(role):
        content = inside(visited.fragment)
        if content in tour.shown or (visited.kind in kinds and visited.kind != "cases.case"):
            continue  # somebody else has been shown just this, or this person something very much like it
        tour.shown.add(content)
        kinds.add(visited.kind)
        looks, known = set(CLASS.findall(content)), tour.looks.setdefault(visited.kind, set())
        if not everything and looks <= known:
            continue  # somebody else's page of this kind had all that this one is made of
        known |= looks
        page = person.open(visited.address)
        found += tour.examine(page, visited.kind, visited.address)
    person.close()
    assert not found, "\n".join(found)


def test_forms_that_came_back_fit_every_screen(tour: Tour) -> None:
    """The same after a swap, with errors in every field, and where somebody was faster."""
    found: list[str] = []
    meeting, opinion = tour.case("HT-08-05"), tour.case("HT-08-03")
    officer = tour.person("commune-officer")
    for path in (
        f"{meeting}/moves/record_meeting",
        f"{opinion}/moves/record_opinion",
        tour.start_of("commune-officer"),
    ):
        officer.open(path)
        officer.send(path)
        found += tour.examine(officer.page, f"{path} with errors")
    path = f"{opinion}/moves/withdraw"
    officer.open(path)
    officer.fill(path, text="Chi đoàn chọn người khác")
    officer.form(path).locator('[name="version"]').evaluate("each => { each.value = '1'; }")
    officer.send(path)
    found += tour.examine(officer.page, "a stale form")
    officer.open("/my-account/password")
    officer.send("/my-account/password")
    found += tour.examine(officer.page, "the password with errors")
    officer.close()

    put(tour.live.session, tour.case("HT-01-03").rpartition("/")[2], tour.live.clock.now)
    member, path = tour.person("committee-member"), f"{tour.case('HT-01-03')}/ballot"
    member.open(path.removesuffix("/ballot"))
    member.send(path)
    assert member.page.locator(".page > .error-summary:first-child").count() == 1
    found += tour.examine(member.page, "an empty ballot")
    member.close()

    stranger = tour.person()
    stranger.open("/sign-in")
    found += tour.examine(stranger.page, "the door")
    stranger.send("/sign-in")
    found += tour.examine(stranger.page, "the door with errors")
    stranger.close()
    assert not found, "\n".join(found)


def test_an_import_with_faults_and_without_fits_every_screen(tour: Tour) -> None:
    found: list[str] = []
    person = tour.person("administrator")
    faulty = book(("Cán bộ", 4, "Ngày sinh", "31/6/1992"), ("Đơn vị", 7, "Loại", "Hội"), ("Cán bộ", 5, "Chức vụ", "?"))
    changed = book(("Cán bộ", 2, "Điện thoại", "0398.765.432"))
    for where, file in (("faults", faulty), ("a preview", changed)):
        page = person.open("/imports")
        content = {"name": "đoàn viên.xlsx", "mimeType": "application/octet-stream", "buffer": file.getvalue()}
        page.locator('input[type="file"]').set_input_files(content)  # type: ignore[arg-type]
        person.send("/imports/preview")
        found += tour.examine(page, where)
    page = person.open("/rules/decision.unit_kinds/new")
    person.send("/rules/decision.unit_kinds/new")
    found += tour.examine(page, "a new rule with errors")
    person.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", ["/nowhere", "/room-forbidden", "/room-accident", "/room-busy", "/language"])
def test_refusals_fit_every_screen(tour: Tour, address: str) -> None:
    person = tour.person("branch-secretary")
    page = person.open(address)
    found = tour.examine(page, address)
    assert page.locator("main a.btn").get_attribute("href") == "/", "a way out"
    person.wrong = [said for said in person.wrong if "the server responded with a status of 50" not in said]
    person.close()
    assert not found, "\n".join(found)


def test_the_first_page_is_light(tour: Tour) -> None:
    """What a phone has to fetch before it can show the first page of somebody's work, as it comes over the line."""
    person = tour.person("branch-secretary", width=360)
    sizes: dict[str, int] = {}
    person.page.on("requestfinished", lambda each: sizes.update({each.url: each.sizes()["responseBodySize"]}))
    person.open("/inbox").wait_for_load_state("networkidle")
    weights = {urlsplit(url).path: size for url, size in sizes.items() if not url.partition("?")[0].endswith(".woff2")}
    assert len(weights) <= 7
    assert sum(weights.values()) <= LARGEST_FIRST_PAGE, weights
    print(f"first page: {sum(weights.values())} bytes, {weights}")
    asked = len(tour.live.requests)
    person.open("/archive").wait_for_load_state("networkidle")
    assert tour.live.requests[asked:] == [("GET", "/archive")], "everything else is kept for a year"
    person.close()


@pytest.mark.at_length
def test_a_phone_shows_twelve_cards_until_all_are_asked_for(make_live: Callable[[], Live], chromium: Browser) -> None:
    live = make_live()
    office = district_office(live.session, live.clock())
    for number in range(13):
        office.post(office.person(f"Mai Ngọc {number}").full_name, "member", BRANCH)
    live.session.commit()
    person = Person(live, chromium, scripts=False, width=360).enter(COMMUNE)
    rows = (page := person.open("/people")).locator("main tbody > tr")
    assert [row.is_visible() for row in rows.all()] == [True] * 12 + [False] * (rows.count() - 12) and rows.count() > 12
    page.check("#all-rows")
    assert all(row.is_visible() for row in rows.all())
    page.uncheck("#all-rows")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert rows.last.is_visible() and not page.locator("#all-rows").is_visible()
    person.close()
