"""The processes that this office runs: every Workflow in a module or a folder of this one.

A new one needs no line here.
"""

from collections.abc import Callable
from typing import TypeVar

from workflows.core.discovery import workflows_in
from workflows.core.model import Workflow

Declared = TypeVar("Declared")

WORKFLOWS = workflows_in(__name__, __path__)


def declared(read: Callable[[type[Workflow]], Declared | None]) -> tuple[str, Declared]:
    """Return the key of the one process that declares something, such as its `stays`, and what it declares.

    Raises LookupError where no process does, or more than one.
    """
    found = [(key, value) for key, each in WORKFLOWS.items() if (value := read(each))]
    if len(found) != 1:
        raise LookupError(f"{len(found)} processes declare this: {[key for key, _value in found]}")
    return found[0]
