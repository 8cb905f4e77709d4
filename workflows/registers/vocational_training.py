"""Vocational training of branch secretaries (seed 000; domain C7): to have registered is not to have finished.

A further row says how it went on; who broke off stays visible, and counts no longer.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _


class VocationalTrainingEntry(CaseForm):
    section = "vocational_training"

    people = PeopleField(_("Who learns the trade"), HOLDERS)
    trade = Line(_("Trade"), description=_("For example electrician, refrigeration, carpentry."))
    school = Line(_("School or centre"))
    standing = Choice(
        _("Status"),
        [
            ("registered", _("Registered")),
            ("learning", _("Is learning")),
            ("finished", _("Finished")),
            ("broken_off", _("Discontinued")),
        ],
    )
    day = Date(_("Status since"), rests=GROUND)
    until = Date(_("Last day of the training"), rests=(given("day"),), required=False, future=True)
    certificate = Line(_("Certificate"), required=False, description=_("Number and day, once it is there."))


class VocationalTraining(Register):
    key = "vocational-training"
    title = _("Vocational training")
    summary = _("Branch secretaries who learn a trade: registered, learning, finished, or discontinued.")
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union")
    entry = VocationalTrainingEntry
    until, alarm = "until", rule("register.training_days")
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    figure = _("Secretaries who registered for a trade this year and did not discontinue it")
    counts = {"standing": ("registered", "learning", "finished")}
