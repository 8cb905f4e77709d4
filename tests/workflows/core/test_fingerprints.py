"""Fingerprints of guards: what changes them, what does not, and what texts alone change."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from workflows import WORKFLOWS
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.registry import CONDITIONS, EFFECTS, GUARDS

PLAIN = """
LIMIT = 35
_ = str
def helper(age: int) -> bool:
    return age <= LIMIT
def of_age(facts):
    return helper(facts), _("Too old")
"""

NUMBERS = count()
Write = Callable[[str], tuple[str, str]]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Write]:
    """Make a module of a source, and return the fingerprint of its last function."""
    names = list[str]()

    def write(source: str) -> tuple[str, str]:
        name = f"fingerprinted_{next(NUMBERS)}"  # what a module holds is read once
        names.append(name)
        file = tmp_path / f"{name}.py"
        file.write_text(source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec and spec.loader
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        functions: list[Any] = [each for each in vars(module).values() if hasattr(each, "__code__")]
        return fingerprint(functions[-1])

    yield write
    for name in names:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 35", "# a remark\nLIMIT = (35)"),
        ("    return age <= LIMIT", '    """Say something."""\n    return (age\n        <= LIMIT)'),
        ("(age: int) -> bool", "(age)"),
        ("def of_age", "def of_age_of_2026"),
        ("LIMIT = 35", "LIMIT = 35\nOTHER = 1"),
    ],
)
def test_what_judges_the_same_has_the_same_fingerprint(written: Write, old: str, new: str) -> None:
    assert old in PLAIN
    assert written(PLAIN) == written(PLAIN.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"), [("LIMIT = 35", "LIMIT = 36"), ("age <=", "age <"), ("helper(facts),", "not helper(facts),")]
)
def test_what_judges_otherwise_has_another(written: Write, old: str, new: str) -> None:
    assert old in PLAIN
    before, after = written(PLAIN), written(PLAIN.replace(old, new))
    assert before[0] != after[0] and before[1] == after[1]


def test_another_sentence_is_another_wording_and_the_same_judgement(written: Write) -> None:
    before, after = written(PLAIN), written(PLAIN.replace("Too old", "Over the limit"))
    assert before[0] == after[0] and before[1] != after[1]


def test_what_a_guard_is_made_with_counts() -> None:
    made = {fingerprint(GUARDS[name].ask)[0] for name in ("model_once", "study_once", "prize_once")}
    assert len(made) == 3


def test_everything_that_a_process_names_is_pinned() -> None:
    for workflow in WORKFLOWS.values():
        definition = workflow.definition
        named = {("guard", name) for name in definition.guards()} | {("effect", name) for name in definition.effects()}
        named |= {("condition", name) for name in definition.conditions()}
        assert definition.pinned.keys() == named, definition.key
        assert {shape.name for shape in definition.shapes} == {*definition.forms()}
    for known in (GUARDS, CONDITIONS, EFFECTS):
        for name, each in known.items():
            assert len(fingerprint(each.ask)[0]) == 16, name
