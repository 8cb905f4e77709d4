"""Planned people (quy hoạch): who is prepared for which post of a term; a closed circle reads it (domain C16).

A decision on the plan enters a row for each post that it speaks of, also for one for which nobody is left; the review
of the next year goes on from it. A plan that is older than the program is entered by hand.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Date, Line, Lines, Pick
from workflows.core.registers import KNOWN, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _
from workflows.forms import POSITIONS


class PlannedEntry(CaseForm):
    section = "planned"

    term = Line(_("Term"), longest=40, description=_("For example 2027-2032."))
    position = Pick(_("Post"), POSITIONS)
    day = Date(_("Day of the decision"), rests=GROUND)
    number = Line(_("Number of the decision"), longest=60)
    until = Date(_("Last day of the term"), rests=(given("day"),), required=False, future=True)
    people = PeopleField(_("Who is planned for it"), KNOWN, required=False)
    training = Lines(_("Training needed"), required=False)


class PlannedPeople(Register):
    key = "planned-people"
    title = _("Planned people")
    summary = _("Who is prepared for which post of a term. Read by the circle of the plan alone.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = PlannedEntry
    until, alarm = "until", rule("register.plan_days")
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer")
    confirms = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer")
    private, sealed = True, True
