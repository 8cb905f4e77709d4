"""The papers of personnel planning: the submission to the Party committee and the decision with the list."""

from workflows.core.model import Paper
from workflows.core.prints import ADDRESSEE, CARRIED, LIST_PRINTS, PARTY, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED

SUBMITTED = (Attachment("unit-minutes", _("Signed minutes of the unit's meeting"), required=NEEDED),)
OPINION = (
    Attachment("party-paper", _("Paper of the Party committee"), ("opinion", "paper_number", "paper_date"), NEEDED),
)
PRINTS = (
    LIST_PRINTS[0],
    Print("planning-submission", _("Submission of the plan"), type="TTr", outcomes=CARRIED, to=(ADDRESSEE,)),
)
DECISION = Paper("planning-decision", "QĐ", _("Decision on the plan of personnel"), "", to=(PARTY,))
