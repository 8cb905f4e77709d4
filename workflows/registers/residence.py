"""Members who take part where they live, and those on their way from another unit (seed 003; domain C17).

A member is transferred in the national system of the Union. This register holds the second, weaker link alone: who
takes part in the branch of their place of residence, and who has a letter and has not reported yet.
"""

from workflows.core.fields.people import UnitsField
from workflows.core.forms import CaseForm, Choice, Date, FieldRefusal, Line
from workflows.core.registers import BELOW, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _, say


class ResidenceEntry(CaseForm):
    section = "residence"

    origin = Line(_("Unit that the member comes from"))
    member = Line(_("Name of the member"), description=_("Read by the unit alone."))
    letter = Line(_("Number and date of the letter"), required=False)
    standing = Choice(
        _("Status"),
        [
            ("transit", _("On the way: has not reported yet")),
            ("received", _("Takes part here")),
            ("left", _("Takes part here no longer")),
        ],
    )
    branches = UnitsField(_("Branch of the place of residence"), BELOW, required=False, most=1)
    day = Date(_("Status since"), rests=GROUND)
    until = Date(
        _("Last day by which the member reports"),
        rests=(given("day"),),
        required=False,
        future=True,
        description=_("For somebody on the way: by habit thirty days after the letter."),
    )

    def validate_standing(self, field: Choice) -> None:
        """Refuse somebody on the way without a day by which they are looked for."""
        if field.data == "transit" and not self.until.data:
            raise FieldRefusal(say(_("Somebody on the way needs a last day by which they report: fill in that day.")))


class Residence(Register):
    key = "residence"
    title = _("Members at their place of residence")
    summary = _(
        "Who takes part where they live, and who is on the way. Transfers are made in the national system, not here."
    )
    unit_kinds = ("commune_union", "base_union")
    entry = ResidenceEntry
    until, alarm = "until", rule("register.transit_days")
    enters = ("secretary", "deputy_secretary", "appraising_officer")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    private_columns = ("member", "letter")
