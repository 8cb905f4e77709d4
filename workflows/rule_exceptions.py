"""The rules from which one case may be excepted. A rule that the rule book does not name here binds every case."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflows.rulebook import FOLDER, files

SECTION = "exception"
"""The section of a dossier that gathers what the exceptions of its case rest on."""


@dataclass(frozen=True)
class RuleException:
    """by: who allows it in writing; source: the document that says so, or a default; note: what is known of it (three
    msgids); paper: what it is about, as a decision says it.
    """

    by: str
    paper: str
    source: str
    note: str


@cache
def exceptions(folder: Path = FOLDER) -> dict[str, RuleException]:
    """Key → what is said of an exception, of the rules from which one case may be excepted."""
    return {key: RuleException(**said) for file in files(folder) for key, said in file.get("exceptions", {}).items()}
