"""Guards of a programme in one unit."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.core.vietnamese import format_date
from workflows.guards.verdicts import check


@guard
def late_start_says_why(facts: Facts) -> Check:
    """Demand that a unit that puts a programme in force after its last day says why."""
    last = facts.day("line_delay", "until") or facts.day("line", "ready_by") or facts.today
    since = facts.day("line_in_force", "since") or facts.today
    return check(
        _("In force in time"),
        "fail" if since > last and not facts.answer("line_in_force", "late") else "pass",
        sentence=say(_("The last day was %(day)s: write why it is late."), day=format_date(last)),
        lifted_by=_("whoever reports it: give the reason, or the day since which it is in force"),
        field="late",
    )
