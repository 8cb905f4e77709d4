"""Rows, and what the database itself promises about them."""

from webapp.models.accounts import Account, SignIn, SignInAttempt
from webapp.models.ballots import Ballot, RollEntry, SecretBallot, Vote
from webapp.models.base import Base
from webapp.models.calendar import DAY_KINDS, CalendarDay, CalendarYear
from webapp.models.cases import Case, Escalation, Event, EventWords, Line, StoredDefinition, Turn
from webapp.models.cultivation import CultivationGroup, GroupMember, Reading
from webapp.models.kinship import KINSHIPS, Kinship
from webapp.models.meetings import AgendaItem, Meeting, MeetingAttendance, MeetingChange, Minutes, PaperCount
from webapp.models.office import Office
from webapp.models.papers import ENDS, MissedCode, OpenedBook, Paper, PaperTemplate, Scan
from webapp.models.people import POST_KINDS, SEATS, Person, Post, sitting
from webapp.models.rules import Rule
from webapp.models.units import UNIT_KINDS, Unit

__all__ = [
    "DAY_KINDS",
    "ENDS",
    "KINSHIPS",
    "POST_KINDS",
    "SEATS",
    "UNIT_KINDS",
    "Account",
    "AgendaItem",
    "Ballot",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CultivationGroup",
    "Escalation",
    "Event",
    "EventWords",
    "GroupMember",
    "Line",
    "Kinship",
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
