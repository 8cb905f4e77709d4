"""The data kept about a person in cases, meetings and trips.

`known` is the condition that the reader may know of a Case.
"""

from typing import Any

import sqlalchemy as sa

from webapp.actors import Actor
from webapp.models import (
    AccessLogEntry,
    AttachedPage,
    Ballot,
    BallotName,
    Candidate,
    Case,
    CaseMessage,
    CaseMessageWords,
    Contribution,
    Event,
    EventAnswers,
    FieldDay,
    FieldTrip,
    FrozenPaper,
    IssuedPaper,
    Meeting,
    MeetingAttendance,
    Notice,
    PaperVoter,
    PaperVoterName,
    Person,
    RollMember,
    Unit,
    Vote,
)
from webapp.queries.people.joined import records_of

Statement = sa.Select[*tuple[Any, ...]]


def cases(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Case.public_id.label("case"),
            Case.workflow.label("process"),
            Unit.name.label("unit"),
            Case.opened_at,
            Case.closed_at,
        )
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.subject_id == person_id, known)
        .order_by(Case.id)
    )


def answers(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Case.public_id.label("case"), Event.at, EventAnswers.answers.label("answers"))
        .select_from(EventAnswers)
        .join(Event, Event.id == EventAnswers.event_id)
        .join(Case, Case.id == Event.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.subject_id == person_id, known)
        .order_by(Event.id)
    )


