"""What goes wrong on an evening with a phone: faulty forms, two people at once, impatient taps, no network, Back."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.person import Person, Turned
from tests.browser.serving import Live
from tests.support.browserlike import PASSWORD
from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.nominating import MEETING, PARTY
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, OLD, Office, district_office, user_name
from webapp.demo.counting import count_again

pytestmark = pytest.mark.browser

NUMBERS = count(3)
UNREACHABLE = "The server could not be reached. What you typed is still here. Check the network and try again."
BROKEN = "The server could not finish this. What you typed is still here. Try again in a minute."
PLACE = """() => {
  const content = document.querySelector('main .page'), summary = content.querySelector('.error-summary');
  return summary === content.firstElementChild && document.activeElement === summary;
}"""


class Evening:
    """A district office whose branches have no case yet; each test takes a branch of its own."""

    def __init__(self, live: Live, browser: Browser) -> None:
        self.live, self.browser = live, browser
        self.office: Office = district_office(live.session, live.clock.now)
        self.desk = Desk(self.office, live.clock)
        self.people: list[Person] = []

    def new_case(self) -> str:
        """The address of a new case that waits for its branch's meeting, in a branch of its own."""
        self.live.session.rollback()
        number = next(NUMBERS)
        code, member = f"H-01-{number:02d}", f"Mang Thị {chr(ord('A') + number)}"
        self.office.unit(code, "branch", "H-01", f"Chi đoàn Thôn {number}")
        self.office.person(member)
        self.office.post(member, "member", code)
        return f"/cases/{self.desk.start(COMMUNE, code, member)}"

    def state(self, case: str) -> str:
        found = self.desk.state(case.removeprefix("/cases/"))
        self.live.session.rollback()
        return found

    def as_(self, name: str, **options: object) -> Person:
        self.people.append(Person(self.live, self.browser, **options).enter(name))  # type: ignore[arg-type]
        return self.people[-1]

    def move(self, case: str, by: str, name: str, **words: object) -> None:
        self.desk.move(by, case.removeprefix("/cases/"), name, **words)


@pytest.fixture(scope="module")
def office(make_live: Callable[[], Live], chromium: Browser) -> Evening:
    return Evening(make_live(), chromium)


@pytest.fixture
def evening(office: Evening) -> Iterator[Evening]:
    yield office
    office.live.gate.set()
    for person in office.people:
        person.close()
    office.people.clear()


def no_network(route: Route) -> None:
    route.abort("internetdisconnected")


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, body="<h1>Bad gateway</h1>", content_type="text/html")


def whole(page: Page) -> tuple[str, str]:
    """Address and heading of a page that is whole: with its header, its content and one heading."""
    expect(page.locator("header.top .brand")).to_have_count(1)
    expect(page.locator("footer.foot")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)
    # Waited for, because a page that is gone back to may load anew just now.
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^(vi|en)$"))
    return page.url, page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [360, *at_length(1280)])
def test_an_empty_form_comes_back_with_what_to_correct(evening: Evening, width: int) -> None:
    case = evening.new_case()
    path = f"{case}/moves/record_meeting"
    person = evening.as_(COMMUNE, width=width)
    page = person.open(path)
    person.fill(path, presided_by="Lê Văn Tọa", members="mười lăm")
    person.send(path)
    assert page.evaluate(PLACE), "the errors come first, and the focus is there"
    assert page.title().startswith(f"{evening.live.said('Error')}: ")
    assert person.path == case or person.path == path
    links = page.locator(".error-summary a")
    assert links.count() == 7
    for number in range(links.count()):
        links.nth(number).click()
        focus = person.focus()
        assert links.nth(number).get_attribute("href") == f"#{focus['id']}"
        assert focus["inView"] and focus["uncovered"]
    wrong = page.locator('[aria-invalid="true"]')
    assert wrong.count() == 7
    for each in wrong.all():
        told = (each.get_attribute("aria-describedby") or "").split()
        texts = [page.locator(f'[id="{name}"]').inner_text() for name in told]
        link = page.locator(f'.error-summary a[href="#{each.get_attribute("id")}"]').inner_text()
        assert any(link in text for text in texts), "the field says the same as the summary"
    assert page.locator('[name="presided_by"]').input_value() == "Lê Văn Tọa"
    assert page.locator('[name="members"]').input_value() == "mười lăm", "what was typed is kept, wrong or not"
    person.fill(path, **MEETING)
    person.send(path)
    count_again(evening.live.session, case.removeprefix("/cases/"), evening.live.clock.now)
    assert (person.path, evening.state(case)) == (case, "party_opinion")
    assert person.focus()["tag"] == "h1"
    step = evening.live.said("Enter the branch's vote")
    entered = evening.live.said("Entered: %(step)s. It is done once a second person has counted the same.", step=step)
    expect(page.locator("#live")).to_contain_text(entered)


