"""Guards of a task: a late result says why, and a new last day is not before the present one."""

import datetime as dt

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.core.text import _, say
from workflows.core.vietnamese import format_date
from workflows.guards.verdicts import check


def last_day(facts: Facts) -> dt.date:
    """The last day as it was given or put off."""
    return facts.day("time", "until") or facts.day("assignment", "last_day") or facts.today


@guard
def late_says_why(facts: Facts) -> Check:
    """Demand that a task that was done after its last day has a reason for it."""
    done, last = facts.day("result", "done_on") or facts.today, last_day(facts)
    return check(
        _("Done in time"),
        "fail" if done > last and not facts.answer("result", "late") else "pass",
        sentence=say(_("The last day was %(day)s: write why it is late."), day=format_date(last)),
        lifted_by=_("whoever reports the result: give the reason, or the day on which it was done"),
        field="late",
    )
