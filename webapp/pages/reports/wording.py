"""Period reports in words."""

from webapp.filters import lazy as _

STANDINGS = {"draft": _("Draft of a report"), "confirmed": _("Confirmed, not sent"), "sent": _("Sent")}
TONES = {"draft": "open", "confirmed": "waiting", "sent": "good"}
ENTRIES = {
    "drafted": _("drafted"),
    "rewritten": _("written anew"),
    "confirmed": _("confirmed"),
    "sent": _("sent to the level above"),
    "blackened": _("blackened a name in it, on the request of its bearer"),
}
WORDS = {
    "done": _("What was done"),
    "difficulties": _("Shortcomings, difficulties and their causes"),
    "plan": _("Direction and main tasks of the next period"),
    "proposals": _("Proposals"),
}
"""The parts that a unit writes itself, in the order of the report."""
COUNTS = {
    "begun": _("Begun"),
    "ended": _("Ended"),
    "returned": _("Returned"),
    "waiting": _("Waiting when counted"),
    "late": _("Late when counted"),
}
"""What is counted of the cases of a process, in the order of the columns."""
