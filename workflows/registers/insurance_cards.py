"""Health insurance cards of branch secretaries and militia heads (seed 001; domain C4).

The social insurance keeps the cards; the unit notes who has one and until when, so that nobody is left without.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _


class InsuranceCardEntry(CaseForm):
    section = "insurance_card"

    people = PeopleField(_("Whose card it is"), HOLDERS, most=1)
    number = Line(_("Number of the card"), description=_("Read by the unit alone."))
    payer = Choice(
        _("Who pays for it"),
        [
            ("commune", _("The commune's budget, for the post")),
            ("other", _("Somebody else: an employer, a policy for families, themselves")),
        ],
    )
    day = Date(_("Day on which the unit noted the card"), rests=GROUND)
    valid_from = Date(_("Valid from"), rests=GROUND, future=True)
    until = Date(_("Last day on which it is valid"), rests=(given("valid_from"),), future=True)


class InsuranceCards(Register):
    key = "insurance-cards"
    title = _("Health insurance cards")
    summary = _("Who of these officers has a card, and until when. The unit alone reads the rows.")
    unit_kinds = ("commune_union", "base_union")
    entry = InsuranceCardEntry
    until, alarm = "until", rule("register.card_days")
    posts = ("secretary", "village_militia_head", "quarter_militia_head")
    enters = ("secretary", "deputy_secretary", "appraising_officer", "clerk")
    confirms = ("secretary", "deputy_secretary", "appraising_officer")
    private = True
    erased = ("number",)
    figure = _("Holders of these posts with a card noted this year")