def questions(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    """Select questions and answers about the person's cases, but for those that the unit concerned may not read."""
    return (
        sa.select(Case.public_id.label("case"), CaseMessage.at, CaseMessageWords.text.label("words"))
        .join(CaseMessageWords, CaseMessageWords.message_id == CaseMessage.id)
        .join(Case, Case.id == CaseMessage.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.subject_id.in_(records_of(person_id)), CaseMessage.inside.is_(False), known)
        .order_by(CaseMessage.id)
    )


def asked(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    """Select the person's questions and answers on cases; last column: whether the unit concerned may not read it."""
    return (
        sa.select(
            Case.public_id.label("case"),
            CaseMessage.at,
            CaseMessage.author_post.label("held"),
            CaseMessageWords.text.label("words"),
            CaseMessage.inside,
        )
        .join(CaseMessageWords, CaseMessageWords.message_id == CaseMessage.id)
        .join(Case, Case.id == CaseMessage.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(CaseMessage.author_id.in_(records_of(person_id)), known)
        .order_by(CaseMessage.id)
    )


def asked_as_read(
    actor: Actor, person_id: int, columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return the columns and rows of `asked` as somebody may read them: what stays inside, by its author alone."""
    return columns[:-1], tuple(row[:-1] for row in rows if person_id == actor.person_id or not row[-1])


def papers(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Case.public_id.label("case"),
            IssuedPaper.kind.label("paper"),
            IssuedPaper.seq.label("number"),
            IssuedPaper.type,
            IssuedPaper.signed_on,
            IssuedPaper.content,
        )
        .join(Case, Case.id == IssuedPaper.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(IssuedPaper.subject_id.in_(records_of(person_id)), known)
        .order_by(IssuedPaper.id)
    )


def frozen(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Case.public_id.label("case"), FrozenPaper.name.label("paper"), FrozenPaper.content)
        .join(Case, Case.id == FrozenPaper.case_id)
        .where(Case.subject_id == person_id, known)
        .order_by(FrozenPaper.id)
    )


def attached(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Case.public_id.label("case"), AttachedPage.name.label("paper"), AttachedPage.sent_at.label("at"))
        .join(Case, Case.id == AttachedPage.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.subject_id.in_(records_of(person_id)), known)
        .order_by(AttachedPage.id)
    )


def stood(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Case.public_id.label("case"),
            Case.workflow.label("process"),
            Vote.opened_at,
            Candidate.elected.label("carried"),
        )
        .join(Vote, Vote.id == Candidate.vote_id)
        .join(Case, Case.id == Vote.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Candidate.person_id.in_(records_of(person_id)), known)
        .order_by(Vote.id, Candidate.place)
    )


def votes(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Case.public_id.label("case"),
            Case.workflow.label("process"),
            Vote.opened_at,
            Vote.secret,
            RollMember.recused,
            RollMember.reason,
            RollMember.voted,
            sa.case((Vote.secret, None), else_=sa.func.coalesce(Ballot.choice, PaperVoter.choice)).label("ballot"),
            PaperVoter.person_id.is_not(None).label("on_paper"),
        )
        .join(Vote, Vote.id == RollMember.vote_id)
        .join(Case, Case.id == Vote.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Ballot, sa.and_(Ballot.vote_id == Vote.id, Ballot.person_id == RollMember.person_id))
        .outerjoin(PaperVoter, sa.and_(PaperVoter.vote_id == Vote.id, PaperVoter.person_id == RollMember.person_id))
        .where(RollMember.person_id.in_(records_of(person_id)), known)
        .order_by(Vote.id)
    )


def chosen(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    """Select the choices of the person's open ballots, by the number of a name or line: each is about somebody else."""
    said = sa.union_all(
        *(
            sa.select(each.vote_id, each.candidate_id, each.choice).where(each.person_id.in_(records_of(person_id)))
            for each in (BallotName, PaperVoterName)
        )
    ).subquery()
    return (
        sa.select(
            Case.public_id.label("case"),
            Case.workflow.label("process"),
            Vote.opened_at,
            Candidate.place.label("line"),
            said.c.choice.label("ballot"),
        )
        .join(Vote, Vote.id == said.c.vote_id)
        .join(Candidate, sa.and_(Candidate.vote_id == Vote.id, Candidate.candidate_id == said.c.candidate_id))
        .join(Case, Case.id == Vote.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(known)
        .order_by(Vote.id, Candidate.place)
    )


def meetings(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Meeting.held_on, Unit.name.label("unit"), MeetingAttendance.present, MeetingAttendance.reason)
        .join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(MeetingAttendance.person_id.in_(records_of(person_id)))
        .order_by(Meeting.held_on, Meeting.id)
    )


def contributions(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    """Select the person's contributions to meetings, and their remarks before them."""
    return (
        sa.select(
            Meeting.held_on,
            Unit.name.label("unit"),
            Case.public_id.label("case"),
            Contribution.beforehand,
            Contribution.text.label("words"),
        )
        .join(Meeting, Meeting.id == Contribution.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .outerjoin(Case, Case.id == Contribution.case_id)
        .where(Contribution.speaker_id.in_(records_of(person_id)), sa.or_(Contribution.case_id.is_(None), known))
        .order_by(Contribution.id)
    )


def field_days(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(FieldDay.day, FieldDay.half, Unit.name.label("host"), FieldTrip.theme)
        .join(FieldTrip, FieldTrip.id == FieldDay.trip_id)
        .join(Unit, Unit.id == FieldTrip.host_id)
        .where(FieldDay.person_id == person_id)
        .order_by(FieldDay.day, FieldDay.id)
    )


def acts(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Case.public_id.label("case"), Case.workflow.label("process"), Event.at, Event.actor_post.label("held")
        )
        .join(Case, Case.id == Event.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Event.actor_id.in_(records_of(person_id)), known)
        .order_by(Event.id)
    )


def notices(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Notice.at, Case.public_id.label("case"), Notice.kind.label("notice"), Notice.read_at)
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(Notice.person_id == person_id, sa.or_(Notice.case_id.is_(None), known))
        .order_by(Notice.id)
    )


def readings(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(AccessLogEntry.at, Person.full_name.label("reader"), Case.public_id.label("case"))
        .join(Case, Case.id == AccessLogEntry.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(Person, Person.id == AccessLogEntry.person_id)
        .where(sa.or_(Case.subject_id == person_id, AccessLogEntry.person_id.in_(records_of(person_id))), known)
        .order_by(AccessLogEntry.id)
    )
