"""Database tables and the constraints that the database itself enforces."""

from webapp.models.accounts import (
    Account,
    Draft,
    Office,
    RecoveryCode,
    SecondFactor,
    SecondFactorReset,
    SignIn,
    SignInAttempt,
)
from webapp.models.archives import RecordDestruction, RecordTransfer
from webapp.models.base import Base
from webapp.models.calendar import DAY_KINDS, CalendarDay, CalendarYear
from webapp.models.cases import Case, CaseAccess, Escalation, Event, EventAnswers, StoredDefinition, Task
from webapp.models.changes import CHANGE_STANDINGS, ChangeRequest
from webapp.models.closings import ClosingLine, DailyClosing
from webapp.models.delegations import INSPECTING, Delegation, delegation_active
from webapp.models.doubles import DoubleQuestion, PersonJoin, PersonPair
from webapp.models.entitlements import HandedLine, HandedList
from webapp.models.field_days import HALVES, LEAVE_KINDS, FieldDay, FieldTrip, Leave
from webapp.models.figures import Snapshot
from webapp.models.meetings import (
    AgendaItem,
    AttendanceConfirmed,
    Meeting,
    MeetingAttendance,
    MeetingChange,
    MeetingPaper,
    Minutes,
    open_on,
    takes_ballot_of,
)
from webapp.models.notices import COUNT_NOTICES, TASK_NOTICES, Mail, MailChoice, Notice
from webapp.models.paper_counts import PaperBallotCount, PaperBallotName, PaperVoter, ProposedCount
from webapp.models.papers import (
    ENDS,
    FrozenPaper,
    IssuedPaper,
    MissedCode,
    OpenedBook,
    PaperSignature,
    PaperTemplate,
    PaperWording,
    Scan,
)
from webapp.models.people import KINSHIPS, Kinship, Person, PersonCorrection, Post, PostKind, post_held_on
from webapp.models.recommendations import AccessLogEntry, CultivationGroup, GroupMember
from webapp.models.registers import ROW_STANDINGS, RegisterEntry, RegisterJudge, RegisterPerson, RegisterRow
from webapp.models.rules import RuleRow
from webapp.models.secret_votes import BallotUrn, SecretBallot, SecretBallotName
from webapp.models.security_events import SecurityEvent, SecurityEventUnit
from webapp.models.terms import CommitteeTerm
from webapp.models.units import REORGANISATIONS, UNIT_CODE, UNIT_KINDS, Reorganisation, Unit, UnitPast
from webapp.models.votes import (
    BODIES,
    Ballot,
    BallotName,
    Candidate,
    Consultation,
    LineRecusal,
    RollMember,
    Vote,
    chair_task,
    delegable_ballot,
)

__all__ = [
    "BODIES",
    "CHANGE_STANDINGS",
    "ChangeRequest",
    "COUNT_NOTICES",
    "TASK_NOTICES",
    "DAY_KINDS",
    "ENDS",
    "HALVES",
    "KINSHIPS",
    "LEAVE_KINDS",
    "REORGANISATIONS",
    "UNIT_CODE",
    "UNIT_KINDS",
    "Account",
    "AgendaItem",
    "AttendanceConfirmed",
    "Ballot",
    "BallotName",
    "BallotUrn",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "Candidate",
    "ClosingLine",
    "DailyClosing",
    "Case",
    "CultivationGroup",
    "Escalation",
    "Event",
    "EventAnswers",
    "FieldDay",
    "FieldTrip",
    "FrozenPaper",
    "GroupMember",
    "HandedLine",
    "HandedList",
    "Kinship",
    "LineRecusal",
    "Leave",
    "CaseAccess",
    "Mail",
    "MailChoice",
    "Meeting",
    "MeetingAttendance",
    "MeetingChange",
    "MeetingPaper",
    "Minutes",
    "MissedCode",
    "Notice",
    "Office",
    "OpenedBook",
    "IssuedPaper",
    "PaperBallotCount",
    "PaperBallotName",
    "PaperSignature",
    "PaperVoter",
    "PaperTemplate",
    "PaperWording",
    "Person",
    "PersonCorrection",
    "DoubleQuestion",
    "Draft",
    "PersonJoin",
    "PersonPair",
    "Post",
    "PostKind",
    "AccessLogEntry",
    "ROW_STANDINGS",
    "ProposedCount",
    "RecordDestruction",
    "RecordTransfer",
    "RecoveryCode",
    "RegisterEntry",
    "RegisterJudge",
    "RegisterPerson",
    "RegisterRow",
    "Reorganisation",
    "RollMember",
    "RuleRow",
    "Scan",
    "SecondFactor",
    "SecondFactorReset",
    "Consultation",
    "SecretBallot",
    "SecretBallotName",
    "SecurityEvent",
    "SecurityEventUnit",
    "SignIn",
    "SignInAttempt",
    "CommitteeTerm",
    "Delegation",
    "StoredDefinition",
    "Task",
    "Snapshot",
    "Unit",
    "UnitPast",
    "Vote",
    "chair_task",
    "delegable_ballot",
    "open_on",
    "post_held_on",
    "takes_ballot_of",
    "INSPECTING",
    "delegation_active",
]
