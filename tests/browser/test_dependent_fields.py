"""Fields that apply to some answers of a choice, and figures that add up: said while somebody fills in a form."""

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
