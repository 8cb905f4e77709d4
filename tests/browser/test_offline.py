"""Without a network: a page of the application's own, and nothing of anybody's work on the device."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.offices.district import COMMUNE, district_office

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const each of await (await caches.open(name)).keys()) found.push(new URL(each.url).pathname);
  return found;
}"""


@pytest.fixture(scope="module")
def live(make_live: object) -> Live:
    found: Live = make_live()  # type: ignore[operator]
    district_office(found.session, found.clock.now)
    return found


@pytest.mark.at_length
def test_a_page_of_its_own_is_shown_without_a_network_and_the_way_back_works(live: Live, chromium: Browser) -> None:
    person = Person(live, chromium, width=360, service_workers="allow").enter(COMMUNE)
    page = person.open("/inbox")
    page.evaluate("navigator.serviceWorker.ready")
    person.open("/inbox")
    person.context.set_offline(True)
    page.goto("/meetings")
    expect(page.get_by_role("heading")).to_have_text("Không có kết nối với máy chủ")
    assert page.evaluate("getComputedStyle(document.querySelector('a')).backgroundColor") == "rgb(26, 90, 166)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert sorted(page.evaluate(KEPT)) == ["/static/offline.css", "/static/offline.html"]
    person.context.set_offline(False)
    page.get_by_role("link").click()
    expect(page).to_have_url(f"{live.url}/meetings")
    expect(page.locator("#rail")).to_be_attached()
    assert sorted(page.evaluate(KEPT)) == ["/static/offline.css", "/static/offline.html"]
    person.context.close()
