"""Stories in the filled demo, in Chromium: on a phone without scripts and at a desk with them, on both databases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.offices.district import user_name
from tests.support.offices.photographs import photograph
from webapp.demo.filling import DEMO_PASSWORD
from webapp.services.cases.desk.self_reminders import run_self_reminders
from webapp.services.clock.ticking import tick

PHOTOGRAPH = photograph((900, 1200), turned=6)


@dataclass(frozen=True)
class Way:
    """How a story is played: the database below, and what its people hold in their hands."""

    engine: str
    scripts: bool
    width: int

    @property
    def other(self) -> "Way":
        """The other device at the same office."""
        return Way(self.engine, not self.scripts, 360 if self.scripts else 1280)

    def __str__(self) -> str:
        return f"{'desk' if self.scripts else 'phone'}-{self.engine}"


PHONE, DESK = Way("sqlite", scripts=False, width=360), Way("postgresql", scripts=True, width=1280)
CROSSED = (Way("postgresql", scripts=False, width=360), Way("sqlite", scripts=True, width=1280))


def played(*ways: Way) -> pytest.MarkDecorator:
    """Give a test its `play` in each of these ways: `--rest` takes the first, `--everything` all."""
    engines = {"postgresql": [pytest.mark.postgres]}
    lengths = [pytest.mark.at_length, *[pytest.mark.in_full] * (len(ways) - 1)]
    marked = [
        pytest.param(way, id=str(way), marks=[length, *engines.get(way.engine, [])])
        for way, length in zip(ways, lengths, strict=True)
    ]
    return pytest.mark.parametrize("way", marked)


class Player(Person):
    """Somebody of the demo at a browser, who takes the steps that people take and says what they see."""

    name, inside = "", False

    def enter(self, name: str) -> Person:
        self.inside = True
        return super().enter(name)

    def signs_in(self) -> "Player":
        """Through the form."""
        self.open("/sign-in")
        self.fill("/sign-in", username=user_name(self.name), password=DEMO_PASSWORD)
        self.send("/sign-in")
        assert self.path != "/sign-in", self.text
        self.inside = True
        return self

    def starts(self, workflow: str, unit: str, **words: str) -> str:
        """From the page of new cases to one that is open; its address."""
        form = f"/start/{workflow}/{unit}"
        self.open("/start")
        self.follows(form)
        self.fill(form, **words)
        self.send(form)
        assert self.path.startswith("/cases/"), self.text
        return self.path

    def finds(self, case: str) -> "Player":
        """The case in one's work, or by its code where the work fills more than a page."""
        self.open("/inbox")
        if self.page.locator(f'main a[href="{case}"]').count():
            return self.follows(case)
        self.looks_up(case.rpartition("/")[2][:8].upper())
        assert self.path == case, self.text
        return self

    def comes_to(self, person: str) -> str:
        """The nomination of somebody, by the name in the search box; its address."""
        self.open("/inbox")
        row = self.looks_up(person).row(person).filter(has_text="Giới thiệu nhân sự")
        self.press(row.locator('a[href^="/cases/"]').first)
        return self.path

    def looks_up(self, words: str) -> "Player":
        """Type into the search box that every page has."""
        box = self.page.locator("#find")
        if not box.is_visible():
            self.page.locator(".menu-button").click()
        box.fill(words)
        self.press(".rail-search button")
        return self

    def moves(self, case: str, name: str, **words: str) -> "Player":
        """Find the case in one's work, go from it to the form of a step, fill in and send."""
        form = f"{case}/moves/{name}"
        self.finds(case).follows(form)
        self.fill(form, **words)
        self.send(form)
        assert self.path == case, self.text
        return self

    def votes(self, case: str, choice: str) -> "Player":
        self.open(case)
        self.fill(f"{case}/ballot", choice=choice)
        self.send(f"{case}/ballot")
        return self

    def answers(self, case: str, party: int, **words: str) -> "Player":
        """Give one side's opinion where several are asked."""
        form = f"{case}/answers/screening/{party}"
        self.finds(case).follows(form)
        self.fill(form, **words)
        self.send(form)
        return self

    def follows(self, address: str) -> "Player":
        """Press the first link of the page that leads there."""
        self.press(self.page.locator(f'main a[href="{address}"]').first)
        return self

    def presses(self, words: str) -> "Player":
        """Press the button or the link that says so, folded away or not."""
        self.press(self.page.locator("main :is(a, button)", has_text=words).first)
        return self

    def unfolds(self, words: str) -> "Player":
        self.page.locator("main summary", has_text=words).first.click()
        return self

    def attaches(self, paper: str, pages: int = 1) -> "Player":
        """Photograph the pages of a paper into its line."""
        line = self.page.locator(f"#paper-{paper}")
        shot = [
            {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": PHOTOGRAPH} for number in range(pages)
        ]
        line.locator(f"#pages-{paper}").set_input_files(shot)
        if not self.scripts:
            self.press(line.locator("[data-attach]"))
        expect(line.locator(".page-list img")).to_have_count(pages)
        return self

    def holds(self, action: str, **values: str) -> "Player":
        """That these values stand in the fields of the form."""
        for name, value in values.items():
            expect(self.form(action).locator(f'[name="{name}"]')).to_have_value(value)
        return self

    def fill(self, action: str, **values: str) -> "Player":
        """As `Person.fill`; "on" ticks a box, and a choice of a list may be named by a part of its words."""
        form = self.form(action)
        for name, value in values.items():
            field = form.locator(f'[name="{name}"]')
            if value == "on":
                field.check()
                continue
            named = field.locator("option", has_text=value) if field.first.evaluate("each => each.options") else None
            chosen = named.first.get_attribute("value") if named and named.count() else value
            super().fill(action, **{name: chosen or ""})
        return self

    def ticks(self, action: str, *names: str) -> "Player":
        """Tick people in a form; the unit under which somebody is folded away is opened first."""
        for name in names:
            box = self.form(action).locator(".choice", has_text=name).locator("input")
            for fold in box.locator("xpath=ancestor::details[not(@open)]").all():
                fold.locator("summary").first.click()
            box.check()
        return self

    def downloads(self, address: str) -> str:
        """Press the link of a file; the name under which it is kept."""
        with self.page.expect_download() as found:
            self.page.locator(f'main a[href="{address}"]').first.click()
        return found.value.suggested_filename

    def plans_meeting(self, **words: str) -> str:
        """Plan a meeting of the standing committee for today, and look who can come; its address."""
        self.open("/meetings")
        self.follows("/meetings/new")
        form = self.page.locator("main form.form").last.get_attribute("action") or ""
        self.fill(form, **{"held_on": "23/11/2026"} | words)
        self.press('main button[name="check"]')
        self.sees("ủy viên có thể dự").send(form)
        assert self.path != "/meetings/new", self.text
        return self.path

    def puts_on_agenda(self, meeting: str, *cases: str) -> "Player":
        for case in cases:
            self.page.locator(f"#add-{case.rpartition('/')[2]}").check()
        self.send(f"{meeting}/cases")
        return self

    def records_attendance(self, meeting: str, there: Iterable[str], away: Mapping[str, str]) -> "Player":
        """Tick who is there, and write why somebody is not."""
        form = self.form(f"{meeting}/attendance")
        for name in there:
            form.locator(".choice", has_text=name).locator("input").check()
        for name, why in away.items():
            form.locator(".reason", has_text=name).locator("input").fill(why)
        self.send(f"{meeting}/attendance")
        return self

    def sees(self, *texts: str, within: str = "main") -> "Player":
        """That each of these stands on the page to be read."""
        for text in texts:
            expect(self.page.locator(within).first).to_contain_text(text, use_inner_text=True)
        return self

    def sees_no(self, *texts: str, within: str = "main") -> "Player":
        for text in texts:
            expect(self.page.locator(within).first).not_to_contain_text(text, use_inner_text=True)
        return self

    def row(self, text: str) -> Locator:
        """The rows of a table that have the text."""
        return self.page.locator("main tbody tr", has_text=text)


@dataclass
class Play:
    """One office on a Monday at nine, and its people, each at a browser of their own."""

    live: Live
    browser: Browser
    way: Way
    players: list[Player] = field(default_factory=list)

    def arrives(self, name: str, way: Way | None = None, **options: Any) -> Player:
        """Somebody new at a browser, not signed in; in another way than the story's if one is given."""
        chosen = way or self.way
        player = Player(self.live, self.browser, chosen.scripts, chosen.width, reduced_motion="reduce", **options)
        player.name = name
        self.players.append(player)
        return player

    def person(self, name: str, way: Way | None = None, **options: Any) -> Player:
        """Somebody who is signed in, at the browser that they have had so far unless another way is asked for."""
        known = [player for player in self.players if player.name == name]
        if known and way is None:
            return known[-1]
        player = self.arrives(name, way, **options)
        player.enter(name)
        return player

    def said(self, msgid: str, **values: Any) -> str:
        """A text as the pages show it."""
        return self.live.said(msgid, **values)

    def passes(self, **time: float) -> None:
        """Let time pass: `play.passes(days=3)`. Whoever was signed in is so again."""
        self.live.clock.advance(**time)
        for player in self.players:
            if player.inside:
                player.enter(player.name)

    def ticks(self) -> None:
        """What the timer does once a day."""
        tick(self.live.session, self.live.clock.now)
        run_self_reminders(self.live.session, self.live.clock.now)
        self.live.session.rollback()

    def ends(self) -> None:
        for player in self.players:
            player.close()
