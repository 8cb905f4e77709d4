"""The standing of branch secretaries: contests, commendations, clubs, study, more than one post (seeds 000, 003)."""

from workflows.core.programmes.indicators import Holders, HoldsOutside, Indicator, Named, Rows, Total
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.registers.branch_meetings import BranchMeetings
from workflows.registers.club_meetings import ClubMeetings
from workflows.registers.commendations import Commendations
from workflows.registers.contests import ContestRounds
from workflows.registers.further_study import FurtherStudies
from workflows.registers.newcomers import Newcomers

SEED = "Tỉnh đoàn Thanh Hóa, bài về mô hình nâng cao chất lượng Bí thư chi đoàn (29/11/2023)"
CLUBS = "Mô hình Câu lạc bộ Bí thư Chi đoàn trên địa bàn dân cư (21/10/2021)"
QUALITY = "Đoàn phường, giải pháp nâng cao chất lượng chi đoàn (06/9/2018)"
SECRETARIES = Holders(("secretary",))


class SecretariesInContest(Indicator):
    key = "secretaries-in-contest"
    title = _("Branch secretaries who took part in a contest")
    of = SECRETARIES
    counts = (Named(ContestRounds),)
    source = SEED


class SecretariesCommended(Indicator):
    key = "secretaries-commended"
    title = _("Branch secretaries who were commended")
    of = SECRETARIES
    counts = (Named(Commendations),)
    source = SEED


class SecretariesStudying(Indicator):
    key = "secretaries-studying"
    title = _("Branch secretaries who study or have finished")
    of = SECRETARIES
    counts = (Named(FurtherStudies),)
    source = SEED


class SecretariesInClub(Indicator):
    key = "secretaries-in-club"
    title = _("Branch secretaries who came to a meeting of their club")
    of = SECRETARIES
    counts = (Named(ClubMeetings),)
    source = CLUBS


class ClubMeetingsHeld(Indicator):
    key = "club-meetings-held"
    title = _("Meetings of clubs of branch secretaries")
    of = Rows(ClubMeetings)
    source = CLUBS


class SecretariesWithOutsidePost(Indicator):
    key = "secretaries-with-outside-post"
    title = _("Branch secretaries with a post of another body")
    of = SECRETARIES
    counts = (HoldsOutside(),)
    source = SEED


class MembersWhoBroughtSomebody(Indicator):
    key = "members-who-brought-somebody"
    title = _("Members who brought a young person into the Union or the Federation (1+1)")
    of = Holders(("secretary", "deputy_secretary", "executive_member", "member"))
    counts = (Named(Newcomers),)
    target = rule("one_plus_one.share")
    source = QUALITY


class YoungPeopleBroughtIn(Indicator):
    key = "young-people-brought-in"
    title = _("Young people brought into the Union or the Federation (1+1)")
    of = Total(Newcomers, "number")
    source = QUALITY


class BranchMeetingsHeld(Indicator):
    key = "branch-meetings-held"
    title = _("Meetings of branches")
    of = Rows(BranchMeetings)
    source = QUALITY
