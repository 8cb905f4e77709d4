"""The livelihood of branch secretaries: loans (seed 000; domain C5)."""

from workflows.core.programmes.indicators import Holders, Indicator, Named
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.loans import Loans

SEED = "Tỉnh đoàn Thanh Hóa, bài về mô hình nâng cao chất lượng Bí thư chi đoàn (29/11/2023)"


class SecretariesWithLoan(Indicator):
    key = "secretaries-with-loan"
    title = _("Branch secretaries with a loan")
    of = Holders(("secretary",))
    counts = (Named(Loans),)
    target = rule("loans.share")
    source = SEED
