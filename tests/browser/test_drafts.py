"""What is typed waits: on a phone without scripts by the button, at a desk by itself, through Back and reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import PATIENCE, Person
from tests.browser.serving import Live
from tests.support.nominating import nomination
from tests.support.offices.district import BRANCH, COMMUNE, OLD, district_office

pytestmark = pytest.mark.browser

START = f"/start/secretary-nomination/{BRANCH}"
MERITS = f'form[action="{START}"] [name="merits"]'
TYPED = "Ba năm liền hoàn thành xuất sắc"


@pytest.mark.at_length
def test_a_draft_goes_from_the_phone_to_the_desk(make_live: Callable[[], Live], chromium: Browser) -> None:
    live = make_live()
    office = district_office(live.session, live.clock.now)
    phone = Person(live, chromium, scripts=False, width=360).enter(OLD)
    phone.open(START)
    phone.fill(START, merits=TYPED)
    phone.press("[data-draft]")
    assert phone.path == START and "Đã lưu nháp" in phone.text
    phone.close()

    desk = Person(live, chromium).enter(OLD)
    desk.open("/inbox")
    desk.press(f'main a[href="{START}"]')
    expect(desk.page.locator(MERITS)).to_have_value(TYPED)
    desk.page.locator(MERITS).press_sequentially(".")
    expect(desk.page.locator("[data-draft-said]")).to_have_text("Đã lưu nháp", timeout=PATIENCE)
    desk.page.locator(MERITS).press_sequentially(".")
    desk.press(".brand")  # leaves before the two seconds are over
    desk.page.go_back()
    expect(desk.page.locator(MERITS)).to_have_value(f"..{TYPED}")
    desk.fill(START, **nomination(office))
    desk.send(START)
    assert desk.path.startswith("/cases/"), desk.text
    desk.open("/inbox")
    assert "Đang viết dở" not in desk.text
    desk.close()


@pytest.mark.at_length
def test_a_draft_that_cannot_be_saved_is_said_and_stays_on_the_page(
    make_live: Callable[[], Live], chromium: Browser
) -> None:
    live = make_live()
    district_office(live.session, live.clock.now)
    person = Person(live, chromium).enter(COMMUNE)
    person.open(START)
    person.context.set_offline(True)
    person.page.locator(MERITS).press_sequentially(TYPED)
    expect(person.page.locator("[data-draft-said]")).to_contain_text("Chưa lưu được", timeout=PATIENCE)
    person.context.set_offline(False)
    person.page.locator(MERITS).press_sequentially("!")
    expect(person.page.locator("[data-draft-said]")).to_have_text("Đã lưu nháp", timeout=PATIENCE)
    person.page.reload()
    expect(person.page.locator(MERITS)).to_have_value(f"{TYPED}!")
    person.wrong = [each for each in person.wrong if "DISCONNECTED" not in each]
    person.close()
