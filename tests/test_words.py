"""The words of the code and of the pages: standard English, people as "they" or by their role."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from webapp.config import ROOT

FOLDERS = ("benchmarks", "docs", "migrations", "tests", "webapp", "workflows")
SOURCES = sorted([ROOT / "run", ROOT / "wsgi.py", *(path for top in FOLDERS for path in (ROOT / top).rglob("*.py"))])
CATALOGUE = ROOT / "webapp" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
PROSE = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    + [path for kind in ("css", "js") for path in (ROOT / "static").glob(f"*.{kind}") if "." not in path.stem]
)
"""What is read as it stands: documents, and our own style sheets and scripts."""
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)

PRONOUN = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
"""Of one sex."""
BANNED = re.compile(
    r"\b(visitors?|stand-ins?|rotations?|adrift|manieth|whosoever"
    r"|so it is|all the same|of before|is no more|where there is none|what is none|whose turn)\b",
    re.IGNORECASE,
)
"""Expressions that have a standard term."""
DIALECT = re.compile(
    r"\b(all the same|opens the door|by the clock|(?:is|are) no more|made anew|for nothing|not said"
    r"|(?:whose|your|my) turn|(?:been|is|are|was|were) told|stands? in for|questions? back|grown old"
    r"|passed over|being good|no longer good|square codes?|how it stands|stands so|technical administrators?"
    r"|did nobody|broke off|who stands in|stands? against|tells? of|fast form|the habit of)\b",
    re.IGNORECASE,
)
"""What people say and pages do not."""
SESSION = re.compile(r"\bsessions? (?:of|that|which) (?:a|the|its) (?:committee|unit)|\bcommittee's sessions?\b")
"""A committee has meetings; a session is the database's or the browser's."""


def texts(source: str) -> Iterator[str]:
    """Docstrings (also those of attributes), comments, and messages of asserts of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant):
            yield str(node.msg.value)
    lines = iter(source.splitlines(keepends=True))
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        if token.type == tokenize.COMMENT:
            yield token.string


def faults(text: str, patterns: tuple[re.Pattern[str], ...] = (PRONOUN, BANNED, SESSION)) -> list[str]:
    return [found[0] for pattern in patterns for found in pattern.finditer(" ".join(text.split()))]


@pytest.mark.parametrize(
    "text",
    [
        "What he has done.",
        "Lists of\nher",
        "The visitor's own page.",
        "A session of a committee.",
        "Nobody where so it is",
    ],
)
def test_a_banned_word_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text", ["There they are, here.", "The database session.", "Shelter", "An order of the chair."]
)
def test_a_standard_word_is_none(text: str) -> None:
    assert faults(text) == []


def test_docstrings_and_comments_use_standard_words() -> None:
    # A file in which no such word stands at all need not be taken apart.
    written = {path: path.read_text(encoding="utf-8") for path in SOURCES}
    sources = {path: texts(source) for path, source in written.items() if faults(source)}
    comments = {path: COMMENT.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    comments |= {path: path.read_text(encoding="utf-8").split("\n\n") for path in PROSE}
    found = {
        f"{path.relative_to(ROOT)}: {text.strip()[:60]}": wrong
        for path, all_ in (sources | comments).items()
        for text in all_
        if (wrong := faults(text))
    }
    assert found == {}


def test_texts_of_pages_say_they_and_meeting_in_standard_english() -> None:
    """The English texts of the catalogue. They need no word for a browser's session: that is a sign-in."""
    with CATALOGUE.open("rb") as file:
        keys = [message.id for message in read_po(file) if message.id]
    ids = [text for key in keys for text in ([key] if isinstance(key, str) else key)]
    assert len(ids) > 1000
    assert [text for text in ids if faults(text, (PRONOUN, DIALECT, re.compile(r"\bsessions?\b", re.IGNORECASE)))] == []


def test_only_predicates_say_whether() -> None:
    """A docstring that begins with "Whether" documents a function that returns bool."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if '"""Whether ' in (source := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and (ast.get_docstring(node) or "").startswith("Whether ")
        and (node.returns is None or ast.unparse(node.returns) != "bool")
    ]
    assert found == []


NO_OBJECT = re.compile(
    r"(?:What|Who|Whom|Whose|Whoever|Where|Which|Why|How|When|Until|That|Those|They|There"
    r"|Its|As|By|For|Of|From|With|Not|Only)\b"
)
"""What a sentence begins with that neither tells somebody what to do nor names a thing."""
TOLD = re.compile(r"\b(?:is|are|was|were|be|been|not) told\b|\btold (?:of|apart)\b")
"""People are notified, things are shown, or distinguished."""


def test_a_docstring_begins_with_an_imperative_or_a_noun() -> None:
    """The first words of what is public in the application; `_names` are their module's own business."""
    found = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}: {text.split('.')[0]}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] in ("webapp", "workflows")
        for node in public(ast.parse(path.read_text(encoding="utf-8")))
        if NO_OBJECT.match(text := ast.get_docstring(node) or "") or TOLD.search(" ".join(text.split()))
    ]
    assert found == []


DEMANDS = re.compile(r"(?:Demand|Allow|Check|Keep|Let|Refuse|Warn|Point out|Count)\b")


def test_a_guard_says_what_it_demands_and_a_condition_what_it_asks() -> None:
    found = []
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if re.search("^@(guard|condition)$", source, re.MULTILINE) else ():
            decorators = {ast.unparse(each) for each in getattr(node, "decorator_list", ())}
            text = ast.get_docstring(node) or "" if isinstance(node, ast.FunctionDef) else ""
            if ("guard" in decorators and text and not DEMANDS.match(text)) or (
                "condition" in decorators and text and not text.startswith("Whether ")
            ):
                found.append(f"{path.relative_to(ROOT)}: {text}")
    assert found == []


def public(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    """A module with its public classes and functions, and the public methods of these classes."""
    yield node
    if not isinstance(node, ast.FunctionDef):
        for inner in node.body:
            if isinstance(inner, ast.ClassDef | ast.FunctionDef) and not inner.name.startswith("_"):
                yield from public(inner)


TEXTS = sorted((ROOT / "webapp" / "documents" / "texts").glob("*.txt"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_column_of_line_numbers_takes_its_heading_unbroken(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for widths in re.findall(r"^\|= ([\d ]+)\n\| STT ", text, re.MULTILINE):
        first, *rest = map(int, widths.split())
        least = 0.05 if text.startswith("[landscape]") else 0.075
        assert first / (first + sum(rest)) >= least, f"{path}: {widths} breaks STT"
