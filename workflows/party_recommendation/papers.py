"""Papers that a recommendation prints on its way."""

from workflows.core.figures import PaperValues
from workflows.core.prints import ADDRESSEE, EXECUTIVE, Print
from workflows.core.text import _

VALUES = PaperValues("recommendation", section="enrolment")
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
