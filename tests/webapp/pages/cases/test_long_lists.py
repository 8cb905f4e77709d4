"""Lists of people to tick grow with the office: many are folded by unit, and whoever is ticked stays in sight."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, COMMUNE, NEW
from workflows.core.fields.people import AT_ONCE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ELECTION = "/start/committee-election/H-01"


def folds(browser: Browser) -> dict[str, tuple[bool, int]]:
    """Unit → whether its list of people is open, and how many it has."""
    found = [each for each in browser.tree.iter("details") if any(box.get("name") == "people" for box in each.iter())]
    return {
        " ".join("".join(each[0].itertext()).split()): (each.get("open") is not None, len(list(each.iter("input"))))
        for each in found
    }


def test_many_people_are_folded_by_unit_and_who_is_ticked_stays_in_sight(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    attack = Attack(app, session, clock, new_client)
    browser = attack.as_(COMMUNE)
    assert browser.get(ELECTION).status_code == 200
    assert folds(browser) == {} and browser.form(ELECTION).choices["people"], "few are shown at once"
    for number in range(AT_ONCE):
        attack.office.post(f"Nguyễn Văn {number}", "member", "H-01-02")
    browser.get(ELECTION)
    assert folds(browser) == {
        "Đoàn xã Thử Một 2": (True, 2),
        "Chi đoàn Thôn 1 4": (False, 4),
        f"Chi đoàn Thôn 2 {AT_ONCE}": (False, AT_ONCE),
    }
    browser.post_form(ELECTION, people=[str(attack.office.people[NEW].id)])
    assert browser.response.status_code == 422
    assert folds(browser)["Chi đoàn Thôn 1 4"] == (True, 4)
    assert {name for name, (is_open, _many) in folds(browser).items() if not is_open} == {
        f"Chi đoàn Thôn 2 {AT_ONCE}"
    }, BRANCH
