"""Further study: culture, profession, political theory (seed 000; domain C2).

Another body decides; its decision is noted with number, day and body. Who broke off stays visible.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import KNOWN, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _
from workflows.forms import STUDY_LEVELS


class FurtherStudyEntry(CaseForm):
    section = "further_study"

    people = PeopleField(_("Who studies"), KNOWN)
    course = Line(_("Name of the course"))
    level = Choice(_("Level of the course"), STUDY_LEVELS)
    school = Line(_("School"))
    paper = Line(_("Decision on the study"), required=False, description=_("Number, date and body."))
    standing = Choice(
        _("Status"),
        [
            ("applied", _("Applied")),
            ("studying", _("Is studying")),
            ("finished", _("Finished")),
            ("not_admitted", _("Not admitted to the course")),
            ("broken_off", _("Discontinued")),
        ],
    )
    day = Date(_("Status since"), rests=GROUND)
    until = Date(_("Last day of the course"), rests=(given("day"),), required=False, future=True)


class FurtherStudies(Register):
    key = "further-studies"
    title = _("Further study")
    summary = _("Who studies: level, school, and the result.")
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union")
    entry = FurtherStudyEntry
    until, alarm = "until", rule("register.study_days")
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    figure = _("Secretaries who study or finished this year")
    counts = {"standing": ("studying", "finished")}
