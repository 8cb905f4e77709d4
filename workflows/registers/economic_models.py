"""Economic models of members: what they make, in which band the income lies, which support they had (domain C9).

Income is personal: it is noted in bands, and read by the unit alone. Recognition is a decision of the committee.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import KNOWN, Register
from workflows.core.terms import GROUND
from workflows.core.text import _
from workflows.forms import MODEL_KINDS


class EconomicModelEntry(CaseForm):
    section = "economic_model"

    name = Line(_("Name of the model"))
    kind = Choice(_("What it makes"), MODEL_KINDS)
    people = PeopleField(_("Whose model it is"), KNOWN)
    income = Choice(
        _("Income a year"),
        [
            ("under_100", _("Below 100 million (đồng)")),
            ("under_300", _("From 100 to below 300 million (đồng)")),
            ("under_500", _("From 300 to below 500 million (đồng)")),
            ("above_500", _("500 million and more (đồng)")),
        ],
        description=_("Read by the unit alone, in bands: no amount is noted."),
    )
    support = Line(_("Support that it had"), required=False)
    day = Date(_("Day of the visit"), rests=GROUND)


class EconomicModels(Register):
    key = "economic-models"
    title = _("Economic models")
    summary = _("Models of members and officers: what they make, and which support they had.")
    unit_kinds = ("commune_union", "base_union")
    entry = EconomicModelEntry
    enters = ("secretary", "deputy_secretary", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    private_columns = ("income",)
