"""Decisions that a nomination issues, and papers that it prints on its way."""

from workflows.core.figures import PaperValues
from workflows.core.model import Paper
from workflows.core.prints import CARRIED, LOST, Print
from workflows.core.text import _
from workflows.secretary_nomination.conditions import adds_militia_post, is_appointed, is_recognised, replaces_somebody

NOMINEE, PREDECESSOR = "nomination.person", "nomination.predecessor"
RECOGNITION = Paper("recognition", "QĐ", _("Decision to recognise a branch secretary"), NOMINEE, is_recognised)
APPOINTMENT = Paper("appointment", "QĐ", _("Decision to appoint a branch secretary"), NOMINEE, is_appointed)
CONCURRENT = Paper("concurrent", "QĐ", _("Decision on the concurrent post"), NOMINEE, adds_militia_post)
RELEASE = Paper("release", "QĐ", _("Decision to release the predecessor"), PREDECESSOR, replaces_somebody)
VALUES = PaperValues("nomination", section="nomination")
BELOW = ("base", "own")
PRINTS = (
    Print(
        "submission",
        _("Submission to the deciding level"),
        "nomination",
        "submitting",
        "TTr",
        to=("deciding",),
        also=("branch_meeting", "party_opinion", "resubmission"),
    ),
    Print(
        "shortlist",
        _("Short curriculum list"),
        "nomination",
        "submitting",
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