@pytest.mark.at_length
def test_errors_without_scripts_and_at_the_door(evening: Evening) -> None:
    person = evening.as_(COMMUNE, scripts=False, width=360)
    path = f"{evening.new_case()}/moves/record_meeting"
    page = person.open(path)
    person.send(path)
    assert page.title().startswith(f"{evening.live.said('Error')}: ")
    assert page.locator("main .page > :first-child").get_attribute("class") == "error-summary"
    assert page.locator(".error-summary a").count() == 8
    stranger = Person(evening.live, evening.browser)
    evening.people.append(stranger)
    page = stranger.open("/sign-in?next=%2Ftracking")
    stranger.fill("/sign-in", username="ai.do")
    stranger.send("/sign-in")
    assert page.evaluate(PLACE)
    assert page.title().startswith(f"{evening.live.said('Error')}: ")
    assert page.locator('[name="username"]').input_value() == "ai.do"
    assert page.locator('[name="username"]').get_attribute("autocomplete") == "username"
    assert page.locator('[name="password"]').get_attribute("autocomplete") == "current-password"


@pytest.mark.at_length
def test_two_people_at_once_and_the_slower_one_loses_nothing(evening: Evening) -> None:
    case = evening.new_case()
    path = f"{case}/moves/record_meeting"
    person = evening.as_(COMMUNE)
    statuses: list[int] = []
    page = person.page
    page.on("response", lambda answer: statuses.append(answer.status) if answer.request.method == "POST" else None)
    person.open(path)
    person.fill(path, **{**MEETING, "presided_by": "Nguyễn Thị Chậm Hơn"})
    evening.move(case, COMMUNE, "record_meeting", presided_by="Người Nhanh Hơn")
    person.send(path)
    assert statuses == [409]
    assert page.evaluate(PLACE)
    changed = page.locator('[aria-labelledby="changed"] .timeline')
    assert evening.live.said("Enter the branch's vote") in changed.inner_text()
    assert any(name in changed.inner_text() for name in (OLD, COMMUNE_DEPUTY)), "who has counted again"
    assert "Nguyễn Thị Chậm Hơn" in page.locator('[aria-labelledby="typed"]').inner_text()


@pytest.mark.at_length
def test_a_stale_form_that_is_still_open_can_be_sent_again(evening: Evening) -> None:
    case = evening.new_case()
    path = f"{case}/moves/withdraw"
    person = evening.as_(COMMUNE, scripts=False, width=360)
    page = person.open(path)
    person.fill(path, text="Chi đoàn chọn người khác")
    evening.move(case, COMMUNE, "record_meeting")
    person.send(path)
    assert page.locator("main .page > .error-summary:first-child").count() == 1
    assert page.locator('[name="text"]').input_value() == "Chi đoàn chọn người khác"
    assert evening.state(case) == "party_opinion"
    person.send(path)
    assert evening.state(case) == "withdrawn"


