"""Decisions that a placement issues, and papers that it prints on its way."""

from workflows.core.model import Paper
from workflows.core.prints import ADDRESSEE, BOARD, OF_A_DECISION, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED
from workflows.placement.conditions import is_extension, is_recall

SUBJECT, TO = "plan.officer", (*OF_A_DECISION, "host.party")
SENDING = Paper("sending", "QĐ", _("Decision to send an officer to the grassroots"), SUBJECT, to=TO)
HOST_POST = Paper("host-post", "QĐ", _("Decision to appoint the officer at the host"), SUBJECT, to=TO)
EXTENSION = Paper("extension", "QĐ", _("Decision to extend the stay"), SUBJECT, is_extension, TO)
RECALL = Paper("recall", "QĐ", _("Decision to recall the officer"), SUBJECT, is_recall, TO)
HOST_RELEASE = Paper("host-release", "QĐ", _("Decision to release the officer from the host's post"), SUBJECT, to=TO)

CONSENT = (
    Attachment(
        "host-paper", _("Paper of the host"), ("opinion", "party_opinion", "paper_number", "paper_date"), NEEDED
    ),
)
PROGRAMME = (Attachment("work-programme", _("Work programme signed by the host")),)
PRINTS = (
    Print(
        "placement-submission",
        _("Submission to send an officer"),
        "submission",
        "deciding",
        "TTr",
        to=(ADDRESSEE,),
        signs=BOARD,
        symbol="TCKT",
    ),
    Print("work-programme", _("Work programme of the officer"), "programme", "own"),
    Print("placement-report", _("Report on the stay"), "report", "own", to=(ADDRESSEE, "host")),
    Print("host-remark", _("Remarks of the host"), "remark", "host", to=(ADDRESSEE,)),
)
