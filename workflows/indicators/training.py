"""Training of branch secretaries (seed 000; domain C1)."""

from workflows.core.programmes.indicators import Holders, Indicator, Kept, Named, Total, Units
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.training_classes import TrainingClasses

SEED = "Tỉnh đoàn Thanh Hóa, bài về mô hình nâng cao chất lượng Bí thư chi đoàn (29/11/2023)"


class SecretariesTrained(Indicator):
    key = "secretaries-trained"
    title = _("Branch secretaries who attended a class")
    of = Holders(("secretary",))
    counts = (Named(TrainingClasses),)
    target = rule("training.share")
    source = SEED


class AttendancesAtClasses(Indicator):
    key = "attendances-at-classes"
    title = _("Attendances of branch secretaries at classes, with those of branches not kept here")
    of = Total(TrainingClasses, "others", named=True)
    source = SEED


class UnitsWithClass(Indicator):
    key = "units-with-class"
    title = _("Units above branches that held a class")
    of = Units(("district_union", "bloc_union", "commune_union", "base_union"))
    counts = (Kept(TrainingClasses),)
    target = rule("training.units_share")
    source = SEED
