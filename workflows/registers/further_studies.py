"""Further studies of officers (domain C2): entered by the case that sends them; whether they finish is noted on."""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import KNOWN, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _


class FurtherStudyEntry(CaseForm):
    section = "further_study"

    school = Line(_("School"))
    level = Choice(
        _("Level"),
        [
            ("elementary", _("Elementary political theory")),
            ("intermediate", _("Intermediate political theory")),
            ("bachelor", _("University degree")),
            ("master", _("Master's degree")),
            ("skills", _("Skills course")),
        ],
    )
    people = PeopleField(_("Who studies"), KNOWN)
    decision = Line(_("Decision, and who made it"))
    day = Date(_("Day of the decision"), rests=GROUND)
    starts_on = Date(_("First day of the course"), rests=(), future=True)
    until = Date(_("Last day of the course"), rests=(given("day"),), required=False, future=True)
    standing = Choice(
        _("How it stands"),
        [("studying", _("Studies")), ("finished", _("Finished")), ("dropped", _("Dropped out"))],
    )


class FurtherStudies(Register):
    key = "further-studies"
    title = _("Further studies")
    summary = _("Who was sent to study by which decision, until when, and whether they finished or dropped out.")
    unit_kinds = ("district_union", "commune_union", "base_union")
    entry = FurtherStudyEntry
    until = "until"
    enters = ("secretary", "deputy_secretary", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "secretary")
    alarm = rule("register.study_alarm_days")
