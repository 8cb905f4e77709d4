"""Training in science, technology and economic development, with a partner (seed 000; domain C8)."""

from workflows.core.fields.people import UnitsField
from workflows.core.forms import CaseForm, Count, Date, Line, Lines
from workflows.core.registers import BELOW, Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class TechnicalTransferEntry(CaseForm):
    section = "technical_transfer"

    topic = Line(_("Topic of the training"))
    partner = Line(_("Partner"), description=_("For example the agricultural extension centre."))
    paper = Line(_("Plan"), required=False, description=_("Number, date and body."))
    day = Date(_("Day of the training"), rests=GROUND)
    attended = Count(_("People who attended"))
    young = Count(_("Members and young people among them"))
    units = UnitsField(_("Units whose members came"), BELOW, required=False)
    note = Lines(_("What was transferred"), required=False)


class TechnicalTransfers(Register):
    key = "technical-transfers"
    title = _("Technical transfer")
    summary = _("Training in science, technology and economic development: partner, topic, attendance.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = TechnicalTransferEntry
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
