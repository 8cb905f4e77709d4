"""Decisions that a nomination issues, and papers that it prints on its way."""

from workflows.core.figures import PaperValues
from workflows.core.model import Paper
from workflows.core.prints import ABOVE, ADDRESSEE, CARRIED, OF_A_DECISION, PARTY, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED
from workflows.secretary_nomination.conditions import adds_militia_post, is_appointed, is_recognised, replaces_somebody

NOMINEE, PREDECESSOR = "nomination.person", "nomination.predecessor"
TO = (*OF_A_DECISION, "base.party")
RECOGNITION = Paper("recognition", "QĐ", _("Decision to recognise a branch secretary"), NOMINEE, is_recognised, TO)
APPOINTMENT = Paper("appointment", "QĐ", _("Decision to appoint a branch secretary"), NOMINEE, is_appointed, TO)
CONCURRENT = Paper("concurrent", "QĐ", _("Decision on the concurrent post"), NOMINEE, adds_militia_post, TO)
RELEASE = Paper("release", "QĐ", _("Decision to release the predecessor"), PREDECESSOR, replaces_somebody, TO)
VALUES = PaperValues("nomination", section="nomination")
PROPOSED = ("branch_meeting", "party_opinion", "joint_review", "resubmission")
PRINTS = (
    Print(
        "submission",
        _("Submission to the deciding level"),
        "nomination",
        "submitting",
        "TTr",
        to=(ADDRESSEE, PARTY),
        also=PROPOSED,
    ),
    Print("shortlist", _("Short curriculum list"), "nomination", "submitting", also=PROPOSED),
    Print("branch-minutes", _("Minutes of the branch's meeting"), "branch_meeting", day="branch_meeting.held_on"),
    Print("branch-count", _("Minutes of the branch's count"), "branch_meeting", day="branch_meeting.held_on"),
    Print("joint-minutes", _("Minutes of the joint screening"), "joint_review", "base"),
    Print(
        "introduction-letter",
        _("Letter that introduces the person to the military command"),
        "decision",
        "base",
        "CV",
        to=(ADDRESSEE, PARTY),
        given=("joint_review",),
    ),
    Print("refusal", _("Notice of refusal"), "refusal", "deciding", "TB", to=(ADDRESSEE, "base.party")),
)
CURRICULUM = (Attachment("curriculum", _("Short curriculum vitae, signed"), required=NEEDED),)
MEETING = (
    Attachment("branch-minutes", _("Signed minutes of the branch's meeting"), ("members", "present"), NEEDED),
    Attachment(
        "counting-minutes",
        _("Signed minutes of the count"),
        ("ballots", "votes_for", "votes_against", "votes_blank"),
        NEEDED,
    ),
)
OPINION = (
    Attachment("party-paper", _("Paper of the Party committee"), ("opinion", "paper_number", "paper_date"), NEEDED),
)
MILITIA = (Attachment("militia-decision", _("Decision on the militia appointment"), ("paper_number", "paper_date")),)
HANDOVER = (Attachment("handover-minutes", _("Signed minutes of the hand-over"), ("member_books", "fees"), NEEDED),)
VOTE_PRINTS = (
    Print("committee-count", _("Minutes of the standing committee's count"), secret=True, forum="meeting"),
    Print(
        "resolution",
        _("Resolution of the standing committee"),
        type="NQ",
        to=(ABOVE, PARTY, "base", "own"),
        outcomes=CARRIED,
    ),
)
