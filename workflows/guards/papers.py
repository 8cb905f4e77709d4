"""Guards of a file: whether it has all its papers.

A definition stores a guard by its name, so each function here takes the name beside what it makes the guard of.
"""

from workflows.core.facts import Facts
from workflows.core.registry import Check, Guard, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check


def complete_file_guard(name: str, section: str) -> Guard:
    """Register a guard: a file that lacks papers is returned, and does not go on."""

    def ask(facts: Facts) -> Check:
        return check(
            _("Papers of the file"),
            "fail" if facts.answer(section, "complete") == "incomplete" else "pass",
            field="complete",
            sentence=say(_("Papers are missing: return the file to be completed.")),
        )

    ask.__name__ = name
    return guard(ask)
