"""Rows, and what the database itself promises about them."""

from webapp.models.accounts import Account, SignIn, SignInAttempt
from webapp.models.base import Base
from webapp.models.calendar import DAY_KINDS, CalendarDay, CalendarYear
from webapp.models.cases import Case, Escalation, Event, EventWords, Line, StoredDefinition, Turn
from webapp.models.delegations import StandIn, standing_in
from webapp.models.field_days import HALVES, LEAVE_KINDS, FieldDay, FieldTrip, Leave
from webapp.models.kinship import KINSHIPS, Kinship
from webapp.models.meetings import (
    AgendaItem,
    AttendanceConfirmed,
    Meeting,
    MeetingAttendance,
    MeetingChange,
    Minutes,
    PaperCount,
    PaperName,
)
from webapp.models.notices import CALLS, Mail, MailChoice, Notice
from webapp.models.office import Office
from webapp.models.papers import ENDS, MissedCode, OpenedBook, Paper, PaperTemplate, Scan
from webapp.models.people import POST_KINDS, SEATS, Person, Post, sitting
from webapp.models.recommendations import CultivationGroup, GroupMember, Reading
from webapp.models.rules import Rule
from webapp.models.units import REORGANISATIONS, UNIT_KINDS, Reorganisation, Unit, UnitPast
from webapp.models.votes import (
    BODIES,
    Ballot,
    BallotName,
    Candidate,
    RollEntry,
    SecretBallot,
    SecretBallotName,
    Vote,
    lent_ballot,
)

__all__ = [
    "BODIES",
    "CALLS",
    "DAY_KINDS",
    "ENDS",
    "HALVES",
    "KINSHIPS",
    "LEAVE_KINDS",
    "POST_KINDS",
    "REORGANISATIONS",
    "SEATS",
    "UNIT_KINDS",
    "Account",
    "AgendaItem",
    "AttendanceConfirmed",
    "Ballot",
    "BallotName",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "Candidate",
    "Case",
    "CultivationGroup",
    "Escalation",
    "Event",
    "EventWords",
    "FieldDay",
    "FieldTrip",
    "GroupMember",
    "Kinship",
    "Leave",
    "Line",
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
    "PaperName",
    "PaperTemplate",
    "Person",
    "Post",
    "Reading",
    "Reorganisation",
    "RollEntry",
    "Rule",
    "Scan",
    "SecretBallot",
    "SecretBallotName",
    "SignIn",
    "SignInAttempt",
    "StandIn",
    "StoredDefinition",
    "Turn",
    "Unit",
    "UnitPast",
    "Vote",
    "lent_ballot",
    "sitting",
    "standing_in",
]
