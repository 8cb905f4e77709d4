"""Alerts in a browser: its owner turns them on, the worker shows them, and no more than the words of the office."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.loopback.push_service import PushService
from tests.support.offices.district import COMMUNE, district_office

pytestmark = pytest.mark.browser

PAGE = "/my-account/notices"
SUBSCRIBED = """(said) => {
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async () => ({
    toJSON: () => ({ endpoint: said.endpoint, keys: { p256dh: said.key, auth: said.secret } }),
  });
}"""
"""A push service of the maker of the browser, which no test can ask: all else is the browser's own."""
NOTED = """() => {
  self.shown = new Promise((done) => {
    ServiceWorkerRegistration.prototype.showNotification = async (title, { body, tag }) => done([title, body, tag]);
  });
}"""
"""A browser without a screen shows nothing: what the worker asks it to show is noted instead."""


@pytest.fixture(scope="module")
def live(make_live: object) -> Live:
    found: Live = make_live()  # type: ignore[operator]
    district_office(found.session, found.clock.now)
    return found


@pytest.mark.at_length
def test_a_browser_that_may_show_alerts_is_on_the_list_of_devices(live: Live, chromium: Browser) -> None:
    person = Person(live, chromium, width=360, service_workers="allow").enter(COMMUNE)
    person.context.grant_permissions(["notifications"], origin=live.url)
    page = person.open(PAGE)
    expect(page.get_by_text("Trình duyệt này chưa báo việc được")).to_be_hidden()
    service = PushService()
    said = {**service.subscription(), "endpoint": "https://push.example.com/one"}
    page.evaluate(SUBSCRIBED, said)
    page.get_by_role("button", name="Báo việc trên thiết bị này").click()
    expect(page.locator("#main").get_by_text("Từ nay trình duyệt này sẽ báo")).to_be_visible()
    page = person.open("/my-account")
    expect(page.locator("#devices + ul > li")).to_have_count(1)
    page.get_by_role("button", name="Ngừng báo việc trên thiết bị này").click()
    expect(page.locator("#devices")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    person.context.close()


@pytest.mark.at_length
def test_a_browser_that_may_not_says_how_to_let_it(live: Live, chromium: Browser) -> None:
    person = Person(live, chromium, service_workers="allow").enter(COMMUNE)
    page = person.open(PAGE)
    page.get_by_role("button", name="Báo việc trên thiết bị này").click()
    expect(page.locator("#trouble")).to_contain_text("Trình duyệt này chưa cho phép")
    person.context.close()


@pytest.mark.at_length
def test_without_scripts_the_page_says_that_they_are_needed(live: Live, chromium: Browser) -> None:
    person = Person(live, chromium, scripts=False, width=360).enter(COMMUNE)
    page = person.open(PAGE)
    expect(page.get_by_text("cần bật JavaScript")).to_be_visible()
    expect(page.locator("[data-subscribe]")).to_be_hidden()
    person.context.close()


def test_the_worker_shows_what_the_office_says(live: Live, chromium: Browser) -> None:
    person = Person(live, chromium, service_workers="allow").enter(COMMUNE)
    page = person.open("/inbox")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    (worker,) = person.context.service_workers
    worker.evaluate(NOTED)
    worker.evaluate("(text) => self.dispatchEvent(new PushEvent('push', { data: text }))", "1 việc chờ đồng chí")
    assert worker.evaluate("self.shown") == ["Đoàn Vụ", "1 việc chờ đồng chí", "work"]
    person.context.close()
