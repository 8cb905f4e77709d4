"""Lists of people to tick grow with the office: many are folded by unit, and whoever is ticked stays in sight."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, COMMUNE, NEW
from webapp.models import EventAnswers
from workflows.core.fields.people import AT_ONCE
from workflows.core.offering.typed_names import LISTED

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ELECTION = "/start/committee-election/H-01"
REQUEST = "/start/data-request/H-01"


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


def test_of_a_long_list_a_name_is_typed_and_of_those_who_may_be_meant_one_is_chosen(
    app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    attack = Attack(app, session, clock, new_client)
    browser, new = attack.as_(COMMUNE), str(attack.office.people[NEW].id)
    for number in range(LISTED):
        attack.office.post(f"Lê Thị {number}", "member", "H-01-02")
    browser.get(REQUEST)
    [suggested] = list(browser.tree.iter("datalist"))
    assert len(list(suggested)) > LISTED
    said = {"kind": "see", "how": "Đơn", "asked_on": f"{clock():%d/%m/%Y}"}
    browser.post_form(REQUEST, person="kim moi", **said)
    assert browser.response.status_code == 422
    assert browser.form(REQUEST).choices["person"] == ["", new], "a part of a name is never sure"
    for person in (new, "Lê Thị 7"):
        browser.post_form(REQUEST, person=person, **said)
        assert browser.response.status_code == 200 and browser.response.history, person
        browser.get(REQUEST)
    asked = [each["request"]["person"] for each in session.scalars(sa.select(EventAnswers.answers))]
    assert asked == [int(new), attack.office.people["Lê Thị 7"].id]
