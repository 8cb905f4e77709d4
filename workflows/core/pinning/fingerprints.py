"""Fingerprints of guards, conditions and effects: of what they judge by, and of what they say.

Of the source of the function and of all that it names in turn, outside the core: its helpers and constants. Comments,
formatting, docstrings, annotations and decorators do not count, nor does the function's own name.
"""

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

CORE = __name__.rpartition(".")[0].rpartition(".")[0]
UNREAD = ("annotation", "returns", "decorator_list", "type_comment", "type_params", "kind", "ctx")
"""What of a source changes nothing: annotations, and what versions of Python write differently."""
MARKS = ("_",)
DIGITS = 16

Place = tuple[str, str]
"""A module and a name that it defines at its top."""


@dataclass(frozen=True)
class Source:
    """A piece of source: what it judges by, what it says to people, and the names that it reads, in their order."""

    judges: str
    says: str
    reads: tuple[str, ...]


def fingerprint(ask: Callable[..., Any]) -> tuple[str, str]:
    """The fingerprints of what a function judges by, and of the texts that it says."""
    found = list(_sources(ask, set()))
    return _digest(each.judges for each in found), _digest(each.says for each in found)


@cache
def mentions(ask: Callable[..., Any], text: str) -> bool:
    """Whether the source of a function, or of what it names, holds this text, such as the key of a rule."""
    return any(repr(text) in each.judges for each in _sources(ask, set()))


def _sources(ask: Callable[..., Any], seen: set[Place]) -> Iterator[Source]:
    """The source of a function, what it was made with, and all that it names."""
    function = inspect.unwrap(ask)
    code, module = function.__code__, function.__module__
    own = _source(_functions(inspect.getsourcefile(function) or "")[code.co_firstlineno, code.co_name], named=False)
    yield own
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        value = getattr(cell.cell_contents, "ask", cell.cell_contents)
        if isinstance(value, FunctionType):
            yield from _sources(value, seen)
        elif not callable(value):
            yield Source(f"{name}={value!r}", "", ())
    todo = [(module, name) for name in own.reads]
    while todo:
        place = todo.pop(0)
        if place in seen or not _is_followed(module, place[0]):
            continue
        seen.add(place)
        found = _tops(place[0]).get(place[1])
        if isinstance(found, ast.AST):
            source = _source(found)
            yield source
            todo += [(place[0], name) for name in source.reads]
        elif found is not None:
            todo.append(found)


def _is_followed(asking: str, module: str) -> bool:
    """Whether what a module defines counts for a function of another one: both are of one package, outside the core."""
    same = asking.partition(".")[0] == module.partition(".")[0]
    return same and module in sys.modules and not f"{module}.".startswith(f"{CORE}.")


@cache
def _source(node: ast.AST, *, named: bool = True) -> Source:
    judges, says, reads = list[str](), list[str](), dict[str, None]()
    _write(node, judges, says, reads, named)
    return Source("".join(judges), "".join(says), tuple(reads))


def _write(node: Any, judges: list[str], says: list[str], reads: dict[str, None], named: bool = True) -> None:
    """Write a piece of source as letters: texts for people apart, and the names that it reads."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        says.extend(map(ast.unparse, node.args))
        judges.append("text")
    elif isinstance(node, ast.AST):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            reads[node.id] = None
        judges.append(f"({type(node).__name__}")
        for name, value in ast.iter_fields(node):
            if value not in (None, []) and name not in UNREAD and (named or name != "name"):
                judges.append(f" {name}=")
                _write(_without_docstring(node, value) if name == "body" else value, judges, says, reads)
        judges.append(")")
    elif isinstance(node, list):
        for each in node:
            _write(each, judges, says, reads)
    else:
        judges.append(repr(node))


def _without_docstring(node: ast.AST, body: Any) -> Any:
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node, clean=False) is not None:
        return body[1:]
    return body


@cache
def _parsed(file: str) -> ast.Module:
    return ast.parse(Path(file).read_text(encoding="utf-8"))


@cache
def _functions(file: str) -> dict[tuple[int, str], ast.AST]:
    """Every function of a file, by its first line with its decorators, and its name."""
    return {
        (min([each.lineno, *(mark.lineno for mark in each.decorator_list)]), each.name): each
        for each in ast.walk(_parsed(file))
        if isinstance(each, ast.FunctionDef)
    }


@cache
def _tops(module: str) -> dict[str, ast.AST | Place]:
    """What a module defines at its top by name; of what it imports from elsewhere, where that stands."""
    found: dict[str, ast.AST | Place] = {}
    for each in _parsed(inspect.getsourcefile(sys.modules[module]) or "").body:
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            found[each.name] = each
        elif isinstance(each, ast.Assign):
            found |= {
                name.id: each for target in each.targets for name in ast.walk(target) if isinstance(name, ast.Name)
            }
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            found[each.target.id] = each
        elif isinstance(each, ast.ImportFrom) and each.module and not each.level:
            found |= {name.asname or name.name: (each.module, name.name) for name in each.names}
    return found


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:DIGITS]
