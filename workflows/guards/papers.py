"""Dates of the decisions that a move issues."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.guards.verdicts import check, not_future


@guard
def decision_dates(facts: Facts) -> Check:
    """Signed not later than today, and in force not before it is signed."""
    signed, effective = facts.day("decision", "signed_on"), facts.day("decision", "effective_on")
    if signed and signed > facts.today:
        return not_future(facts, "decision", "signed_on")
    late = bool(signed and effective and effective < signed)
    return check(
        _("Dates of the decision"),
        "fail" if late else "pass",
        sentence=say(_("A decision cannot be in force before it is signed.")),
        field="effective_on",
    )
