"""Decisions that a placement issues, and papers that it prints on its way."""

from workflows.core.model import Paper
from workflows.core.prints import Print
from workflows.core.text import _
from workflows.placement.conditions import is_extension, is_recall

SUBJECT = "plan.officer"
SENDING = Paper("sending", "QĐ", _("Decision to send an officer to the grassroots"), SUBJECT)
HOST_POST = Paper("host-post", "QĐ", _("Decision to appoint the officer at the host"), SUBJECT)
EXTENSION = Paper("extension", "QĐ", _("Decision to extend the stay"), SUBJECT, is_extension)
RECALL = Paper("recall", "QĐ", _("Decision to recall the officer"), SUBJECT, is_recall)
HOST_RELEASE = Paper("host-release", "QĐ", _("Decision to release the officer from the host's post"), SUBJECT)

PRINTS = (
    Print("placement-submission", _("Submission to send an officer"), "submission", "deciding", "TTr"),
    Print("work-programme", _("Work programme of the officer"), "programme", "own", "CTr"),
    Print("placement-report", _("Report on the stay"), "report", "own", "BC"),
    Print("host-remark", _("Remarks of the host"), "remark", "host", "NX"),
)
