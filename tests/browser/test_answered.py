"""A refused form in a browser: loading its page again asks nothing, Back leads to the form, and it is then sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person, Turned
from tests.browser.serving import Live
from tests.support.nominating import nomination
from tests.support.offices.district import BRANCH, COMMUNE, district_office

pytestmark = [pytest.mark.browser, pytest.mark.at_length]

START = f"/start/secretary-nomination/{BRANCH}"
MERITS = f'form[action="{START}"] [name="merits"]'
TYPED = "Ba năm liền hoàn thành xuất sắc"


def filled_in(make_live: Callable[[], Live], chromium: Browser, scripts: bool) -> Person:
    """Somebody before a filled-in nomination of which one answer is missing."""
    live = make_live()
    office = district_office(live.session, live.clock.now)
    person = Person(live, chromium, scripts=scripts, width=1280 if scripts else 360).enter(COMMUNE)
    person.open("/inbox")
    person.open(START)
    person.fill(START, **{**nomination(office), "merits": TYPED, "predecessor": ""})
    return person


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "sent-by-the-browser"])
def test_the_page_is_loaded_again_left_and_come_back_to(
    make_live: Callable[[], Live], chromium: Browser, scripts: bool
) -> None:
    person = filled_in(make_live, chromium, scripts)
    page = person.page
    with Turned(page):
        if scripts:  # as a form that htmx leaves to the browser
            person.form(START).evaluate("form => form.submit()")
        else:
            person.button(START).click()
    assert person.path == START and "answered=" in page.url
    sent = person.live.posts(START)
    for _look in range(2):
        assert person.focus()["id"] == "error-summary" and person.focus()["inView"]
        expect(page.locator(MERITS)).to_have_value(TYPED)
        page.reload()
    page.go_back()
    assert page.url.endswith(START)
    expect(page.locator(MERITS)).to_have_value(TYPED)
    page.go_forward()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator(MERITS)).to_have_value(TYPED)
    person.open("/inbox")
    page.go_back()
    expect(page.locator(MERITS)).to_have_value(TYPED)
    assert person.live.posts(START) == sent, "nothing was sent again"
    page.locator(f'form[action="{START}"] [name="predecessor"]').select_option(index=1)
    person.send(START)
    assert person.path.startswith("/cases/"), person.text
    case = person.path
    page.go_back()
    expect(page).to_have_url(f"{person.live.url}{START}")  # of a form that was taken no answer is left
    page.go_forward()
    expect(page).to_have_url(f"{person.live.url}{case}")
    person.close()


def test_with_scripts_the_answer_comes_into_the_page_and_a_reload_keeps_what_was_typed(
    make_live: Callable[[], Live], chromium: Browser
) -> None:
    person = filled_in(make_live, chromium, True)
    with Turned(person.page):
        person.button(START).click()
    assert person.page.url.endswith(START) and person.focus()["id"] == "error-summary"
    sent = person.live.posts(START)
    person.page.reload()
    expect(person.page.locator(MERITS)).to_have_value(TYPED)
    person.page.go_back()
    assert person.path == "/inbox"
    person.page.go_forward()
    expect(person.page.locator(MERITS)).to_have_value(TYPED)
    assert person.live.posts(START) == sent
    person.close()
