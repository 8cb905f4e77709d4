"""The livelihood of branch secretaries: loans, counselling, trades, models, transfer (seed 000; domain C5–C9)."""

from workflows.core.programmes.indicators import Entered, Holders, Holds, Indicator, Kept, Named, Units
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.counselling import Counselling
from workflows.registers.economic_models import EconomicModels
from workflows.registers.loans import Loans
from workflows.registers.technical_transfers import TechnicalTransfers
from workflows.registers.vocational_training import VocationalTraining

SEED = "Tỉnh đoàn Thanh Hóa, bài về mô hình nâng cao chất lượng Bí thư chi đoàn (29/11/2023)"


class SecretariesWithLoan(Indicator):
    key = "secretaries-with-loan"
    title = _("Branch secretaries with a loan")
    of = Holders(("secretary",))
    counts = (Named(Loans),)
    target = rule("loans.share")
    source = SEED


class SecretariesCounselled(Indicator):
    key = "secretaries-counselled"
    title = _("Branch secretaries who were counselled on jobs")
    of = Holders(("secretary",))
    counts = (Named(Counselling),)
    target = rule("counselling.share")
    source = SEED


class SecretariesLearningTrade(Indicator):
    key = "secretaries-learning-trade"
    title = _("Branch secretaries who registered for a trade")
    of = Holders(("secretary",))
    counts = (Named(VocationalTraining),)
    target = rule("trades.share")
    source = SEED


class DistrictsWithTransfer(Indicator):
    key = "units-with-transfer"
    title = _("Unions of districts, blocs and communes that held technical training")
    of = Units(("district_union", "bloc_union", "commune_union"))
    counts = (Kept(TechnicalTransfers),)
    source = SEED


class ModelsOfSecretaries(Indicator):
    key = "models-of-secretaries"
    title = _("Branch secretaries among those with an economic model")
    of = Entered(EconomicModels)
    counts = (Holds(("secretary",)),)
    source = SEED
