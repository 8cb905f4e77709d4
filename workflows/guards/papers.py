"""Guards of what is recorded from papers: their dates, and whether the file has them all.

A definition stores a guard by its name, so each function here takes the name beside what it makes the guard of.
"""

from workflows.core.facts import Facts
from workflows.core.registry import Check, Guard, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check, dated, not_future


def dated_guard(name: str, section: str, field: str, *, after: tuple[str, str] | None = None) -> Guard:
    """Register a guard: the day that a form gives is not in the future, and not before the step that comes first."""

    def ask(facts: Facts) -> Check:
        return dated(facts, section, field, after=after)

    ask.__name__ = name
    return guard(ask)


def decision_guard(name: str, section: str, signed_on: str) -> Guard:
    """Register a guard: a decision is signed not later than today, and in force not before it is signed."""

    def ask(facts: Facts) -> Check:
        signed, effective = facts.day(section, signed_on), facts.day(section, "effective_on")
        if signed and signed > facts.today:
            return not_future(facts, section, signed_on)
        late = bool(signed and effective and effective < signed)
        return check(
            _("Dates of the decision"),
            "fail" if late else "pass",
            sentence=say(_("A decision cannot be in force before it is signed.")),
            field="effective_on",
        )

    ask.__name__ = name
    return guard(ask)


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


decision_dates = decision_guard("decision_dates", "decision", "signed_on")
