"""Rows, and what the database itself promises about them."""

from webapp.models.accounts import Account, SignIn, SignInAttempt
from webapp.models.ballots import Ballot, RollEntry, SecretBallot, Vote
from webapp.models.base import Base
from webapp.models.cases import Case, Event, EventWords, Line, StoredDefinition, Turn
from webapp.models.cultivation import CultivationGroup, GroupMember, Reading
from webapp.models.meetings import AgendaItem, Meeting, MeetingAttendance, MeetingChange, Minutes, PaperCount
from webapp.models.office import Office
from webapp.models.papers import ENDS, MissedCode, OpenedBook, Paper, PaperTemplate, Scan
from webapp.models.people import POST_KINDS, SEATS, Person, Post, sitting
from webapp.models.rules import Rule
from webapp.models.units import UNIT_KINDS, Unit

__all__ = [
    "ENDS",
    "POST_KINDS",
    "SEATS",
    "UNIT_KINDS",
    "Account",
    "AgendaItem",
    "Ballot",
    "Base",
    "Case",
    "CultivationGroup",
    "Event",
    "EventWords",
    "GroupMember",
    "Line",
    "Meeting",
    "MeetingAttendance",
    "MeetingChange",
    "Minutes",
    "MissedCode",
    "Office",
    "OpenedBook",
    "Paper",
    "PaperCount",
    "PaperTemplate",
    "Person",
    "Post",
    "Reading",
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
