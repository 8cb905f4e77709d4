"""Works of the Youth Month, by the targets that a unit sets (seed 002; domain C20).

A row says what was done, how much of it, and what can be looked at on the spot. Photographs are personal data and stay
outside; counselling and jobs have a register of their own.
"""

from workflows.core.fields.people import UnitsField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines
from workflows.core.registers import BELOW, Register
from workflows.core.terms import GROUND, given
from workflows.core.text import _


class YouthMonthWorkEntry(CaseForm):
    section = "youth_month_work"

    work = Line(_("What was built or done"))
    kind = Choice(
        _("For which target"),
        [
            ("trees", _("Trees planted")),
            ("countryside", _("New countryside, civilised towns")),
            ("roads", _("Roads and lights")),
            ("houses", _("Houses and help for families")),
            ("environment", _("Environment, clean-up")),
            ("health", _("Health and blood donation")),
            ("other", _("Another target")),
        ],
    )
    day = Date(_("First day of the work"), rests=GROUND)
    until = Date(_("Last day of the work"), rests=(given("day"),), required=False)
    amount = Count(_("How much"), most=1_000_000, description=_("In the unit of measure of the target: trees, metres."))
    taking_part = Count(_("Members and young people who took part"))
    units = UnitsField(_("Units that took part"), BELOW, required=False)
    evidence = Lines(_("Evidence of the work"), description=_("Place, papers; no names of families."))


class YouthMonthWorks(Register):
    key = "youth-month-works"
    title = _("Works of the Youth Month")
    summary = _("What a unit did for the targets of the Youth Month, how much, and where it can be seen.")
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union")
    entry = YouthMonthWorkEntry
    until = "until"
    enters = ("secretary", "deputy_secretary", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "clerk", "deputy_secretary", "secretary")
