"""The decisions on a committee, and the papers that are printed on the way to them."""

from workflows.committee_recognition.conditions import (
    committee_appointed,
    committee_elected,
    members_co_opted,
    members_struck_off,
    members_withdraw,
)
from workflows.core.figures import PaperValues
from workflows.core.model import Paper
from workflows.core.prints import ADDRESSEE, OF_A_DECISION, PARTY, Print
from workflows.core.terms import Attachment
from workflows.core.text import _
from workflows.forms import NEEDED

TO = (*OF_A_DECISION, "own.party", "base.party")
DECISIONS = (
    Paper("roster-recognition", "QĐ", _("Decision to recognise a committee"), "", committee_elected, TO),
    Paper("roster-appointment", "QĐ", _("Decision to appoint a committee"), "", committee_appointed, TO),
    Paper("roster-addition", "QĐ", _("Decision to add members to a committee"), "", members_co_opted, TO),
    Paper("roster-withdrawal", "QĐ", _("Decision to let members of a committee withdraw"), "", members_withdraw, TO),
    Paper("roster-removal", "QĐ", _("Decision to strike members off a committee"), "", members_struck_off, TO),
)
VALUES = PaperValues("committee", section="roster")
RESULT = (
    Attachment(
        "congress-minutes",
        _("Signed minutes of the congress or conference"),
        ("held_on",),
        NEEDED,
    ),
    Attachment("counting-minutes", _("Signed minutes of the count"), ("head", "deputies", "members"), NEEDED),
    Attachment("party-paper", _("Paper of the Party committee"), ("opinion_number", "opinion_date", "opinion_by")),
)
ATTENDANCE = (Attachment("attendance-record", _("Signed record of who attended"), ("summoned", "present")),)
PRINTS = (
    Print(
        "roster-submission",
        _("Submission on a committee"),
        "roster",
        "submitting",
        "TTr",
        to=(ADDRESSEE, PARTY),
        also=("attendance", "resubmission"),
    ),
    Print("roster-list", _("Short curriculum list of a committee"), "roster", "submitting", also=("resubmission",)),
)
