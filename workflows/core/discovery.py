"""Finds the processes: each Workflow that a module or a folder of a package defines."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from workflows.core.model import Workflow

KEY = re.compile(r"[a-z][0-9a-z-]{0,63}")
"""What a process may be called in addresses."""


PROCESS = "process"
"""The module of a folder that holds its process."""


def workflows_in(package: str, folders: Iterable[str]) -> dict[str, type[Workflow]]:
    """Find every Workflow of a package, by its key, in the order of the names of modules and folders.

    A process is a module of the package, or the module `process` of a folder in it, beside its forms, guards, papers
    and effects. folders: the package's `__path__`. Raises ValueError for a process whose key is not one or belongs to
    another.
    """
    found: dict[str, type[Workflow]] = {}
    for module in map(importlib.import_module, sorted(_modules(package, folders))):
        for value in vars(module).values():
            if not isinstance(value, type) or not issubclass(value, Workflow) or value.__module__ != module.__name__:
                continue
            if not KEY.fullmatch(value.key):
                raise ValueError(f"{module.__name__}: {value.key!r} is no key for a process")
            if other := found.get(value.key):
                raise ValueError(f"{module.__name__}: {value.key!r} is the key of a process in {other.__module__}")
            found[value.key] = value
    return found


def _modules(package: str, folders: Iterable[str]) -> Iterator[str]:
    """Names of the modules of a package that may hold a process."""
    for folder in folders:
        for each in pkgutil.iter_modules([folder]):
            if not each.ispkg:
                yield f"{package}.{each.name}"
            elif (Path(folder) / each.name / f"{PROCESS}.py").exists():
                yield f"{package}.{each.name}.{PROCESS}"
