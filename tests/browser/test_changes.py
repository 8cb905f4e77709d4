"""Units merge, a process changes, while cases are open: what an organisation officer sees before, does, and undoes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from tests.browser.looking import NOTE_VIOLATIONS, axe, axe_in_the_dark, faults_at
from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.desk import Desk
from tests.support.lengths import ways
from tests.support.nominating import MEETING
from tests.support.offices.changing import After, Before, Story
from tests.support.offices.district import COMMUNE, OFFICER, PROVINCE, district_office
from tests.support.offices.second_person import confirm_all
from webapp.models import Post
from workflows import WORKFLOWS

pytestmark = pytest.mark.browser

OTHER = "Ksor Xã Hai"


class Journey:
    """One office, the people who open it, and each page that they come to looked at where there are scripts to look."""

    def __init__(self, live: Live, browser: Browser, scripts: bool, width: int) -> None:
        self.live, self.browser, self.scripts, self.width = live, browser, scripts, width
        self.office = district_office(live.session, live.clock.now)
        self.people: list[Person] = []

    def enter(self, name: str) -> Person:
        person = Person(self.live, self.browser, self.scripts, self.width, reduced_motion="reduce")
        person.context.add_init_script(NOTE_VIOLATIONS)
        self.people.append(person.enter(name))
        return person

    def look(self, person: Person) -> None:
        if not self.scripts:
            return
        page = person.page
        assert faults_at(page, (768, 360, 320, self.width)) == []
        assert axe(page) == [] and axe_in_the_dark(page) == []


@pytest.fixture
def journey(make_live: Callable[..., Live], chromium: Browser) -> Iterator[Callable[[bool, int], Journey]]:
    made: list[Journey] = []

    def make(scripts: bool, width: int) -> Journey:
        made.append(Journey(make_live(), chromium, scripts, width))
        return made[-1]

    yield make
    for each in made:
        for person in each.people:
            person.close()


@ways("desk")
def test_communes_merge_and_come_back(journey: Callable[[bool, int], Journey], scripts: bool, width: int) -> None:
    it = journey(scripts, width)
    office, live = it.office, it.live
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.post(OTHER, "secretary", "H-02")
    office.post("Lê Thị Thành", "member", "H-01-02")
    case = f"/cases/{Desk(office, live.clock).start(COMMUNE, 'H-01-02', 'Lê Thị Thành')}"
    held = sa.select(Post.id).where(Post.person_id == office.people[COMMUNE].id, Post.kind == "secretary")
    seat = f"post-{live.session.scalars(held).one()}"
    live.session.rollback()

    officer, page = it.enter(PROVINCE), "/reorganisations/new/merge"
    officer.open("/units")
    officer.press('main a[href="/reorganisations"]')
    officer.press(f'main a[href="{page}"]')
    officer.fill("/search", q="thu mot")
    officer.press(officer.form("/search").locator("button").first)
    officer.page.locator("#unit-H-01").check()
    officer.fill("/search", q="thu hai")
    officer.press(officer.form("/search").locator("button").first)
    assert officer.page.locator("#unit-H-01").is_checked(), "what was ticked stays ticked"
    officer.page.locator("#unit-H-02").check()
    it.look(officer)
    officer.press('main button[name="go"]')
    it.look(officer)
    officer.fill("/reorganisations/preview", decision="12-QĐ/TĐTN ngày 20/11/2026", new="Đoàn xã Mới", parent="T")
    officer.send("/reorganisations/preview")
    assert (
        live.said(
            "On %(day)s these units end: %(before)s. Their successor is %(after)s.",
            day="21/11/2026",
            before="Đoàn xã Thử Một, Đoàn xã Thử Hai",
            after="Đoàn xã Mới",
        )
        in officer.text
    )
    it.look(officer)
    officer.fill("/reorganisations", **{seat: "T-01"})
    officer.press(officer.form("/reorganisations").locator('button[formaction="/reorganisations/preview"]').first)
    assert officer.page.locator(f'select[name="{seat}"]').input_value() == "T-01", "looked at again with what is chosen"
    assert f"{COMMUNE} (" in officer.page.locator("details table").first.inner_text()
    officer.press(officer.form("/reorganisations").locator(".btn-primary"))
    it.look(officer)
    assert "Đoàn xã Thử Một + Đoàn xã Thử Hai → Đoàn xã Mới" in officer.text

    # The commune's secretary finds the case among their tasks, in the new commune.
    secretary = it.enter(COMMUNE)
    secretary.open("/inbox")
    secretary.press(f'main a[href="{case}"]')
    assert "Đoàn xã Mới" in secretary.page.locator(".case-sentence").inner_text()
    officer.press('main form[action$="/undo"] button')
    assert live.said("Undone: every unit, post and case is as it was before.") in officer.page.inner_text("body")
    secretary.open(case)
    assert "Đoàn xã Thử Một" in secretary.page.locator(".case-sentence").inner_text()


@ways("phone")
def test_a_commune_is_renamed_between_two_steps(
    journey: Callable[[bool, int], Journey], scripts: bool, width: int
) -> None:
    """What was done before keeps the old name; the case, and whatever is done from then on, has the new one."""
    it = journey(scripts, width)
    office, live = it.office, it.live
    office.post("Lê Thị Thành", "member", "H-01-02")
    case = f"/cases/{Desk(office, live.clock).start(COMMUNE, 'H-01-02', 'Lê Thị Thành')}"
    live.session.rollback()
    live.clock.advance(days=2)
    secretary, officer, page = it.enter(COMMUNE), it.enter(PROVINCE), "/reorganisations/new/rename"
    secretary.open(case)
    assert "Đoàn xã Thử Một" in secretary.text
    officer.open(page)
    officer.fill("/search", q="thu mot")
    officer.press(officer.form("/search").locator("button").first)
    officer.page.locator("#unit-H-01").check()
    officer.press('main button[name="go"]')
    officer.fill("/reorganisations/preview", decision="13-QĐ/TĐTN ngày 20/11/2026", name="Đoàn xã Suối Mới")
    officer.send("/reorganisations/preview")
    officer.press(officer.form("/reorganisations").locator(".btn-primary"))
    assert "Đoàn xã Thử Một → Đoàn xã Suối Mới" in officer.text

    form = f"{case}/moves/record_meeting"
    secretary.open("/inbox")
    secretary.press(f'main a[href="{case}"]')
    assert "Đoàn xã Suối Mới" in secretary.text
    secretary.press(f'main a[href="{form}"]')
    secretary.fill(form, **MEETING)
    secretary.send(form)
    assert secretary.path == case, secretary.text
    entries = secretary.page.locator(".timeline > li").all_inner_texts()
    assert ["Đoàn xã Suối Mới" in each for each in entries] == [True, False], entries
    assert ["Đoàn xã Thử Một" in each for each in entries] == [False, True], entries


@ways("phone")
def test_a_new_version_is_looked_at_taken_up_and_left(
    journey: Callable[[bool, int], Journey], monkeypatch: pytest.MonkeyPatch, scripts: bool, width: int
) -> None:
    it = journey(scripts, width)
    live: Any = it.live
    monkeypatch.setitem(WORKFLOWS, "changing", Before)
    story = Story(it.office, live.clock, live.client)
    monkeypatch.setitem(WORKFLOWS, "changing", After)
    live.clock.advance(hours=1)

    officer = it.enter(OFFICER)
    officer.open("/versions")
    it.look(officer)
    officer.press(f'main a[href="{story.path}"]')
    assert live.said("Could not go on, and are not moved") in officer.text
    it.look(officer)
    officer.fill(story.path, **{"to-looked_at": "weighed"})
    officer.send(story.path)
    assert live.said("Could not go on, and are not moved") not in officer.text
    officer.send(f"{story.path}/move")
    it.look(officer)
    assert story.states() == ["asked", "looked_at", "back"] and confirm_all(live.session, live.clock.now) == 1
    officer.open("/versions")
    officer.press('main a[href^="/versions/batch"]')
    assert story.states() == ["asked", "weighed", "back"]
    it.look(officer)
    officer.send("/versions/batch/undo")
    assert confirm_all(live.session, live.clock.now) == 1
    officer.open("/versions")
    officer.press('main a[href^="/versions/batch"]')
    assert story.states() == ["asked", "looked_at", "back"]
    assert live.said("Nothing here can be taken back any more.") in officer.text
