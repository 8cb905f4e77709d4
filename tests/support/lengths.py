"""Cases of parametrised tests that only `--rest` runs, because another case of the same test finds most of it."""

from typing import Any

import pytest
from _pytest.mark import ParameterSet


def at_length(*cases: Any) -> list[ParameterSet]:
    """Return the cases, marked; a tuple is one case with several parameters."""
    return _marked(pytest.mark.at_length, cases)


def in_full(*cases: Any) -> list[ParameterSet]:
    """Return the cases, marked for `--everything` alone; a tuple is one case with several parameters."""
    return _marked(pytest.mark.in_full, cases)


def _marked(mark: pytest.MarkDecorator, cases: tuple[Any, ...]) -> list[ParameterSet]:
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=mark) for case in cases]


def ways(plain: bool) -> pytest.MarkDecorator:
    """Run a test on a desk with scripts and on a phone without. plain: whether the plain run takes the desk."""
    desk, phone = (True, 1280), (False, 360)
    cases = [*([desk] if plain else at_length(desk)), *(at_length(phone) if plain else [phone])]
    return pytest.mark.parametrize(("scripts", "width"), cases, ids=["scripts-1280", "no-scripts-360"])
