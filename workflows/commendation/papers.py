"""The papers of a commendation: the submission, one decision with a list, and a certificate for each."""

from workflows.core.model import Paper, Question
from workflows.core.prints import ADDRESSEE, OF_A_DECISION, PARTY, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED

SUBMITTED = (
    Attachment("unit-minutes", _("Signed minutes of the unit's meeting"), required=NEEDED),
    Attachment("achievements", _("Signed reports of achievements"), required=NEEDED),
)
PRINTS = (
    Print(
        "commendation-submission",
        _("Submission of a commendation"),
        "list_submission",
        type="TTr",
        to=(ADDRESSEE, PARTY),
    ),
)


def decisions(ballot: Question) -> list[Paper]:
    """Give the decision on those whom the vote has carried, and the certificate of each in its own book of numbers."""
    return [
        Paper("commendation-decision", "QĐ", _("Decision on a commendation"), "", to=(*OF_A_DECISION, "own")),
        Paper("commendation-certificate", "KT", _("Certificate of a commendation"), "", to=(), each=ballot),
    ]
