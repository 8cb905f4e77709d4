"""The glossary has every domain word of the code, and no word that the code has lost."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import sqlalchemy as sa

from webapp.config import ROOT
from webapp.models import Base
from workflows import WORKFLOWS, rulebook
from workflows.core.check import RELATIONS
from workflows.core.consequences import Consequence
from workflows.posts import SEATS, post_kinds

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<field>[^|`]+) \| (?P<code>`[^|]+`) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
CODED = re.compile(r"\w+ in \(('[^)]*')\)")


def words() -> list[str]:
    """The terms of the middle column, in their order."""
    rows = ROW.findall(GLOSSARY.read_text("utf-8"))
    return [word for _field, code, _meaning in rows for word in re.findall(r"`([^`]+)`", code)]


def tables() -> Iterator[str]:
    """The class of every table."""
    return (mapper.class_.__name__ for mapper in Base.registry.mappers)


def coded() -> Iterator[str]:
    """Every value that a column is held to: kinds of posts and units, committees, choices, notices …"""
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, sa.CheckConstraint):
                for values in CODED.findall(str(constraint.sqltext)):
                    yield from re.findall(r"'([^']+)'", values)


def of_workflows() -> Iterator[str]:
    """Keys of processes, tones of states, causes of moves, relations of units, consequences, and the rule book."""
    yield from WORKFLOWS
    for workflow in WORKFLOWS.values():
        yield from (state.tone for state in workflow.definition.states)
        yield from (move.cause.kind for move in workflow.definition.moves)
        yield from (role.of for role in workflow.definition.roles())
    yield from RELATIONS
    yield from (kind.__name__ for kind in get_args(Consequence))
    yield from rulebook.MEASURES
    yield from rulebook.subjects()


def test_every_table_is_explained() -> None:
    missing = set(tables()) - set(words())
    assert not missing, sorted(missing)


def test_every_coded_value_is_explained() -> None:
    missing = {*coded(), *post_kinds(), *SEATS.values()} - set(words())
    assert not missing, sorted(missing)


def test_every_word_of_the_workflows_is_explained() -> None:
    missing = set(of_workflows()) - set(words())
    assert not missing, sorted(missing)


def test_no_word_is_left_over() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for top in ("webapp", "workflows")
        for pattern in ("*.py", "*.toml")
        for path in (ROOT / top).rglob(pattern)
    )
    known = set(re.findall(r"[\w-]+", code)) | set(re.findall(r"\w+", code))
    assert [word for word in words() if word not in known] == []


def test_no_word_stands_twice() -> None:
    """Whoever looks a word up finds all its meanings in one row."""
    assert [word for word, rows in Counter(words()).items() if rows > 1] == []


def test_every_row_is_a_row() -> None:
    lines = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    heads = [line for line in lines if line.startswith("| Vietnamese |")]
    assert len(ROW.findall(GLOSSARY.read_text("utf-8"))) == len(lines) - len(heads)
    tables = re.findall(r"^\n\| Vietnamese \|", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    sections = re.findall(r"\n\n## ", GLOSSARY.read_text("utf-8"))
    assert len(heads) == len(tables) == len(sections) == GLOSSARY.read_text("utf-8").count("\n## ")
