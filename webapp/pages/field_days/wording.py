"""Kinds of leave in words, for those alone who need them: the person, and who keeps the leave of their unit."""

from workflows.core.text import _

LEAVE_TITLES = {
    "annual": _("Annual leave"),
    "sick": _("Sick leave"),
    "maternity": _("Maternity leave"),
    "course": _("Course or training"),
}
