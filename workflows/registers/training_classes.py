"""Training classes for branch secretaries (seeds 000 and 003; domain C1)."""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class TrainingClassEntry(CaseForm):
    section = "training_class"

    topic = Line(_("Topic of the class"))
    day = Date(_("First day of the class"), rests=GROUND)
    hours = Count(_("Hours"), most=400)
    organiser = Choice(
        _("Organised by"),
        [("unit", _("The unit itself")), ("above", _("The level above")), ("school", _("A school or centre"))],
    )
    others = Count(
        _("Further branch secretaries who attended"),
        required=False,
        description=_("Of branches that this office does not keep yet: a number, without names."),
    )
    people = PeopleField(_("Who attended"), HOLDERS, description=_("Tick those who were there to the end."))


class TrainingClasses(Register):
    key = "training-classes"
    title = _("Training classes")
    summary = _("Classes for branch secretaries: topic, hours, and who attended.")
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union")
    entry = TrainingClassEntry
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "secretary")
    figure = _("Secretaries who attended a class this year")
    certificate = "training-certificate"
