"""While somebody fills in a form: fields that apply to some answers, sums, the button under the thumb."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.browserlike import Browser as Client
from tests.support.nominating import Cast
from tests.support.offices.district import BRANCH, COMMUNE, district_office

pytestmark = pytest.mark.browser
FORM = f"/start/secretary-nomination/{BRANCH}"
AT_THE_FOOT = "button => Math.round(innerHeight - button.getBoundingClientRect().bottom)"


@pytest.mark.at_length
@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
def test_a_field_is_shown_once_it_applies(chromium: Browser, make_live: Callable[[], Live], scripts: bool) -> None:
    live = make_live()
    district_office(live.session, live.clock())
    person = Person(live, chromium, scripts=scripts, width=360).enter(COMMUNE)
    page = person.open(FORM)
    militia, predecessor = page.locator('[name="militia_post"]').first, page.locator('[name="predecessor"]')
    expect(militia).to_be_hidden()
    expect(predecessor).to_be_hidden()
    page.check('[name="seats"][value="dual"]')
    page.check('[name="purpose"][value="new_term"]')
    expect(militia).to_be_visible()
    expect(predecessor).to_be_visible()
    page.check('[name="seats"][value="single"]')
    expect(militia).to_be_hidden()
    person.close()


@pytest.mark.at_length
def test_ballots_add_up_while_they_are_typed(chromium: Browser, make_live: Callable[[], Live]) -> None:
    live = make_live()
    cast = Cast(district_office(live.session, live.clock()), partial(Client, live.app), live.app)
    cast.nominate(COMMUNE)
    person = Person(live, chromium, scripts=True, width=360).enter(COMMUNE)
    page = person.open(f"{cast.path}/moves/record_meeting")
    said = page.locator("output.running-sum")
    expect(said).to_be_hidden()
    page.fill('[name="ballots"]', "13")
    page.fill('[name="votes_for"]', "11")
    expect(said).to_have_text("Cộng lại: 11; “Số phiếu thu về” là 13.")
    page.fill('[name="votes_against"]', "1")
    page.fill('[name="votes_invalid"]', "1")
    expect(said).to_have_text("Cộng lại: 13, khớp.")
    person.close()


@pytest.mark.at_length
@pytest.mark.parametrize("scripts", [False, True], ids=["no-scripts", "scripts"])
def test_on_a_phone_a_form_keeps_its_button_in_reach(
    chromium: Browser, make_live: Callable[[], Live], scripts: bool
) -> None:
    """From the first field to the last, and it covers neither what has the focus nor what is said to be wrong."""
    live = make_live()
    district_office(live.session, live.clock())
    person = Person(live, chromium, scripts=scripts, width=360).enter(COMMUNE)
    page = person.open(FORM)
    button = person.button(FORM)
    assert page.evaluate("document.documentElement.scrollHeight > 2 * innerHeight")
    assert button.evaluate(AT_THE_FOOT) == 8
    covered, met = [], set[str]()
    for _stop in range(120):
        page.keyboard.press("Tab")
        focus = person.focus()
        met.add(focus["name"])
        if focus["tag"] == "body":
            break
        if not focus["uncovered"]:
            covered.append(focus)
    assert len(met) >= 10
    assert covered == []
    person.send(FORM)
    page.locator(".error-summary a").last.click()
    wrong = page.locator(".field-wrong").last
    expect(wrong.locator(".field-error")).to_be_in_viewport(ratio=1)
    assert person.focus()["uncovered"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert button.evaluate(AT_THE_FOOT) > 8
    page.set_viewport_size({"width": 1280, "height": 740})
    page.evaluate("scrollTo(0, 0)")
    expect(button).not_to_be_in_viewport()
    person.close()
