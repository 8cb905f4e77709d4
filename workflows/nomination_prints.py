"""What a nomination prints on its way. Its vote has wordings of its own, which offices have put their templates on."""

from workflows.core.prints import CARRIED, LOST, Print
from workflows.core.text import _

BELOW = ("base", "own")
PRINTS = (
    Print(
        "submission",
        _("Submission to the deciding level"),
        "nomination",
        "base",
        "TTr",
        to=("deciding",),
        also=("branch_meeting", "party_opinion", "resubmission"),
    ),
    Print(
        "shortlist",
        _("Short curriculum list"),
        "nomination",
        "base",
        to=("deciding",),
        also=("branch_meeting", "party_opinion", "resubmission"),
    ),
    Print("branch-minutes", _("Minutes of the branch's meeting"), "branch_meeting", day="branch_meeting.held_on"),
    Print("branch-count", _("Minutes of the branch's count"), "branch_meeting", day="branch_meeting.held_on"),
    Print("joint-minutes", _("Minutes of the joint screening"), "joint_review", "base"),
    Print("refusal", _("Notice of refusal"), of="deciding", type="TB", to=BELOW, state="refused"),
)
VOTE_PRINTS = (
    Print("committee-count", _("Minutes of the standing committee's count")),
    Print("resolution", _("Resolution of the standing committee"), type="NQ", to=BELOW, outcomes=CARRIED),
    Print("vote-notice", _("Notice of the vote's result"), type="TB", to=BELOW, outcomes=LOST),
)
