"""What docs/practice-checks.md says holds a check of the field is there: every test that it names, and every check."""

import re

from tests.support.docs.named_tests import absent, named
from webapp.config import ROOT

TABLES = (ROOT / "docs" / "practice-checks.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", TABLES, re.MULTILINE)
NEVER_GIVEN = {53, 61, 69, 70}
"""Numbers that the list of the trial passes over."""


def test_every_test_that_is_named_exists() -> None:
    assert absent(named(TABLES)) == []


def test_every_check_stands_there_once_in_its_order_with_a_test() -> None:
    assert [int(number) for number, *_ in ROWS] == [number for number in range(1, 85) if number not in NEVER_GIVEN]
    assert [number for number, _, _, tests in ROWS if "::" not in tests] == []


def test_what_is_not_held_whole_says_why() -> None:
    states = {number: state.partition(": ") for number, _, state, _ in ROWS}
    assert {state for state, _, _ in states.values()} <= {"held", "partly", "default"}
    assert [number for number, (state, _, why) in states.items() if state != "held" and not why] == []
