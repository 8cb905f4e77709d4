"""Ratings of branches for the year (HD 25): counted from the rows that the level above has confirmed."""

from workflows.core.programmes.indicators import Indicator, Kept, Units
from workflows.core.text import _
from workflows.registers.branch_ratings import BranchRatings


class BranchesRatedGood(Indicator):
    key = "branches-rated-good"
    title = _("Branches rated good or better")
    of = Units(("branch",))
    counts = (Kept(BranchRatings, {"rating": ("excellent", "good")}),)
    source = "HD 25-HD/TWĐTN-BTC (2023), chưa đối chiếu"
