"""Meetings of the secretaries' club and of other clubs and teams (seed 003; domain C12)."""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class ClubMeetingEntry(CaseForm):
    section = "club_meeting"

    club = Line(_("Name of the club"))
    kind = Choice(
        _("Kind of meeting"),
        [("planned", _("Planned meeting")), ("further", _("A further meeting")), ("activity", _("Joint activity"))],
    )
    day = Date(_("Day of the meeting"), rests=GROUND)
    topic = Line(_("Topic of the meeting"))
    people = PeopleField(_("Secretaries who came"), HOLDERS)
    guests = Count(_("Others who came"), required=False)
    note = Lines(_("What was done and agreed"), required=False)


class ClubMeetings(Register):
    key = "club-meetings"
    title = _("Meetings of clubs")
    summary = _("Meetings of the clubs of branch secretaries: topic, who came, what was agreed.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = ClubMeetingEntry
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    figure = _("Secretaries who came to a club meeting this year")
