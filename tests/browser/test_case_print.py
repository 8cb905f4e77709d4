"""Pages as Chromium prints them: on few sheets, without what can only be pressed, and nothing cut off."""

import datetime as dt
import io
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.serving import Live
from tests.support.browserlike import Browser as Client
from tests.support.nominating import Cast
from tests.support.offices.district import CHAIR, COMMUNE, OFFICER, district_office
from tests.support.offices.meetings import CLERK, Table
from tests.support.offices.papers import arrange, desk_of

pytestmark = pytest.mark.browser


@pytest.mark.at_length
def test_a_case_prints_on_a_few_sheets(chromium: Browser, make_live: Callable[[], Live]) -> None:
    live = make_live()
    case = arrange(desk_of(live.session, live.clock), "recognition")
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    page.goto(f"/cases/{case}")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) < 6
    said = "".join("".join(sheet.extract_text().split()) for sheet in printed.pages)
    for part in ("Enter the branch's vote", "The file", "What has happened", "Papers issued"):
        assert "".join(live.said(part).split()) in said, part
    for pressed in ("Ask about this case", "See the whole process", "Evidence of this case, as a file"):
        assert "".join(live.said(pressed).split()) not in said, pressed
    context.close()


EMPTY = """() => [...document.querySelectorAll('main section')]
    .filter((each) => each.checkVisibility())
    .filter((each) => each.innerText.trim() === each.querySelector('h2, h3')?.innerText.trim())
    .map((each) => each.innerText)"""


@pytest.mark.at_length
def test_no_card_is_printed_without_content_and_no_states_before_the_cases(
    chromium: Browser, make_live: Callable[[], Live]
) -> None:
    live = make_live()
    table = Table(live.session, live.clock, nine=False)
    case = table.case_before()
    meeting = table.plan(case)
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CLERK)
    page = context.new_page()
    for path in ("/", f"/cases/{case}", f"/meetings/{meeting}", "/tracking"):
        page.goto(path)
        page.emulate_media(media="print")
        assert page.evaluate(EMPTY) == [], path
        page.emulate_media(media="screen")
    states = page.locator(".by-state")
    page.emulate_media(media="print")
    assert states.count() == 1 and not states.is_visible()
    states.evaluate("each => { each.open = true }")
    assert states.is_visible(), "who has unfolded them prints them"
    context.close()


PRESSED = """() => [...document.querySelectorAll('main :is(.btn, button, .tabs, .steps, .filters, input)')]
    .filter((each) => each.checkVisibility() && !each.matches('a[href^="tel:"]')).map((each) => each.outerHTML)"""
CUT = """() => [...document.querySelectorAll('main .scroll')]
    .filter((each) => getComputedStyle(each).overflowX !== 'visible').map((each) => each.outerHTML)"""


@pytest.mark.at_length
def test_lists_are_printed_without_what_is_pressed_and_calls_with_their_numbers(
    chromium: Browser, make_live: Callable[[], Live]
) -> None:
    live = make_live()
    cast = Cast(district_office(live.session, live.clock()), partial(Client, live.app), live.app)
    cast.office.people[COMMUNE].phone = "+84912345678"
    live.session.commit()
    cast.nominate(COMMUNE)
    live.clock.now += dt.timedelta(days=60)
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, OFFICER)
    page = context.new_page()
    page.emulate_media(media="print")
    for path in ("/tracking", "/figures", "/figures/table", "/reports", "/calendar", "/supervision/calls", "/units"):
        page.goto(path)
        assert page.evaluate(PRESSED) == [], path
        assert page.evaluate(CUT) == [], path
    assert page.locator("main summary", has_text="Đoàn xã Thử Một").is_visible(), "what its branches are below"
    landscape = {"/tracking": True, "/reports": False}
    for path, wide in landscape.items():
        page.goto(path)
        sheet = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[0].mediabox
        assert (sheet.width > sheet.height) is wide, path
    page.goto("/supervision/calls")
    assert page.locator('a[href^="tel:"]').first.is_visible()
    context.close()
