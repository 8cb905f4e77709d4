"""Fields that apply to some answers of a choice: shown with these, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.offices.district import BRANCH, COMMUNE, district_office

pytestmark = pytest.mark.browser
FORM = f"/start/secretary-nomination/{BRANCH}"


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
