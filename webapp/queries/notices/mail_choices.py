"""A person's choice of mails, and the moment from which a mail may be sent."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from webapp.models import COUNT_NOTICES
from workflows.core.calendar import HOME

DELIVERIES = ("now", "daily", "none")
GROUPS = {"task": "now", "vote": "now", "reminder": "now", "meeting": "now", "case": "daily", "escalated": "daily"}
"""Groups of notices that a person chooses for, with their defaults."""
GROUP_OF = {
    **dict.fromkeys(("soon", "vote_soon", "late", "reminded", "register", "report"), "reminder"),
    **dict.fromkeys(COUNT_NOTICES, "vote"),
    "meeting_off": "meeting",
    "claim": "task",
    "asked": "task",
    "answered": "case",
    "myself": "reminder",
    "change": "task",
    "changed": "case",
    "account": "case",
    "double": "task",
}
"""The group of a kind of notice, if it is not named like the kind."""
QUIET = (21, 6)
"""The default quiet hours: from 21:00 to 06:00."""

Quiet = tuple[int, int] | None


def delivery(choices: Mapping[str, Any], kind: str) -> str:
    """Return 'now', 'daily' or 'none' for a kind of notice. The code that confirms an address always goes at once.

    So do the head of a closing, which protects the record only where it lies outside, what concerns security, and a
    digest, which was asked for where something is watched.
    """
    if kind in ("address", "closing", "security", "digest"):
        return "now"
    group = GROUP_OF.get(kind, kind)
    return str(choices.get(group, GROUPS[group]))


def ready_at(how: str, quiet: Quiet, digest_hour: int, written: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return the first moment, not before `now`, at which the mail of a notice written at `written` may be sent.

    A daily mail waits for the digest's hour, every mail for the end of the quiet hours. Hours are Việt Nam's.
    """
    first = _next_hour(written, digest_hour) if how == "daily" else written
    moment = max(first, now)
    return _next_hour(moment, quiet[1]) if quiet and is_quiet(quiet, moment) else moment


def is_quiet(quiet: tuple[int, int], moment: dt.datetime) -> bool:
    """Whether a moment lies in these hours, the last one excluded. Equal hours mean never."""
    begin, end = quiet
    hour = moment.astimezone(HOME).hour
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def _next_hour(moment: dt.datetime, hour: int) -> dt.datetime:
    """Return the first such full hour at or after the moment."""
    local = moment.astimezone(HOME)
    found = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (found if found >= local else found + dt.timedelta(days=1)).astimezone(dt.UTC)
