"""The guide's example of opinions, in a copy of the program into whose folders it was dropped: see test_readme.py.

What it is asked: does each body have its own last day, are two of three enough, and does silence hold nobody up?
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, COMMANDER, COMMUNE, OFFICER, OLD, district_office
from tests.support.players import Players
from webapp.models import Task
from webapp.services.clock.ticking import tick


class Cast(Players):
    """Who takes part in an outing."""

    def answer(self, by: str, side: int, opinion: str = "agree") -> None:
        browser, path = self.as_(by), f"{self.path}/answers/opinions/{side}"
        assert browser.get(path).status_code == 200, browser.text
        browser.post_form(path, opinion=opinion, advice="Đi cùng y tế xã")
        assert browser.answer.status_code == 303, browser.text

    def days(self) -> list[dt.date | None]:
        self.office.session.rollback()
        found = sa.select(Task.due_on).where(Task.case_id == self.case().id).distinct().order_by(Task.due_on)
        return list(self.office.session.scalars(found))

    def tells(self, *msgids: str, **values: Any) -> None:
        page = self.as_(OLD).get(self.path).text
        assert [each for each in msgids if self.said(each, **values) not in page] == []


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    clock.now = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)
    cast = Cast(district_office(session, clock.now), new_client, app)
    cast.start(OLD, "outing", BRANCH, plan="Về nguồn tại Tà Cú, ngày 20/12")
    return cast


def test_two_of_three_are_enough_whatever_they_say(cast: Cast) -> None:
    assert cast.days() == [dt.date(2026, 11, 30), dt.date(2026, 12, 3)], "working days of one, days of the other"
    cast.tells("It goes on once %(needed)s of these %(asked)s have answered.", needed=2, asked=3)
    assert [cast.waits_for(name) for name in (COMMUNE, COMMANDER, OFFICER)] == [True, True, True]
    cast.answer(COMMUNE, 0, "disagree")
    assert cast.case().state == "asking"
    assert [cast.waits_for(name) for name in (COMMUNE, COMMANDER, OFFICER)] == [False, True, True]
    cast.tells("answered", "asked, not answered yet")
    cast.answer(COMMANDER, 1)
    assert (cast.case().state, cast.waits_for(OFFICER)) == ("planned", False)
    cast.tells("Enough opinions are there", "Not answered; no longer needed")
    cast.move(OLD, "hold")
    assert cast.case().outcome == "held"


def test_silence_is_named_and_the_case_goes_on(cast: Cast, clock: Any) -> None:
    cast.answer(OFFICER, 2)
    clock.now = dt.datetime(2026, 12, 2, 5, 0, tzinfo=dt.UTC)
    tick(cast.office.session, clock.now)
    cast.browsers.clear()
    assert cast.case().state == "asking", "the military command has until the third"
    cast.tells("no answer", "asked, not answered yet")
    cast.browsers.clear()
    clock.now = dt.datetime(2026, 12, 4, 5, 0, tzinfo=dt.UTC)
    tick(cast.office.session, clock.now)
    assert (cast.case().state, cast.days()) == ("planned", [dt.date(2026, 12, 11)])
    cast.tells("The last day for opinions is over")
    for day in ("30/11/2026", "03/12/2026"):
        cast.tells("No answer by the last day, %(day)s", day=day)


def test_who_has_answered_too_late_is_heard_while_the_case_waits(cast: Cast, clock: Any) -> None:
    clock.now = dt.datetime(2026, 12, 2, 5, 0, tzinfo=dt.UTC)
    tick(cast.office.session, clock.now)
    cast.answer(COMMUNE, 0)
    cast.answer(OFFICER, 2)
    assert cast.case().state == "planned"
