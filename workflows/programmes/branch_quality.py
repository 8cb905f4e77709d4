"""Better branches, tried in pilot branches (seed 004; domain C13): three initiatives, "1+1", reviews."""

from workflows.core.programmes.programme import Programme
from workflows.core.text import _
from workflows.indicators.standing import BranchMeetingsHeld, MembersWhoBroughtSomebody, SecretariesStudying
from workflows.indicators.training import SecretariesTrained


class BranchQuality(Programme):
    key = "branch-quality"
    title = _("Raising the quality of branches")
    run_by = ("bloc_union", "commune_union", "base_union")
    carried_out_by = ("branch",)
    indicators = (BranchMeetingsHeld, MembersWhoBroughtSomebody, SecretariesTrained, SecretariesStudying)
    source = "Đoàn phường, giải pháp nâng cao chất lượng chi đoàn (06/9/2018)"
