"""Branch secretaries of villages and quarters who are also militia heads (seed 001; domain C13, C19)."""

from workflows.core.programmes.programme import Programme
from workflows.core.text import _
from workflows.indicators.dual_posts import DualPartyCandidates, DualPartyMembers, DualPosts, DualPostsDeployed


class DualPostModel(Programme):
    key = "dual-post-model"
    title = _("Branch secretaries who are also village or quarter militia heads")
    run_by = ("district_union", "commune_union", "base_union")
    carried_out_by = ("commune_union", "base_union", "branch")
    branch_kinds = ("residential",)
    indicators = (DualPostsDeployed, DualPosts, DualPartyMembers, DualPartyCandidates)
    source = "Huyện đoàn Hàm Tân, bài về mô hình Bí thư chi đoàn kiêm cán bộ thôn, khu đội trưởng (29/2/2016)"
