"""Rows, and what the database itself promises about them."""

from webapp.models.accounts import Account, SignIn, SignInAttempt
from webapp.models.ballots import Ballot, RollEntry, SecretBallot, Vote
from webapp.models.base import Base
from webapp.models.cases import Case, Event, EventWords, Line, StoredDefinition, Turn
from webapp.models.kinship import KINSHIPS, Kinship
from webapp.models.meetings import AgendaItem, Meeting, MeetingAttendance, MeetingChange, Minutes, PaperCount
from webapp.models.notices import CALLS, Mail, MailChoice, Notice
from webapp.models.office import Office
from webapp.models.papers import ENDS, MissedCode, OpenedBook, Paper, PaperTemplate, Scan
from webapp.models.people import POST_KINDS, SEATS, Person, Post, sitting
from webapp.models.rules import Rule
from webapp.models.units import UNIT_KINDS, Unit

__all__ = [
    "CALLS",
    "ENDS",
    "KINSHIPS",
    "POST_KINDS",
    "SEATS",
    "UNIT_KINDS",
    "Account",
    "AgendaItem",
    "Ballot",
    "Base",
    "Case",
    "Event",
    "EventWords",
    "Line",
    "Kinship",
    "Mail",
    "MailChoice",
    "Meeting",
    "MeetingAttendance",
    "MeetingChange",
    "Minutes",
    "MissedCode",
    "Notice",
    "Office",
    "OpenedBook",
    "Paper",
    "PaperCount",
    "PaperTemplate",
    "Person",
    "Post",
    "RollEntry",
    "Rule",
    "Scan",
    "SecretBallot",
    "SignIn",
    "SignInAttempt",
    "StoredDefinition",
    "Turn",
    "Unit",
    "Vote",
    "sitting",
]
