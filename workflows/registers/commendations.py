"""Commendations (Sổ khen thưởng): who was commended for what, by decisions of cases or before them (domain C11)."""

from workflows.core.fields.people import PeopleField, UnitsField
from workflows.core.forms import CaseForm, Date, Line, Lines, Pick
from workflows.core.registers import BELOW, KNOWN, Register
from workflows.core.terms import GROUND
from workflows.core.text import _
from workflows.forms import AWARDS


class CommendationEntry(CaseForm):
    section = "commendation_entry"

    title = Line(_("What is commended"))
    day = Date(_("Day of the decision"), rests=GROUND)
    number = Line(_("Number of the decision"), longest=60)
    book_number = Line(_("Number in the book of commendations"), required=False, longest=60)
    award = Pick(_("Form of the award"), [*AWARDS, ("prize", _("Prize of a contest"))])
    people = PeopleField(_("Who was commended"), KNOWN, required=False)
    units = UnitsField(_("Units that were commended"), BELOW, required=False)
    achievements = Lines(_("Achievements"), required=False)


class Commendations(Register):
    key = "commendations"
    title = _("Commendations")
    summary = _("Who was commended for what: a decision of a case enters its rows, earlier ones are entered by hand.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = CommendationEntry
    enters = ("clerk", "secretary", "deputy_secretary")
    confirms = ("organisation_officer", "appraising_officer", "secretary")
