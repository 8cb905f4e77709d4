"""Blood donation days: a commune notes who of its branch secretaries gave blood; the level above confirms."""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Count, Date, Line
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class BloodDonationEntry(CaseForm):
    section = "blood_donation"

    place = Line(_("Where blood was given"))
    day = Date(_("Day of the donation"), rests=GROUND)
    units = Count(_("Units of blood"), most=1000)
    people = PeopleField(_("Secretaries who gave blood"), HOLDERS)


class BloodDonations(Register):
    key = "blood-donations"
    title = _("Blood donation days")
    summary = _("Days on which members gave blood, and who of the branch secretaries did.")
    unit_kinds = ("commune_union", "base_union")
    entry = BloodDonationEntry
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary")
    confirms = ("organisation_officer", "secretary")
    figure = _("Secretaries who gave blood this year")
