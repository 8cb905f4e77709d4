"""Reads of cases that wait for a meeting of their committee: those on no agenda, and those on another meeting's."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.models import AgendaItem, Case, Meeting, Person, Unit, Vote
from webapp.queries.cases.lists import what_about
from workflows.core.calendar import day_begins

MOST_WAITING = 200


@dataclass(frozen=True)
class WaitingCase:
    """A case with a running vote of the committee, available for an agenda. about: what tells those of a unit apart."""

    case_id: int
    public_id: str
    person: str | None
    unit: str
    due_on: dt.date | None
    process: str
    about: str | None


def waiting_cases(session: Session, actor: Actor, meeting: Meeting) -> list[WaitingCase]:
    """Return the cases with a running vote of the meeting's committee that are on no agenda, first due first.

    Not those that another meeting, or a written consultation, decides, nor those whose vote was opened after the day of
    the meeting. One statement.
    """
    there = sa.select(AgendaItem.case_id).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    there = there.where(sa.or_(Meeting.id == meeting.id, _to_come()))
    after = day_begins(meeting.held_on + dt.timedelta(days=1))
    rows = session.execute(
        sa.select(Case.id, Case.public_id, Person.full_name, Unit.name, Case.due_on, Case.workflow, what_about())
        .join(Vote, Vote.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(
            Vote.unit_id == meeting.unit_id,
            Vote.body == meeting.body,
            Vote.closed_at.is_(None),
            Vote.opened_at < after,
            Vote.consultation_id.is_(None),
            sa.or_(Vote.meeting_id.is_(None), Vote.meeting_id == meeting.id),
            visible_cases(actor),
            Case.id.not_in(there),
        )
        .order_by(sa.func.coalesce(Case.due_on, sa.literal(dt.date.max, sa.Date())), Case.id)
        .limit(MOST_WAITING)
    )
    return [WaitingCase(*row) for row in rows]


@dataclass(frozen=True)
class PlacedCase:
    """A case that waits for the committee and is on the agenda of another meeting, by that meeting's day and id."""

    person: str | None
    unit: str
    held_on: dt.date
    meeting: str


def placed_elsewhere(session: Session, actor: Actor, meeting: Meeting) -> list[PlacedCase]:
    """Return the cases of the meeting's committee on agendas of its other meetings to come. One statement."""
    rows = session.execute(
        sa.select(Person.full_name, Unit.name, Meeting.held_on, Meeting.public_id)
        .select_from(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .join(Vote, sa.and_(Vote.case_id == Case.id, Vote.closed_at.is_(None)))
        .where(
            Meeting.id != meeting.id,
            Meeting.unit_id == meeting.unit_id,
            Meeting.body == meeting.body,
            _to_come(),
            visible_cases(actor),
        )
        .order_by(Meeting.held_on, AgendaItem.position)
        .limit(MOST_WAITING)
    )
    return [PlacedCase(*row) for row in rows]


def _to_come() -> sa.ColumnElement[bool]:
    """Return the condition that a Meeting is neither over nor called off, and has not voted on an AgendaItem's case."""
    voted = aliased(Vote)
    decided = sa.exists().where(
        voted.meeting_id == Meeting.id, voted.case_id == AgendaItem.case_id, voted.closed_at.is_not(None)
    )
    return sa.and_(Meeting.closed_at.is_(None), Meeting.called_off_at.is_(None), ~decided)
