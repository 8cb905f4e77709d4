"""What docs/security.md says holds a threat is there: every test that it names, and every threat."""

import re

from tests.support.docs.named_tests import absent, named
from webapp.config import ROOT

TABLES = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| (T?\d[\w., -]*) \| (.+) \| (.+) \| (.+) \|$", TABLES, re.MULTILINE)
STATES = ("held", "partly", "missing", "not applicable")


def test_every_test_that_is_named_exists() -> None:
    tests = named(TABLES)
    assert len(tests) > 150, "the tables have lost their shape"
    assert absent(tests) == []


def test_every_threat_stands_there_once_in_its_order() -> None:
    assert [number for number, *_ in ROWS if number[0] == "T"] == [f"T{number:02}" for number in range(1, 46)]


def test_whatever_is_held_has_a_test() -> None:
    assert len(ROWS) == len(re.findall(r"^\| T?\d", TABLES, re.MULTILINE)), "a row has lost its shape"
    assert [number for number, _, state, _ in ROWS if not state.startswith(STATES)] == []
    bare = [number for number, _, state, tests in ROWS if "::" not in tests and not state.startswith(STATES[2:])]
    assert bare == []
