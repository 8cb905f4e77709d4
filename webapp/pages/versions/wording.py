"""Changes of version and exceptions in a case's timeline, and the version by which older entries are read."""

from collections.abc import Iterable, Mapping

from webapp.db import db
from webapp.filters import rule_words
from webapp.languages import gettext as _
from webapp.models import REOPENED, STEP_BACK
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.records import JournalLine
from webapp.services.cases.excepting import EXCEPT
from workflows.core.definition import Definition
from workflows.rule_exceptions import SECTION
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
    if line.move == EXCEPT:
        return _("Excepted from a rule, for this case alone")
    if line.move == STEP_BACK:
        return _("Took back the step before this")
    if line.move == REOPENED:
        return _("Opened again: the case had lapsed")
    if line.move == "taken_back":
        return _("Taken back to version %(new)s of the process (from %(old)s)", old=old, new=new)
    return _("Moved to version %(new)s of the process (from %(old)s)", old=old, new=new)


def changed_words(line: JournalLine, people: Mapping[int, str]) -> list[tuple[str, str]]:
    """Return the rule values that an entry of the kind 'version' has changed, and of an exception what it rests on."""
    if line.kind != "version":
        return []
    excepted = line.move == EXCEPT
    values = []
    for key, rule in line.consequences["rules"].items():
        title, value = _(titles().get(key, key)), rule_words(rule["measure"], rule["value"])
        if excepted:
            old = line.consequences["instead_of"][key]
            was = rule_words(old["measure"], old["value"])
            values.append((title, _("%(value)s in place of %(was)s", value=value, was=was)))
            values.append((_("Paper"), rule["source"]))
        else:
            values.append((_("Frozen as of this day: %(rule)s", rule=title), value))
    if excepted:
        values.append((_("Confirmed by"), people.get(line.consequences["confirmed_by"], "")))
    if reason := line.answers.get(SECTION, {}).get("reason"):
        values.append((_("Reason"), reason))
    return values


def confirmers(lines: Iterable[JournalLine]) -> set[int]:
    """Return who has confirmed exceptions."""
    return {line.consequences["confirmed_by"] for line in lines if line.kind == "version" and line.move == EXCEPT}