@pytest.mark.at_length
def test_two_taps_send_one_form(evening: Evening) -> None:
    case = evening.new_case()
    path = f"{case}/moves/record_meeting"
    person = evening.as_(COMMUNE, width=360)
    page = person.open(path)
    person.fill(path, **MEETING)
    evening.live.gate.clear()
    button = person.button(path)
    with Turned(page):
        button.dblclick()
        expect(button).to_have_attribute("aria-busy", "true")
        expect(button).to_be_disabled()
        expect(page.locator("#live")).to_have_text(evening.live.said("Working"))
        page.keyboard.press("Enter")
        evening.live.gate.set()
    assert evening.live.posts(path) == 1
    count_again(evening.live.session, case.removeprefix("/cases/"), evening.live.clock.now)
    assert evening.state(case) == "party_opinion"


@pytest.mark.at_length
def test_back_forward_and_reload_show_whole_pages(evening: Evening) -> None:
    case = evening.new_case()
    person = evening.as_(COMMUNE)
    page = person.open("/inbox")
    seen = [whole(page)]
    for target in (f'main a[href="{case}"]', f'main a[href="{case}/moves/record_meeting"]', '.rail a[href="/archive"]'):
        person.press(target)
        seen.append(whole(page))
    assert evening.live.requests.count(("GET", case)) == 1
    assert len(set(seen)) == 4
    for place in (2, 1, 0):
        page.go_back()
        page.wait_for_url(seen[place][0])
        assert whole(page) == seen[place]
    for place in (1, 2):
        page.go_forward()
        page.wait_for_url(seen[place][0])
        assert whole(page) == seen[place]
    page.reload()
    assert whole(page) == seen[2]
    other = person.open_tab()
    other.goto(seen[2][0])
    assert whole(other) == seen[2], "the address can be given to somebody else"


def test_a_refused_form_leaves_an_address_that_can_be_opened(evening: Evening) -> None:
    path = f"{evening.new_case()}/moves/record_meeting"
    person = evening.as_(COMMUNE)
    page = person.open(path)
    person.send(path)
    page.reload()
    assert person.path == path
    assert page.locator(".error-summary").count() == 0


@pytest.mark.at_length
def test_after_signing_out_back_shows_nothing(evening: Evening) -> None:
    case = evening.new_case()
    person = evening.as_(COMMUNE, width=360)
    page = person.open("/inbox")
    person.press(f'main a[href="{case}"]')
    secret = person.heading
    assert page.locator(".bar button:visible").last.bounding_box()["y"] < 60, "the way out is in sight on every page"  # type: ignore[index]
    person.press('.bar form[action="/sign-out"] button')
    assert person.path == "/sign-in"
    for _time in range(2):
        page.go_back()
        page.wait_for_url(re.compile("/sign-in"))
        expect(page.locator('[name="password"]')).to_have_count(1)
        assert secret not in page.content()
        assert COMMUNE not in page.content()


@pytest.mark.at_length
def test_without_network_the_typed_text_stays(evening: Evening) -> None:
    case = evening.new_case()
    path = f"{case}/moves/withdraw"
    person = evening.as_(COMMUNE, width=360)
    page = person.open(path)
    person.fill(path, text="Viết rất lâu trên điện thoại")
    trouble, text = page.locator("#trouble"), page.locator('[name="text"]')
    button = person.button(path)
    for gone, words in ((no_network, UNREACHABLE), (bad_gateway, BROKEN)):
        page.route("**/moves/withdraw", gone)
        button.click()
        expect(trouble).to_have_text(evening.live.said(words))
        assert text.input_value() == "Viết rất lâu trên điện thoại"
        expect(button).to_be_enabled()
        page.unroute("**/moves/withdraw")
    assert evening.state(case) == "branch_meeting"
    person.wrong.clear()  # the browser's own message about what was broken on purpose
    person.send(path)
    assert evening.state(case) == "withdrawn"
    expect(trouble).to_have_text("")


