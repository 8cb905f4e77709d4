"""The small office with people who are away, and those who stand in for them."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, OLD
from webapp.models import Delegation, Event
from webapp.queries.cases.lists import inbox
from webapp.services.people import delegations
from workflows.core.calendar import local_date

PAGE, SECOND = "/my-account/delegations", "H-01-02"


NOMINATION, RECOMMENDATION = "secretary-nomination", "party-recommendation"


HANG = "Hồ Thị Hàng"


class Absence(Attack):
    """The small office, in which people are away."""

    @property
    def today(self) -> dt.date:
        return local_date(self.clock.now)

    def id(self, name: str) -> int:
        return self.office.people[name].id

    def start(self, by: str, unit: str, person: str, key: str = "", **said: Any) -> str:
        """Both branches have a secretary, whom the one proposed succeeds."""
        sits = {BRANCH: OLD, SECOND: HANG}[unit]
        leaves = {"purpose": "replacement", "predecessor": self.id(sits), "predecessor_reason": "moved"}
        return super().start(by, unit, person, key, **{**leaves, **said})

    def away(self, absent: str, deputy: str, workflow: str | None = NOMINATION, days: int = 3) -> int:
        """Delegate from today on, without the page, which other tests cover."""
        last = self.today + dt.timedelta(days=days)
        session = self.session
        delegations.delegate(session, self.id(absent), self.id(deputy), workflow, self.today, last, self.clock.now)
        return session.scalars(sa.select(Delegation.id).order_by(Delegation.id.desc())).first() or 0

    def revoke(self, absent: str, row: int) -> None:
        delegations.revoke(self.session, self.id(absent), row, self.clock.now)

    def waiting(self, name: str) -> list[str]:
        self.session.rollback()
        return [line.public_id for _id, line in inbox(self.session, self.office.actor(name, self.today), self.today)]

    def last(self, case: str) -> Event:
        self.session.rollback()
        rows = sa.select(Event).where(Event.case_id == self.case(case).id).order_by(Event.seq.desc())
        return self.session.scalars(rows).first()  # type: ignore[return-value]

    def status(self, name: str, path: str) -> int:
        return self.as_(name).client.get(path).status_code

    def reads(self, name: str, path: str) -> str:
        browser = self.english(name)
        browser.get(path)
        return browser.text

    def english(self, name: str) -> Browser:
        browser = self.as_(name)
        if "Skip to the content" not in browser.get("/my-account").text:
            browser.post("/language", {"language": "en"})
        return browser


@pytest.fixture
def absence(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Absence]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    found = Absence(app, session, clock, new_client)
    found.office.person(HANG)
    found.office.post(HANG, "secretary", SECOND)
    yield found
