"""Stories in the filled demo, in Chromium: on a phone without scripts and at a desk with them, on both databases."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.offices.district import user_name
from webapp.demo.filling import DEMO_PASSWORD


@dataclass(frozen=True)
class Way:
    """How a story is played: the database below, and what its people hold in their hands."""

    engine: str
    scripts: bool
    width: int

    def __str__(self) -> str:
        return f"{'desk' if self.scripts else 'phone'}-{self.engine}"


PHONE, DESK = Way("sqlite", scripts=False, width=360), Way("postgresql", scripts=True, width=1280)
CROSSED = (Way("postgresql", scripts=False, width=360), Way("sqlite", scripts=True, width=1280))


def played(*ways: Way) -> pytest.MarkDecorator:
    """Give a test its `play` in each of these ways; the plain run leaves it out."""
    postgres = {"postgresql": [pytest.mark.postgres]}
    marked = [
        pytest.param(way, id=str(way), marks=[pytest.mark.at_length, *postgres.get(way.engine, [])]) for way in ways
    ]
    return pytest.mark.parametrize("way", marked)


class Player(Person):
    """Somebody of the demo at a browser, who takes the steps that people take and says what they see."""

    name = ""

    def signs_in(self) -> "Player":
        """Through the form."""
        self.open("/sign-in")
        self.fill("/sign-in", username=user_name(self.name), password=DEMO_PASSWORD)
        self.send("/sign-in")
        assert self.path != "/sign-in", self.text
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
        """The case under "My work"."""
        self.open("/inbox")
        self.follows(case)
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

    def follows(self, address: str) -> None:
        """Press the first link of the page that leads there."""
        self.press(self.page.locator(f'main a[href="{address}"]').first)

    def fill(self, action: str, **values: str) -> None:
        """As `Person.fill`; "on" ticks a box."""
        boxes = {name for name, value in values.items() if value == "on"}
        super().fill(action, **{name: value for name, value in values.items() if name not in boxes})
        for name in boxes:
            self.form(action).locator(f'[name="{name}"]').check()

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
        """The row of a table that has the text."""
        return self.page.locator("main tbody tr", has_text=text).first


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
        """The same, signed in."""
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
            player.enter(player.name)

    def ends(self) -> None:
        for player in self.players:
            player.close()
