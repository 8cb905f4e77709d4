"""The decision that an election issues, and the papers of its count."""

from workflows.core.figures import PaperValues
from workflows.core.model import Paper
from workflows.core.prints import ADDRESSEE, CARRIED, OF_A_DECISION, PARTY, VOTE_PRINTS, Print
from workflows.core.text import _

RECOGNITION = Paper(
    "election-recognition",
    "QĐ",
    _("Decision to recognise who was elected"),
    subject="",
    to=(*OF_A_DECISION, "own.party"),
)
VALUES = PaperValues("election", section="slate")
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
