"""The main job in a browser: seven people bring a nomination from form to hand-over, and a supervisor watches."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.forums import put
from tests.support.lengths import ways
from tests.support.nominating import DECISION, MEETING, PARTY, nomination
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    district_office,
)
from webapp.demo.counting import count_again

pytestmark = pytest.mark.browser

START = f"/start/secretary-nomination/{BRANCH}"
HANDOVER = {"held_on": "21/11/2026", "member_books": "15", "fees": "120000", "assets": "Con dấu", "witness": "Lê Văn A"}


class Journey:
    """The people of one case, each at a browser of their own."""

    def __init__(self, live: Live, browser: Browser, scripts: bool = True, width: int = 1280) -> None:
        self.live, self.browser, self.scripts, self.width = live, browser, scripts, width
        self.office = district_office(live.session, live.clock.now)
        self.people: dict[str, Person] = {}
        self.case = ""
        self.table: list[str] = []

    def as_(self, name: str) -> Person:
        if name not in self.people:
            person = Person(self.live, self.browser, self.scripts, self.width)
            # The form once in each way; then everybody's, where it is tried with scripts.
            self.people[name] = person.sign_in(name) if self.scripts or not self.people else person.enter(name)
        return self.people[name]

    def move(self, by: str, name: str, **words: str) -> Person:
        """Find the case in one's work, open the move's page from it, fill in and send: five presses at most."""
        person = self.as_(by)
        path = f"{self.case}/moves/{name}"
        person.open("/inbox")
        person.press(f'main a[href="{self.case}"]')
        person.press(f'main a[href="{path}"]')
        person.fill(path, **words)
        person.send(path)
        assert person.path == self.case, person.text
        count_again(self.live.session, self.case.removeprefix("/cases/"), self.live.clock.now)
        return person

    def vote(self, by: str, choice: str) -> None:
        person, path = self.as_(by), f"{self.case}/ballot"
        person.open(self.case)
        person.fill(path, choice=choice)
        person.send(path)

    def watched(self) -> str:
        """The sentence that says who holds the case, as the supervisor reads it; the tracking table says the same."""
        person = self.as_(INSPECTOR)
        person.open("/tracking")
        row = person.page.locator("main tbody tr", has=person.page.locator(f'a[href="{self.case}"]'))
        holder, name = row.locator("td").nth(1).inner_text(), row.locator("th a")
        person.press(name)
        assert person.path == self.case
        sentence = person.page.locator(".case-sentence").inner_text()
        self.table.append(holder)
        return sentence


@pytest.fixture
def journey(make_live: Callable[[], Live], chromium: Browser) -> Iterator[Callable[[bool, int], Journey]]:
    made: list[Journey] = []

    def make(scripts: bool, width: int) -> Journey:
        made.append(Journey(make_live(), chromium, scripts, width))
        return made[-1]

    yield make
    for each in made:
        for person in each.people.values():
            person.close()


@ways("desk")
def test_replacement_from_the_nomination_to_the_hand_over(journey, scripts: bool, width: int) -> None:
    it: Journey = journey(scripts, width)
    secretary = it.as_(OLD)
    secretary.open("/start")
    secretary.press(f'main a[href="{START}"]')
    secretary.fill(START, **nomination(it.office))
    secretary.send(START)
    it.case = secretary.path
    assert it.case.startswith("/cases/"), secretary.text

    sentences = [it.watched()]
    it.move(OLD, "record_meeting", **MEETING)
    sentences.append(it.watched())
    it.move(COMMUNE, "record_opinion", **PARTY)
    sentences.append(it.watched())
    it.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    sentences.append(it.watched())
    put(it.live.session, it.case.rpartition("/")[2], it.live.clock.now)
    for name, choice in zip(MEMBERS[:4], ("for", "against", "for", "for"), strict=True):
        it.vote(name, choice)
    it.vote(MEMBERS[1], "for")  # somebody thought again
    it.vote(MEMBERS[4], "blank")
    sentences.append(it.watched())
    it.move(CLERK, "issue", signer=str(it.office.people[CHAIR].id), **DECISION)
    sentences.append(it.watched())
    it.move(NEW, "hand_over", **HANDOVER)
    sentences.append(it.watched())

    for who, sentence in zip([OLD, COMMUNE, OFFICER, CHAIR, CLERK, NEW], sentences, strict=False):
        assert who in sentence
    assert len(set(sentences)) == 7, "every step reads differently"
    assert all(before != after for before, after in pairwise(it.table)), it.table
    assert sentences[-1] == it.live.said("No action is due; in this state since %(since)s.", since="21/11/2026")
    watcher = it.as_(INSPECTOR).page
    assert watcher.locator(".timeline > li").count() >= 7
    assert watcher.locator(".tally-counts > div dd").all_inner_texts() == ["4", "0", "1", "0"]
    assert it.as_(OLD).page.goto(it.case).status == 404, "who was released sees the branch no more"
    assert it.live.posts(f"{it.case}/ballot") == 7, "the deciding one was looked at once more"
