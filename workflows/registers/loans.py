"""Loans to branch secretaries: introduced by the unit, granted by the bank, whose own register is the truth.

Seed 000; domain C5. Amounts stay out: whether somebody was introduced is all that the Union answers for.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import HOLDERS, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _


class LoanEntry(CaseForm):
    section = "loan"

    people = PeopleField(_("Who borrows"), HOLDERS)
    purpose = Line(_("Purpose of the loan"))
    lender = Line(_("Lender"), description=_("For example the bank for social policies, by its savings group."))
    standing = Choice(
        _("Status"),
        [
            ("introduced", _("Introduced to the lender")),
            ("granted", _("Loan granted")),
            ("declined", _("Loan declined")),
            ("overdue", _("Overdue")),
            ("repaid", _("Repaid")),
        ],
    )
    day = Date(_("Status since"), rests=GROUND)
    until = Date(_("Last day of the loan"), rests=(given("day"),), required=False, future=True)


class Loans(Register):
    key = "loans"
    title = _("Loans to branch secretaries")
    summary = _("Who was introduced to a lender, and the result. The unit alone reads the rows.")
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union")
    entry = LoanEntry
    until, alarm = "until", rule("register.loan_days")
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary")
    confirms = ("appraising_officer", "organisation_officer", "deputy_secretary", "secretary")
    private = True
    figure = _("Secretaries with a loan of this year")
    counts = {"standing": ("granted", "overdue", "repaid")}
