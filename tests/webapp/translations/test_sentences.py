"""Sentences with values in them: they get the values that they name, and texts among these are translated before."""

import ast
import re
from collections.abc import Iterator

from webapp.config import ROOT

SAY = {"say", "Refused", "Refusal", "FieldRefusal", "gettext", "ngettext", "lazy_gettext", "_"}
VALUE = re.compile(r"%\((\w+)\)")
LABELS = {"label", "title", "summary", "next_step", "lifted_by", "hint", "description"}
"""Attributes of definitions and rules that hold msgids."""
OWN_WORDS = {"later_one.summary"}
"""Attributes of such a name that hold names of units, which no catalogue has."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the program that makes a sentence, with where it stands."""
    for top in ("webapp", "workflows"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAY:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def text_of(node: ast.expr) -> str | None:
    """The msgid that an argument writes out, marked or not."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_a_sentence_gets_the_values_that_it_names() -> None:
    """One without a value of its text would end in an error of the server, where nobody looks for it."""
    wrong = []
    for place, call in calls():
        texts = [text for each in call.args if (text := text_of(each)) is not None]
        given = {keyword.arg for keyword in call.keywords}
        marks = isinstance(call.func, ast.Name) and call.func.id == "_" and not given
        if not texts or None in given or marks:
            continue
        if missing := set(VALUE.findall(" ".join(texts))) - given - {"num"}:
            wrong.append(f"{place}: {sorted(missing)}")
    assert wrong == []


def test_a_label_inside_a_sentence_is_translated() -> None:
    """A msgid put into a sentence as it stands is read in English by everybody."""
    wrong = [
        f"{place}: {ast.unparse(keyword.value)}"
        for place, call in calls()
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Attribute)
        and keyword.value.attr in LABELS
        and ast.unparse(keyword.value) not in OWN_WORDS
    ]
    assert wrong == []
