"""People at their browsers: what every story of a process needs."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale, gettext

from tests.support.browserlike import Browser
from tests.support.forums import put
from tests.support.offices.district import Office, user_name
from tests.support.reading import addresses
from webapp.demo.counting import count_again
from webapp.models import Case, IssuedPaper


class Players:
    """Everybody's browser, and what people do with a case through its pages."""

    def __init__(self, office: Office, new_client: Callable[..., Browser], app: Flask) -> None:
        self.office, self.new_client, self.app = office, new_client, app
        self.browsers: dict[str, Browser] = {}
        self.path = ""

    def as_(self, name: str) -> Browser:
        if name not in self.browsers:
            self.browsers[name] = self.new_client()
            self.browsers[name].enter(user_name(name))
        return self.browsers[name]

    def start(self, by: str, workflow: str, unit: str, expect: int = 200, **words: Any) -> Browser:
        browser = self.as_(by)
        path = f"/start/{workflow}/{unit}"
        browser.get_empty(path)
        browser.post_form(path, **words)
        assert browser.answer.status_code == (303 if expect == 200 else expect), browser.text
        if expect == 200:
            self.path = urlsplit(browser.answer.location).path
        return browser

    def move(self, by: str, name: str, expect: int = 200, **words: Any) -> Browser:
        browser = self.as_(by)
        path = f"{self.path}/moves/{name}"
        assert browser.get_empty(path).status_code == 200, browser.text
        browser.post_form(path, **words)
        assert browser.answer.status_code == (303 if expect == 200 else expect), browser.text
        if expect == 200:
            self.count_again()
        return browser

    def count_again(self) -> None:
        """Let somebody come to the same figures of a meeting, if some wait."""
        count_again(self.office.session, self.case().public_id, self.app.config["CLOCK"]())

    def meet(self) -> None:
        """Put the running vote to a meeting of today at which everybody is present."""
        put(self.office.session, self.path.rpartition("/")[2], self.app.config["CLOCK"](), meeting=True)

    def again(self, by: str) -> dict[str, Any]:
        """Press the button of an ended case that starts it again; return what the form is filled in with."""
        browser = self.as_(by)
        browser.get(self.path)
        (address,) = [link for link in addresses(browser) if "?again=" in link]
        browser.get(address)
        return dict(browser.form(urlsplit(address).path).values)

    def follow(self) -> None:
        """Go on in the case that takes up the one just ended."""
        later = sa.select(Case.public_id).where(Case.follows_id == self.case().id)
        self.path = f"/cases/{self.office.session.scalars(later).one()}"

    def ballots(self, names: Iterable[str], choices: Iterable[str]) -> None:
        """Each of these people gives a ballot, until there is none more to give."""
        put(self.office.session, self.path.rpartition("/")[2], self.app.config["CLOCK"]())
        for name, choice in zip(names, choices, strict=False):
            browser = self.as_(name)
            browser.get(self.path)
            browser.post_form(f"{self.path}/ballot", choice=choice)
            assert browser.answer.status_code == 303, browser.text

    def waits_for(self, name: str) -> bool:
        """Whether the case stands under "My work" of this person."""
        return f'href="{self.path}"' in self.as_(name).get("/inbox").text

    def inbox(self, name: str) -> str:
        """What the person reads under "My work"."""
        self.as_(name).get("/inbox")
        return self.as_(name).text

    def papers(self) -> list[tuple[str, str]]:
        """Kind and number of every paper issued, in order."""
        self.office.session.rollback()
        return [
            (row.kind, row.number)
            for row in self.office.session.scalars(sa.select(IssuedPaper).order_by(IssuedPaper.id))
        ]

    def said(self, msgid: str, **values: Any) -> str:
        """A text of the catalogue as the pages show it."""
        with self.app.test_request_context("/"), force_locale("vi"):
            return gettext(msgid, **values)

    def case(self) -> Case:
        self.office.session.rollback()
        public_id = self.path.rpartition("/")[2]
        return self.office.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
