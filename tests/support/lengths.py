"""Cases of parametrised tests that only `--rest` runs, because another case of the same test finds most of it."""

from collections.abc import Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def at_length(*cases: Any) -> list[ParameterSet]:
    """Return the cases, marked; a tuple is one case with several parameters."""
    return _marked(pytest.mark.at_length, cases)


def in_full(*cases: Any) -> list[ParameterSet]:
    """Return the cases, marked for `--everything` alone; a tuple is one case with several parameters."""
    return _marked(pytest.mark.in_full, cases)


def in_thirds(cases: Sequence[Any]) -> list[Any]:
    """Return cases of one kind, two of three of them marked for `--everything` alone."""
    first = cases[::3]
    return [*first, *in_full(*(case for case in cases if case not in first))]


def _marked(mark: pytest.MarkDecorator, cases: tuple[Any, ...]) -> list[ParameterSet]:
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=mark) for case in cases]


def ways(first: str) -> pytest.MarkDecorator:
    """Run a test on a desk with scripts and on a phone without: `--rest` takes the `first`, `--everything` both."""
    cases = {"desk": (True, 1280), "phone": (False, 360)}
    other = next(device for device in cases if device != first)
    marked = [*at_length(cases[first]), *in_full(cases[other])]
    return pytest.mark.parametrize(("scripts", "width"), marked, ids=[first, other])
