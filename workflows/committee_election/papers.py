"""The decision that an election issues, and the papers of its count."""

from workflows.core.figures import PaperValues
from workflows.core.model import Paper
from workflows.core.prints import ADDRESSEE, CARRIED, OF_A_DECISION, PARTY, VOTE_PRINTS, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED

RECOGNITION = Paper(
    "election-recognition",
    "QĐ",
    _("Decision to recognise who was elected"),
    subject="",
    to=(*OF_A_DECISION, "own.party"),
)
VALUES = PaperValues("election", section="slate")
APPROVAL = (
    Attachment(
        "approval",
        _("Paper that approves the personnel"),
        ("approval_number", "approval_date", "approval_by"),
        NEEDED,
    ),
)
PRINTS = (
    Print("election-count", _("Minutes of the count of an election"), secret=True),
    *VOTE_PRINTS[1:],
    Print(
        "election-request",
        _("Request to recognise who was elected"),
        type="TTr",
        outcomes=CARRIED,
        to=(ADDRESSEE, PARTY),
    ),
)
