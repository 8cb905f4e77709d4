"""Changes of version in a case's timeline, and the version by which older entries are read."""

from flask_babel import gettext as _

from webapp.db import db
from webapp.filters import rule_words
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.records import JournalLine
from workflows.core.definition import Definition
from workflows.rulebook import titles

SHORT = 12
"""Digits of a version's hash that are shown to people and used in addresses."""


def told_by(context: CaseContext, lines: list[JournalLine]) -> list[tuple[Definition, JournalLine]]:
    """Return the journal, newest first, each entry with the process version by which it is read.

    One statement more for a migrated case.
    """
    changes = [line for line in lines if line.kind == "version"]
    known = definitions(db.session(), {line.consequences["from_version"] for line in changes})
    definition, found = context.definition, []
    for line in lines:
        found.append((definition, line))
        if line.kind == "version":
            definition = known[line.consequences["from_version"]]
    return found


def moved_words(line: JournalLine) -> str:
    """Return the text of an entry of the kind 'version'."""
    old, new = (line.consequences[name][:SHORT] for name in ("from_version", "to_version"))
    if line.move == "taken_back":
        return _("Taken back to version %(new)s of the process (from %(old)s)", old=old, new=new)
    return _("Moved to version %(new)s of the process (from %(old)s)", old=old, new=new)


def frozen_words(line: JournalLine) -> list[tuple[str, str]]:
    """Return the rule values frozen as of the day of the change, as title and value."""
    if line.kind != "version":
        return []
    return [
        (
            _("Frozen as of this day: %(rule)s", rule=_(titles().get(key, key))),
            rule_words(rule["measure"], rule["value"]),
        )
        for key, rule in line.consequences["rules"].items()
    ]
