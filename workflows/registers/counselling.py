"""Career counselling and introduction to jobs (seeds 000 and 002; domain C6).

Secretaries are named: each of them counts once however often they come. Everybody else is a number, for some are
minors, and of the young people who came the Union needs no names.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class CounsellingEntry(CaseForm):
    section = "counselling"

    topic = Line(_("Topic of the counselling"))
    kind = Choice(
        _("Form of the counselling"),
        [
            ("counselling", _("Counselling on careers and choice of a trade")),
            ("job_fair", _("Job fair")),
            ("introduction", _("Introduction to an employer")),
        ],
    )
    day = Date(_("Day of the counselling"), rests=GROUND)
    people = PeopleField(_("Secretaries who were counselled"), HOLDERS, required=False)
    members = Count(_("Members and young people counselled"), description=_("With the secretaries. Numbers only."))
    jobs = Count(_("Young people introduced to a job"))
    partner = Line(_("Partner"), required=False, description=_("For example a job centre or an employer."))
    note = Lines(_("What was needed, and which jobs there are"), required=False)


class Counselling(Register):
    key = "counselling"
    title = _("Career counselling and jobs")
    summary = _("Who was counselled, how many young people came, and how many were introduced to a job.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = CounsellingEntry
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    figure = _("Secretaries who were counselled this year")
