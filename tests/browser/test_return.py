"""A file comes back and goes on, in browsers: marked, completed in the evening, judged old beside new, counted anew."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import NOTE_VIOLATIONS, WIDTHS, axe, axe_in_the_dark, faults_at
from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.desk import Desk
from tests.support.lengths import ways
from tests.support.offices.district import (
    BRANCH,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OFFICER,
    OLD,
    district_office,
    rule,
)
from tests.support.offices.second_person import confirm_all
from webapp.demo.counting import count_again
from webapp.services import calendar

pytestmark = pytest.mark.browser

DUAL = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Thôn đội trưởng xin thôi."}
ASKED = "Chức danh dân quân ghi nhầm; số phiếu chưa khớp biên bản."
DAY = {"day": "30/11/2026", "kind": "holiday", "name": "Ngày truyền thống của huyện", "source": "QĐ 15-QĐ/UBND"}


class Story:
    """People with their browsers, each opening the case from where it waits for them."""

    def __init__(self, live: Live, browser: Browser, scripts: bool, width: int) -> None:
        self.live, self.browser, self.scripts, self.width = live, browser, scripts, width
        self.office = district_office(live.session, live.clock.now)
        self.office.units[BRANCH].name = "Chi đoàn Mười"  # it does not say which militia post it has
        live.session.commit()
        calendar.seed(live.session, live.clock.now)
        rule(live.session, "nomination.party_days", "20", "working_days")
        self.desk = Desk(self.office, live.clock)
        self.people: dict[str, Person] = {}
        self.case = ""

    def as_(self, name: str) -> Person:
        if name not in self.people:
            person = Person(self.live, self.browser, self.scripts, self.width, reduced_motion="reduce").enter(name)
            person.context.add_init_script(NOTE_VIOLATIONS)
            self.people[name] = person
        return self.people[name]

    def from_work(self, name: str, move: str = "") -> Person:
        """Under "My work" the case, and on its page the move."""
        person = self.as_(name)
        person.open("/inbox")
        person.press(f'main a[href="{self.case}"]')
        if move:
            person.press(f'main a[href="{self.case}/moves/{move}"]')
        return person

    def look(self, person: Person, called: str) -> None:
        """The page at every width, in the light and in the dark; only where scripts run."""
        if self.scripts:
            found = [*faults_at(person.page, WIDTHS), *axe(person.page), *axe_in_the_dark(person.page)]
            person.page.set_viewport_size({"width": self.width, "height": 800})
            assert found == [], called
            person.page.reload()  # without what axe has left in it


@ways("phone")
def test_a_nomination_comes_back_and_goes_on(
    make_live: Callable[[], Live], chromium: Browser, scripts: bool, width: int
) -> None:
    it = Story(make_live(), chromium, scripts, width)
    said, desk = it.live.said, it.desk
    old = {"purpose": "replacement", "predecessor": it.office.people[OLD].id, "predecessor_reason": "age"}
    case = desk.to_appraisal(BRANCH, NEW, by=OLD, **DUAL, **old)
    desk.answer(COMMUNE_DEPUTY, case, 0)
    desk.answer(COMMANDER, case, 1)
    assert desk.state(case) == "appraisal"
    it.case = f"/cases/{case}"

    officer = it.from_work(OFFICER, "send_back")
    path = f"{it.case}/moves/send_back"
    it.look(officer, "return")
    for part in ("nomination", "branch_meeting"):
        officer.form(path).locator(f'[name="parts"][value="{part}"]').check()
    officer.fill(path, code="figures_wrong", text=ASKED)
    officer.send(path)

    secretary = it.from_work(OLD)
    assert ASKED in secretary.page.locator("#came-back + dl").inner_text(), "why it came back stands first"
    it.look(secretary, "came back")
    path = f"{it.case}/moves/resubmit"
    secretary.press(f'main a[href="{path}"]')
    assert ASKED in secretary.text
    it.look(secretary, "complete")
    names = secretary.form(path).evaluate("form => [...form.elements].map(each => each.name)")
    asked = {name.partition("-")[0] for name in names if "-" in name and not name.startswith("pages.")}
    assert asked == {"nomination", "branch_meeting"}
    new = {"nomination-militia_post": "quarter_militia_head", "branch_meeting-votes_for": "10"}
    secretary.fill(path, completed="Đã sửa theo biên bản.", **new)
    secretary.send(path)
    assert secretary.page.locator(".error-summary").is_visible(), "ten and two are not thirteen"
    assert secretary.form(path).locator('[name="branch_meeting-votes_for"]').input_value() == "10"
    secretary.fill(path, **{"branch_meeting-votes_against": "3"})
    secretary.send(path)
    assert secretary.path == it.case
    count_again(it.live.session, it.case.removeprefix("/cases/"), it.live.clock.now)

    # The branch's vote stands; the Party committee and both sides are asked again, old beside new.
    state = it.desk.case(case)
    assert (state.state, "branch_meeting" in state.dossier) == ("party_opinion", True)
    assert not {"party_opinion", "joint_review"} & {*state.dossier}
    commune = it.from_work(COMMUNE)
    compared = commune.page.locator("section:has(> #completed)")
    for text in ("Head of the village militia", "Head of the quarter militia"):
        assert said(text) in compared.inner_text()
    assert compared.locator("tr", has_text=said("Votes for")).first.locator("td").all_inner_texts() == ["11", "10"]
    it.look(commune, "old beside new")
    assert commune.page.locator(".case-state").inner_text().count("21/12/2026") == 1, (
        "20 days of work, one is a holiday"
    )

    clerk = it.as_(CLERK)
    clerk.open("/calendar/2026")
    clerk.press('main a[href="/calendar/days/new"]')
    clerk.fill("/calendar/days/new", **DAY, scope=str(it.office.units["H"].id))
    clerk.send("/calendar/days/new")
    assert confirm_all(it.live.session, it.live.clock.now) == 1
    clerk.open("/calendar/2026")
    it.look(clerk, "calendar")
    commune.open(it.case)
    assert commune.page.locator(".case-state").inner_text().count("22/12/2026") == 1
    it.look(commune, "counted anew")

    it.from_work(COMMUNE, "record_opinion")
    desk.move(COMMUNE, case, "record_opinion")
    desk.answer(COMMUNE_DEPUTY, case, 0)
    desk.answer(COMMANDER, case, 1)
    officer = it.from_work(OFFICER, "appraise")
    assert officer.page.locator("section:has(> #completed)").is_visible(), "who returned it judges old beside new"
    it.look(officer, "appraise")
    for person in it.people.values():
        person.close()
