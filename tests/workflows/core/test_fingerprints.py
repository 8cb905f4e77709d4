"""Fingerprints of guards: what changes them, what does not, and what texts alone change."""

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import pytest
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from workflows import WORKFLOWS
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Line
from workflows.core.four_eyes.closing import closing_guards
from workflows.core.model import START, State, Workflow
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.pinning.texts import text_fingerprint
from workflows.core.registry import CONDITIONS, EFFECTS, GUARDS
from workflows.core.shapes import present_function
from workflows.secretary_nomination.process import PROPOSERS

BEFORE_A_CASE = ("advice", "incumbent")
"""Functions of a process that are asked before there is a case, and that no running one meets."""

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
        named |= {("guard", name) for move in definition.moves for name in closing_guards(definition, move)}
        named |= {("opinion", assent.form) for assent in definition.assents}
        beside = definition.pinned.keys() - named
        assert named <= definition.pinned.keys() and all(kind == "guard" for kind, _name in beside), definition.key
        assert {shape.name for shape in definition.shapes} == {*definition.forms()}
        papers = {paper.kind for move in definition.moves for paper in move.papers}
        papers |= {row.name for row in workflow.prints}
        papers |= {workflow.joint_print.name} if workflow.joint_print else set()
        assert {each.name for each in definition.texts} == papers
        assert all(each.steps for each in definition.texts), definition.key
    for known in (GUARDS, CONDITIONS, EFFECTS):
        for name, each in known.items():
            assert len(fingerprint(each.ask)[0]) == 16, name


@pytest.mark.parametrize("key", WORKFLOWS)
def test_no_function_that_a_process_leads_to_is_without_a_fingerprint(key: str) -> None:
    assert unpinned(WORKFLOWS[key]) == []


def test_the_walk_finds_a_function_wherever_it_stands() -> None:
    """One in a keyword of a field, one of a form, one of the process itself, and one of a field of ours."""

    class Loud(Line):
        def pre_validate(self, form: BaseForm) -> None:
            super().pre_validate(form)

    class WalkedPlea(CaseForm):
        section = "plea"
        text, other = Line("Plea", filters=[lambda text: text]), Loud("Other")

        def validate_text(self, field: Any) -> None:
            """Say nothing."""

    class Walked(Workflow):
        key, title, unit_kinds = "walked", "Walked", ("branch",)
        asked = State("Asked")
        ask = START.to(asked, by=PROPOSERS, form=WalkedPlea, label="Ask")

        @staticmethod
        def judged(facts: Facts) -> bool:
            return bool(facts)

    assert sorted(name.rpartition(".")[2] for name in unpinned(Walked)) == [
        "<lambda>",
        "judged",
        "pre_validate",
        "validate_text",
    ]


def test_a_part_of_a_text_and_what_a_vote_puts_into_it_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.core.pinning.texts.TEXTS", tmp_path)
    texts = {"letter": "Kính gửi\n@foot", "_foot": "Nơi nhận", "_matter_slate": "bầu", "other": "Khác"}
    found = []
    for name in texts:
        (tmp_path / f"{name}.txt").touch()
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        text_fingerprint.cache_clear()
        found.append(text_fingerprint("letter", frozenset({"slate"})))
    text_fingerprint.cache_clear()
    assert len({*found[:3]}) == 3 and found[3] == found[2]


def unpinned(workflow: type[Workflow]) -> list[str]:
    """Names of the functions of ours, outside the core, that a process leads to and that its version does not pin."""
    definition = workflow.definition
    pinned = {inspect.unwrap(ask) for kind, name in definition.pinned if (ask := present_function(kind, name))}
    own = {name: value for name, value in vars(workflow).items() if name not in BEFORE_A_CASE}
    found = functions_in(own, {id(definition): definition})
    return [each.__qualname__ for each in found if inspect.unwrap(each) not in pinned]


def functions_in(value: Any, seen: dict[int, Any]) -> Iterator[FunctionType]:
    """Every function outside the core and the libraries that a value holds, in whatever it holds in turn.

    seen: what was looked at, by its id, kept so that nothing else gets that.
    """
    if id(value) in seen or isinstance(value, str | int | None):
        return
    seen[id(value)] = value
    if isinstance(value, FunctionType):
        if is_ours(value.__module__) and value.__name__ != "__init__":  # what it makes stands in the definition
            yield value
    elif isinstance(value, staticmethod | classmethod | MethodType):
        yield from functions_in(value.__func__, seen)
    elif isinstance(value, partial):
        yield from functions_in((value.func, value.args, value.keywords), seen)
    elif isinstance(value, Mapping):
        yield from functions_in([*value.values()], seen)
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from functions_in(each, seen)
    elif isinstance(value, UnboundField):
        yield from functions_in((value.field_class, value.args, value.kwargs), seen)
    elif isinstance(value, type):
        for each in value.__mro__:
            if is_ours(each.__module__):
                yield from functions_in(dict(vars(each)), seen)
    elif hasattr(value, "__dict__"):
        yield from functions_in(type(value), seen)
        yield from functions_in(vars(value), seen)


def is_ours(module: str) -> bool:
    return module.startswith(("workflows.", "tests.")) and not module.startswith("workflows.core.")
