"""The README's example, in a copy of the program into whose folders its files were dropped: see test_readme.py.

What it is asked: do all its ways lead where it says, for the people it says, with its own numbers, texts and paper?
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, INSPECTOR, MEMBERS, NEW, OLD, district_office
from tests.support.offices.papers import page_text
from tests.support.players import Players

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHY = "Về quê chăm mẹ ốm"
NO = ("against",) * 5
DATES = {"signed_on": "21/11/2026", "effective_on": "23/11/2026"}


class Cast(Players):
    """Who takes part in a leave of absence."""

    def ask(self, expect: int = 200, last: str = "30/11/2026") -> Browser:
        person = str(self.office.people[NEW].id)
        return self.start(OLD, "leave", BRANCH, expect, person=person, first="23/11/2026", last=last, why=WHY)

    def issue(self) -> None:
        self.move(CLERK, "issue", **DATES, signer=str(self.office.people[CHAIR].id))

    def paper(self, name: str) -> str:
        """What the paper says to the chair."""
        browser = self.as_(CHAIR)
        assert browser.get(f"{self.path}/papers/{name}").status_code == 200
        return page_text(browser)


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    clock.now = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)
    return Cast(district_office(session, clock.now), new_client, app)


def test_every_way_of_the_example(cast: Cast) -> None:
    cast.ask()
    assert [cast.waits_for(name) for name in (COMMUNE, OLD)] == [True, False]
    cast.move(COMMUNE, "pass_on")
    cast.ballots(MEMBERS, ["for"] * 5)
    assert cast.waits_for(CLERK)
    cast.issue()
    assert (cast.case().state, cast.case().outcome) == ("granted", "granted")
    assert cast.papers() == [("leave", "01-QĐ/ĐTN")]
    said = cast.paper("leave")
    assert "từ ngày 23 tháng 11 năm 2026 đến hết ngày 30 tháng 11 năm 2026" in said and f"đồng chí {NEW}" in said

    ways: dict[str, list[Callable[[], object]]] = {
        "declined": [lambda: cast.move(COMMUNE, "decline", text=WHY)],
        "declined by the committee": [lambda: cast.move(COMMUNE, "pass_on"), lambda: cast.ballots(MEMBERS, NO)],
        "withdrawn": [lambda: cast.move(OLD, "withdraw", text=WHY)],
        "withdrawn from the vote": [
            lambda: cast.move(COMMUNE, "pass_on"),
            lambda: cast.move(OLD, "withdraw", text=WHY),
        ],
    }
    for name, steps in ways.items():
        cast.ask()
        for step in steps:
            step()
        state = name.partition(" ")[0]
        assert (cast.case().state, cast.case().outcome, cast.case().closed_at is None) == (state, state, False), name


@only_sqlite
def test_its_guard_asks_its_own_rule(cast: Cast) -> None:
    assert "từ 1 đến 30 ngày" in cast.ask(422, last="23/12/2026").text
    assert WHY in cast.as_(OLD).text, "what was typed is still there"
    cast.ask(422, last="22/11/2026")
    cast.ask(last="22/12/2026")
    book = cast.as_(OLD)
    book.get("/rules")
    for words in ("Leave of absence", "Longest leave"):
        assert cast.said(words) != words and cast.said(words) in book.text


@only_sqlite
def test_whoever_oversees_finds_it(cast: Cast, app: Flask) -> None:
    cast.ask()
    supervisor = cast.as_(INSPECTOR)
    shown = supervisor.get("/tracking?workflow=leave").text
    assert f'href="{cast.path}"' in shown and cast.said("Leave of absence") in shown
    run = app.test_cli_runner().invoke
    assert "\nleave: 6 states, 8 moves, sound\n" in run(args=["check"]).stdout
    assert cast.said("Ask for leave") in run(args=["chart", "leave"]).stdout


@only_sqlite
def test_a_decision_about_a_matter_names_nobody(cast: Cast) -> None:
    cast.start(OLD, "permission", BRANCH, matter="cắm trại")
    cast.issue()
    assert cast.papers() == [("permission", "01-QĐ/ĐTN")]
    said = cast.paper("permission")
    assert "Cho phép Chi đoàn Thôn 1 cắm trại" in said and "Đồng chí" not in said
    register = cast.as_(CHAIR)
    register.get("/papers")
    assert "01-QĐ/ĐTN" in register.text
