"""Papers that a recommendation prints on its way."""

from workflows.core.prints import Print
from workflows.core.text import _

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
    ),
    Print(
        "exemplary-resolution",
        _("Resolution to recommend (4-KNĐ)"),
        "resolution",
        "base",
        "NQ",
        "resolution.number",
        "resolution.held_on",
    ),
    Print(
        "handover-list",
        _("List of the hand-over"),
        "handover",
        "base",
        "DS",
        "handover.number",
        "handover.held_on",
    ),
    Print("inquiry-letter", _("Letter of inquiry"), "inquiry", "base", "CV", "inquiry.number", "inquiry.sent_on"),
)
