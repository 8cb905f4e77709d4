"""1+1: each member brings at least one young person into the Union or the Federation in a year (seed 004; domain C13).

The member is named, so that each counts once; those who came are a number, for some are minors.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line
from workflows.core.registers import KNOWN, Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class NewcomersEntry(CaseForm):
    section = "newcomers"

    way = Line(_("How they were recruited"), description=_("Survey, plan, what was done, what came of it."))
    people = PeopleField(_("Who brought them"), KNOWN, most=1)
    kind = Choice(_("Into which organisation"), [("union", _("Youth Union")), ("federation", _("Youth Federation"))])
    day = Date(_("Day on which they were admitted"), rests=GROUND)
    number = Count(_("How many were admitted"), most=100, description=_("Numbers only: no names."))


class Newcomers(Register):
    key = "newcomers"
    title = _("1+1: young people brought in by members")
    summary = _("Which member of the branch brought how many young people into the Union or the Federation.")
    unit_kinds = ("branch",)
    entry = NewcomersEntry
    posts = ("secretary", "deputy_secretary", "executive_member", "member")
    enters = ("secretary", "deputy_secretary")
    confirms = ("secretary", "deputy_secretary", "appraising_officer", "clerk")
    figure = _("Members who brought in somebody this year")
