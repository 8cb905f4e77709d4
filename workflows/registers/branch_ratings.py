"""The yearly rating of branches and of their members (đánh giá, xếp loại; HD 25-HD/TWĐTN-BTC of 2023).

Branches are rated by the four levels that are known of members: the guideline itself has not been read for branches.
"""

from workflows.core.forms import CaseForm, Choice, Count, Date, FieldRefusal
from workflows.core.registers import Register
from workflows.core.terms import GROUND
from workflows.core.text import _, say

LEVELS = [
    ("excellent", _("Excellent")),
    ("good", _("Good")),
    ("completed", _("Completed")),
    ("failed", _("Not completed")),
]


class BranchRatingEntry(CaseForm):
    section = "branch_rating"

    day = Date(
        _("Day of the meeting that rated"), rests=GROUND, description=_("The rating is that of the year of this day.")
    )
    rating = Choice(
        _("Rating of the branch"),
        LEVELS,
        description=_("The level above confirms this one: correct it if they rate the branch otherwise."),
    )
    self_rating = Choice(_("How the branch rated itself"), LEVELS)
    members = Count(_("Members of the branch on that day"))
    excellent = Count(_("Members rated “excellent”"))
    good = Count(_("Members rated “good”"))
    completed = Count(_("Members rated “completed”"))
    failed = Count(_("Members rated “not completed”"))
    unrated = Count(_("Members not rated"), description=_("For example who came in the course of the year."))

    def validate_members(self, field: Count) -> None:
        """Refuse levels that do not add up to all members."""
        levels = (self.excellent, self.good, self.completed, self.failed, self.unrated)
        counted = [level.data for level in levels if level.data is not None]
        if field.data is not None and len(counted) == len(levels) and sum(counted) != field.data:
            wrong = _("The members by level are %(sum)d together, not %(all)d: correct one of these numbers.")
            raise FieldRefusal(say(wrong, sum=sum(counted), all=field.data))


class BranchRatings(Register):
    key = "branch-ratings"
    title = _("Ratings of branches")
    summary = _("How each branch and its members are rated for the year. The level above confirms.")
    unit_kinds = ("branch",)
    entry = BranchRatingEntry
    enters = ("secretary", "deputy_secretary")
    confirms = ("secretary", "deputy_secretary", "appraising_officer")
    yearly = True
