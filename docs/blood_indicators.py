"""Figures of the blood donation days: how many secretaries gave blood, and how many units of blood came together."""

from workflows.core.programmes.indicators import Holders, Indicator, Named, Total
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.blood_donations import BloodDonations


class SecretariesWhoGaveBlood(Indicator):
    key = "secretaries-who-gave-blood"
    title = _("Branch secretaries who gave blood")
    of = Holders(("secretary",))
    counts = (Named(BloodDonations),)
    target = rule("blood.share")
    source = "Kế hoạch Tháng Thanh niên của Đoàn xã"


class UnitsOfBlood(Indicator):
    key = "units-of-blood"
    title = _("Units of blood given")
    of = Total(BloodDonations, "units")
    source = "Kế hoạch Tháng Thanh niên của Đoàn xã"
