"""Absence in a browser: a deputy is named, acts, gives a delegated ballot, and hands all of it back."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import NOTE_VIOLATIONS, axe, axe_in_the_dark, faults_at
from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.desk import Desk
from tests.support.forums import put
from tests.support.offices.district import CHAIR, CLERK, MEMBERS, NEW, OFFICER, OTHER, district_office
from webapp.models import RuleRow

pytestmark = pytest.mark.browser

PAGE = "/my-account/delegations"
AWAY, BOTH = MEMBERS[4], MEMBERS[2]


def faults_of(live: Live, chromium: Browser, name: str, path: str) -> list[str]:
    """What is wrong with somebody's page on a phone and on a desktop, in light and dark."""
    person = Person(live, chromium, reduced_motion="reduce")
    person.context.add_init_script(NOTE_VIOLATIONS)
    page = person.enter(name).open(path)
    found = faults_at(page, (1280, 360)) + axe(page) + axe_in_the_dark(page)
    person.close()
    return found


def delegate(person: Person, deputy_id: int) -> None:
    person.do(PAGE, person=str(deputy_id), workflow="secretary-nomination", first="21/11/2026", last="25/11/2026")
    assert person.path == PAGE


@pytest.mark.at_length
def test_an_officer_is_away(make_live: Callable[[], Live], chromium: Browser) -> None:
    """On a phone, without scripts: everything is a link and a form."""
    live = make_live()
    desk = Desk(district_office(live.session, live.clock.now), live.clock)
    office, said = desk.office, live.said
    rule = {"key": "committee.delegated_vote", "value": "yes", "measure": "yes_no", "source": "Quy chế", "note": ""}
    live.session.add(RuleRow(**rule, effective_from=dt.date(2026, 1, 1), recorded_at=live.clock.now))
    office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    first, second = (f"/cases/{desk.to_appraisal(*each)}" for each in (("H-01-02", NEW), ("H-01-03", OTHER)))
    people = {name: Person(live, chromium, False, 360).enter(name) for name in (OFFICER, CLERK, BOTH, AWAY, CHAIR)}
    officer, clerk = people[OFFICER], people[CLERK]

    delegate(officer, office.people[CLERK].id)
    assert CLERK in officer.text and said("in force now") in officer.text
    words = {"deputy": CLERK, "absent": OFFICER, "day": "25/11/2026"}
    named = said("comrade %(deputy)s (in place of comrade %(absent)s until %(day)s)", **words)
    people[CHAIR].open(first)
    assert named in people[CHAIR].page.locator(".case-sentence").inner_text()

    clerk.open("/inbox")
    through = said("in place of comrade %(name)s until %(day)s", name=OFFICER, day="25/11/2026")
    assert clerk.page.get_by_text(through).count() == 2
    clerk.press(f'main a[href="{first}"]')
    clerk.press(f'main a[href="{first}/moves/appraise"]')
    assert said("You act here for comrade %(name)s.", name=OFFICER) in clerk.text
    clerk.fill(f"{first}/moves/appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    clerk.send(f"{first}/moves/appraise")
    entry = clerk.page.locator(".timeline > li").first.inner_text()
    assert CLERK in entry and said("for comrade %(name)s", name=OFFICER) in entry

    put(live.session, first.rpartition("/")[2], live.clock.now)
    delegate(people[AWAY], office.people[BOTH].id)
    both, lent = people[BOTH], office.people[AWAY].id
    assert faults_of(live, chromium, BOTH, first) == []
    both.open(first)
    assert both.form(f"{first}/ballot").count() == 2
    assert said("The vote of comrade %(name)s, in whose place you act", name=AWAY) in both.text
    for own, choice in (("choice-for", "for"), (f"choice-against-{lent}", "against")):
        form = both.page.locator("form.ballot", has=both.page.locator(f"#{own}"))
        both.page.locator(f"#{own}").check()
        both.press(form.locator('button[type="submit"]'))
        assert both.path == first, choice
    assert both.form(f"{first}/ballot").count() == 1, "their own ballot may be changed, the other member's may not"
    people[AWAY].open(first)
    assert BOTH in people[AWAY].form(f"{first}/ballot").locator("legend").inner_text()

    officer.open(PAGE)
    officer.press('main form[action$="/revoke"] button')
    clerk.open("/inbox")
    assert clerk.page.locator(f'main a[href="{second}"]').count() == 0, "the open task is gone"
    clerk.open(f"{second}/moves/appraise")
    assert clerk.form(f"{second}/moves/appraise").count() == 0
    both.open(PAGE)
    both.press('main form[action$="/revoke"] button')
    assert faults_of(live, chromium, AWAY, PAGE) == []
    people[AWAY].open(PAGE)
    assert said("Give back") not in people[AWAY].text
    assert f"{BOTH} " in people[AWAY].text
    for person in people.values():
        person.close()
