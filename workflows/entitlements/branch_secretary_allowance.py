"""The monthly allowance of branch secretaries and of militia heads of villages and quarters (seed 001; domain C4)."""

from workflows.core.programmes.entitlements import Entitlement, Rate
from workflows.core.text import _


class BranchSecretaryAllowance(Entitlement):
    key = "allowances"
    title = _("Allowances of branch secretaries and militia heads")
    summary = _("What a month in these posts gives a right to, for the commune's accountant. It is no payroll.")
    paper = _("List of allowances to be paid")
    unit_kinds = ("commune_union", "base_union")
    branch_kinds = ("residential",)
    rates = (
        Rate(("secretary",), "allowance.secretary"),
        Rate(("village_militia_head", "quarter_militia_head"), "allowance.militia_head"),
    )
    together = "allowance.secretary_militia_head"
    doubling = "allowance.doubling"
    full_days = "allowance.full_days"
    part_percent = "allowance.part_percent"
    money = "allowance.money"
    covered_by = "insurance-cards"
    readers = ("secretary", "deputy_secretary", "appraising_officer", "clerk")
