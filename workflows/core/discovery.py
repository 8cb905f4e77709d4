"""Discovery of processes, registers, indicators, entitlements and programmes: all that a package's modules define."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from workflows.core.model import Workflow
from workflows.core.programmes.entitlements import Entitlement
from workflows.core.programmes.indicators import Indicator
from workflows.core.programmes.programme import Programme
from workflows.core.registers import Register

Declared = TypeVar("Declared", Workflow, Register, Indicator, Entitlement, Programme)

KEY = re.compile(r"[a-z][0-9a-z-]{0,63}")
"""What a process, a register, an indicator, an entitlement or a programme may be called in addresses."""

PROCESS = "process"
"""The module of a folder that holds its process."""


def workflows_in(package: str, folders: Iterable[str]) -> dict[str, type[Workflow]]:
    """Find every Workflow of a package, by its key, in the order of the names of modules and folders.

    A process is a module of the package, or the module `process` of a folder in it, beside its forms, guards, papers
    and effects. folders: the package's `__path__`. Raises ValueError for a process whose key is not one or belongs to
    another.
    """
    return _declared_in(package, folders, Workflow, "process")


def registers_in(package: str, folders: Iterable[str]) -> dict[str, type[Register]]:
    """Find every Register of a package, by its key, as `workflows_in` does."""
    return _declared_in(package, folders, Register, "register")


def indicators_in(package: str, folders: Iterable[str]) -> dict[str, type[Indicator]]:
    """Find every Indicator of a package, by its key, as `workflows_in` does; a module may hold several."""
    return _declared_in(package, folders, Indicator, "indicator")


def entitlements_in(package: str, folders: Iterable[str]) -> dict[str, type[Entitlement]]:
    """Find every Entitlement of a package, by its key, as `workflows_in` does."""
    return _declared_in(package, folders, Entitlement, "entitlement")


def programmes_in(package: str, folders: Iterable[str]) -> dict[str, type[Programme]]:
    """Find every Programme of a package, by its key, as `workflows_in` does."""
    return _declared_in(package, folders, Programme, "programme")


def _declared_in(package: str, folders: Iterable[str], kind: type[Declared], called: str) -> dict[str, type[Declared]]:
    found: dict[str, type[Declared]] = {}
    for module in map(importlib.import_module, sorted(_modules(package, folders))):
        for value in vars(module).values():
            if not isinstance(value, type) or not issubclass(value, kind) or value.__module__ != module.__name__:
                continue
            if not KEY.fullmatch(value.key):
                raise ValueError(f"{module.__name__}: {value.key!r} is no key for a {called}")
            if other := found.get(value.key):
                raise ValueError(f"{module.__name__}: {value.key!r} is the key of a {called} in {other.__module__}")
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
