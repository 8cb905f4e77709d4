"""Tests that a paper for people names as `file::test`."""

import ast
import re
from functools import cache
from pathlib import Path

from webapp.config import ROOT


def named(text: str) -> list[tuple[str, str]]:
    """The tests that a text names: file and function. Fails for one that is written otherwise."""
    found = re.findall(r"`(tests/[\w/.]+)::(\w+)`", text)
    assert text.count("::") == len(found)
    return found


def absent(tests: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that no file defines."""
    return [(file, test) for file, test in tests if not (ROOT / file).is_file() or test not in _defined_in(ROOT / file)]


@cache
def _defined_in(path: Path) -> frozenset[str]:
    """The tests that a file defines, read without running it."""
    return frozenset(node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef))
