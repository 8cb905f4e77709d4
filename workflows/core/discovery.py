"""Finds the processes: whatever a module of a package defines as a Workflow is one."""

import importlib
import pkgutil
import re
from collections.abc import Iterable

from workflows.core.model import Workflow

KEY = re.compile(r"[a-z][0-9a-z-]{0,63}")
"""What a process may be called in addresses."""


def workflows_in(package: str, folders: Iterable[str]) -> dict[str, type[Workflow]]:
    """Every Workflow that a module of the package defines, by its key, in the order of the modules' names.

    folders: the package's `__path__`. All its modules are imported, so that the forms beside a process are known as
    well. Raises ValueError for a process whose key is none or belongs to another one.
    """
    found: dict[str, type[Workflow]] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(folders) if not module.ispkg):
        module = importlib.import_module(f"{package}.{name}")
        for value in vars(module).values():
            if not isinstance(value, type) or not issubclass(value, Workflow) or value.__module__ != module.__name__:
                continue
            if not KEY.fullmatch(value.key):
                raise ValueError(f"{module.__name__}: {value.key!r} is no key for a process")
            if other := found.get(value.key):
                raise ValueError(f"{module.__name__}: {value.key!r} is the key of a process in {other.__module__}")
            found[value.key] = value
    return found
