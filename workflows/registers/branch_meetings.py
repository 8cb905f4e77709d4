"""Meetings of branches, as the branch itself notes them: how many of twelve were held (seed 004; domain C13)."""

from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines
from workflows.core.registers import Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class BranchMeetingEntry(CaseForm):
    section = "branch_meeting_row"

    topic = Line(_("Topic of the meeting"))
    kind = Choice(
        _("Kind of meeting"),
        [
            ("monthly", _("Monthly meeting")),
            ("thematic", _("Meeting on a theme")),
            ("further", _("A further meeting")),
        ],
    )
    day = Date(_("Day of the meeting"), rests=GROUND)
    members = Count(_("Members of the branch on that day"))
    present = Count(_("Members who were there"))
    agreed = Lines(_("What was agreed"), required=False)


class BranchMeetings(Register):
    key = "branch-meetings"
    title = _("Meetings of branches")
    summary = _("Each meeting of a branch: topic, how many were there. The level above confirms.")
    unit_kinds = ("branch",)
    entry = BranchMeetingEntry
    enters = ("secretary", "deputy_secretary")
    confirms = ("secretary", "deputy_secretary", "clerk")
