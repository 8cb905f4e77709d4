"""What docs/security.md says holds a threat is there: every test that it names, and every threat."""

import ast
import re
from functools import cache
from pathlib import Path

from webapp.config import ROOT

TABLES = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| (T?\d[\w., -]*) \| (.+) \| (.+) \| (.+) \|$", TABLES, re.MULTILINE)
STATES = ("held", "partly", "missing", "not applicable")


@cache
def defined_in(path: Path) -> frozenset[str]:
    """The tests that a file defines, read without running it."""
    return frozenset(node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef))


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", TABLES)
    assert len(named) > 150, "the tables have lost their shape"
    assert TABLES.count("::") == len(named)
    files = [file for file, _ in named if not (ROOT / file).is_file()]
    assert files == []
    assert [(file, test) for file, test in named if test not in defined_in(ROOT / file)] == []


def test_every_threat_stands_there_once_in_its_order() -> None:
    assert [number for number, *_ in ROWS if number[0] == "T"] == [f"T{number:02}" for number in range(1, 46)]


def test_whatever_is_held_has_a_test() -> None:
    assert len(ROWS) == len(re.findall(r"^\| T?\d", TABLES, re.MULTILINE)), "a row has lost its shape"
    assert [number for number, _, state, _ in ROWS if not state.startswith(STATES)] == []
    bare = [number for number, _, state, tests in ROWS if "::" not in tests and not state.startswith(STATES[2:])]
    assert bare == []