@pytest.mark.at_length
def test_a_sign_in_that_ended_leads_to_the_door_and_back(evening: Evening) -> None:
    case = evening.new_case()
    path = f"{case}/moves/withdraw"
    person = evening.as_(COMMUNE)
    page = person.open(path)
    person.fill(path, text="Viết rất lâu")
    evening.live.clock.advance(hours=13)
    try:
        person.send(path)
        expect(page.locator('main form[action="/sign-in"]')).to_have_count(1)
        assert page.locator("main form").count() == 1, "a whole page, and not a form inside another"
        assert page.locator('.bar form[action="/sign-out"]').count() == 0
        assert page.locator("h1").count() == 1
        person.fill("/sign-in", username=user_name(COMMUNE), password=PASSWORD)
        person.send("/sign-in")
        expect(page.locator(f'form[action="{path}"] textarea')).to_have_value("Viết rất lâu")
        assert evening.state(case) == "branch_meeting", "shown again, not done"
        person.send(path)
        assert (person.path, evening.state(case)) == (case, "withdrawn")
    finally:
        evening.live.clock.advance(hours=-13)


def test_it_works_when_htmx_does_not_arrive(evening: Evening) -> None:
    case = evening.new_case()
    path = f"{case}/moves/withdraw"
    person = evening.as_(COMMUNE, width=360)
    person.page.route("**/htmx-*.js*", lambda route: route.abort())
    person.open(case)
    person.press(f'main a[href="{path}"]')
    person.send(path)
    assert person.page.evaluate(PLACE)
    person.fill(path, text="Có lý do")
    person.send(path)
    assert evening.state(case) == "withdrawn"
    person.wrong = [said for said in person.wrong if "htmx" not in said and "ERR_FAILED" not in said]


def test_by_keyboard_alone(evening: Evening) -> None:
    """The commune officer records the Party's opinion without a mouse; every stop can be seen."""
    case = evening.new_case()
    evening.move(case, COMMUNE, "record_meeting")
    person = evening.as_(COMMUNE)
    page = person.open("/inbox")
    page.keyboard.press("Tab")
    assert person.focus()["href"] == "#main", "the first stop skips the header"
    stops = [page.keyboard.press("Tab") for _stop in range(5)]
    assert page.evaluate("Boolean(document.activeElement.closest('main'))"), f"{len(stops)} more lead to the content"
    tab_to(person, href=case)
    with Turned(page):
        page.keyboard.press("Enter")
    tab_to(person, href=f"{case}/moves/record_opinion")
    with Turned(page):
        page.keyboard.press("Enter")
    for name, value in PARTY.items():
        focus = tab_to(person, name=name)
        if focus["type"] == "radio":
            page.keyboard.press("Space")
        else:
            page.keyboard.type(value)
    tab_to(person, type="submit")
    with Turned(page):
        page.keyboard.press("Enter")
    assert (person.path, evening.state(case)) == (case, "appraisal")


def tab_to(person: Person, limit: int = 40, **wanted: str) -> dict[str, object]:
    """Press Tab until the focus is there; every stop on the way is outlined, in view and under no other thing."""
    for _time in range(limit):
        person.page.keyboard.press("Tab")
        focus = person.focus()
        assert focus["outlined"] and focus["inView"] and focus["uncovered"], focus
        if all(focus[key] == value for key, value in wanted.items()):
            return focus
    raise AssertionError(f"{wanted} was not reached in {limit} stops")


@pytest.mark.at_length
def test_language_and_colours(evening: Evening) -> None:
    case = evening.new_case()
    person = evening.as_(COMMUNE, color_scheme="light")
    page = person.open(case)
    root = page.locator("html")
    colour = "getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()"
    light = page.evaluate(colour)
    for language in ("en", "vi"):
        person.press(f'.rail button[name="language"][value="{language}"]')
        assert (person.path, root.get_attribute("lang")) == (case, language)
        assert evening.live.said("What has happened", language) in person.text
    person.press('.rail button[name="theme"][value="dark"]')
    assert (person.path, root.get_attribute("data-bs-theme")) == (case, "dark")
    dark = page.evaluate(colour)
    assert dark != light
    assert page.locator('.rail button[value="dark"]').get_attribute("aria-pressed") == "true"
    person.press('.rail button[name="theme"][value="light"]')
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == light, "who chose light has it on a dark device too"
    person.press('.rail button[name="theme"][value="auto"]')
    assert root.get_attribute("data-bs-theme") is None
    assert page.evaluate(colour) == dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(colour) == light
