"""Papers that a recommendation prints on its way."""

from workflows.core.figures import PaperValues
from workflows.core.prints import ADDRESSEE, EXECUTIVE, JointPrint, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED

VALUES = PaperValues("recommendation", section="enrolment")
ENROLMENT = (Attachment("enrolment-minutes", _("Signed minutes that name the member"), ("minutes_on",), NEEDED),)
VOTE = (
    Attachment("branch-minutes", _("Signed minutes of the branch's meeting"), ("members", "present"), NEEDED),
    Attachment(
        "counting-minutes", _("Signed minutes of the count"), ("votes_for", "votes_against", "votes_blank"), NEEDED
    ),
)
ASSESSMENT = (Attachment("branch-resolution", _("Signed resolution of the branch"), ("number", "held_on"), NEEDED),)
CERTIFICATE = (Attachment("class-certificate", _("Certificate of the class"), ("number", "issued_on"), NEEDED),)
RESOLUTION = (
    Attachment(
        "committee-minutes",
        _("Signed minutes of the executive committee"),
        ("members", "present", "votes_for", "votes_against", "votes_blank"),
        NEEDED,
    ),
)
HANDOVER = (Attachment("handover-minutes", _("Signed minutes of the hand-over"), ("number", "held_on"), NEEDED),)
"""What the Union has itself; papers of the Party are not photographed into a file of the Union."""
PRINTS = (
    Print("task-sheet", _("Task sheet"), "tasks", "base"),
    Print("quarterly-sheet", _("Sheet of the quarterly reviews"), "reviews", "base"),
    Print(
        "exemplary-request",
        _("Branch's resolution (4_1-KNĐ)"),
        "branch_assessment",
        "own",
        "NQ",
        "branch_assessment.number",
        "branch_assessment.held_on",
        to=(ADDRESSEE,),
        signs=EXECUTIVE,
    ),
    Print(
        "exemplary-resolution",
        _("Resolution to recommend (4-KNĐ)"),
        "resolution",
        "base",
        "NQ",
        "resolution.number",
        "resolution.held_on",
        to=(ADDRESSEE,),
        signs=EXECUTIVE,
    ),
    Print(
        "handover-list",
        _("Minutes and list of the hand-over"),
        "handover",
        "base",
        "DS",
        "handover.number",
        "handover.held_on",
        signs=EXECUTIVE,
    ),
    Print(
        "inquiry-letter",
        _("Letter of inquiry"),
        "inquiry",
        "base",
        "CV",
        "inquiry.number",
        "inquiry.sent_on",
        to=(ADDRESSEE,),
        signs=EXECUTIVE,
    ),
)
JOINT = JointPrint("handover-joint", _("Minutes and joint list of the hand-over"), "handover-list", "candidate")
