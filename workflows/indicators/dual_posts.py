"""The dual-post model: residential branches whose secretary is also the militia head (seed 001; domain C19)."""

from workflows.core.programmes.indicators import Holders, Indicator, InOnePerson, InParty, Rows, Stands, Units
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.joint_reviews import JointReviews

SECRETARY, MILITIA_HEADS = ("secretary",), ("village_militia_head", "quarter_militia_head")
OF_MODEL = ("line.programme", "dual-post-model")
SEED = "Huyện đoàn Hàm Tân, bài về mô hình Bí thư chi đoàn kiêm cán bộ thôn, khu đội trưởng (29/2/2016)"


class DualPostsDeployed(Indicator):
    key = "dual-posts-deployed"
    title = _("Villages and quarters in which the dual-post model is carried out")
    of = Units(("branch",), ("residential",))
    counts = (Stands("programme-unit", ("running", "over"), (OF_MODEL,), above=True),)
    source = SEED


class DualPostPilots(Indicator):
    key = "dual-post-pilots"
    title = _("Base unions chosen as pilots of the dual-post model")
    of = Units(("commune_union", "base_union"))
    counts = (
        Stands(
            "programme-unit",
            ("preparing", "asking_time", "reported", "running", "over"),
            (OF_MODEL, ("line.part", "pilot")),
        ),
    )
    source = SEED


class DualPosts(Indicator):
    key = "dual-posts"
    title = _("Residential branches whose secretary is also the militia head")
    of = Units(("branch",), ("residential",))
    counts = (InOnePerson((SECRETARY, MILITIA_HEADS)),)
    target = rule("dual_posts.share")
    source = SEED


class DualPartyMembers(Indicator):
    key = "dual-party-members"
    title = _("Party members among those who hold both posts")
    of = Holders(SECRETARY, also=MILITIA_HEADS)
    counts = (InParty(),)
    source = SEED


class DualPartyCandidates(Indicator):
    key = "dual-party-candidates"
    title = _("Candidates for the Party among those who hold both posts")
    of = Holders(SECRETARY, also=MILITIA_HEADS)
    counts = (InParty(candidate=True),)
    source = SEED


class VillagesReviewed(Indicator):
    key = "villages-reviewed"
    title = _("Villages reviewed jointly with the military command")
    of = Rows(JointReviews)
    source = SEED
