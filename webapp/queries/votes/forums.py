"""Reads of the forums in which a committee votes: the meeting that a vote is put to, or the written consultation."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import (
    AgendaItem,
    AttendanceConfirmed,
    Consultation,
    Meeting,
    MeetingAttendance,
    Person,
    Vote,
    takes_ballot_of,
)
from webapp.queries.local_day import LocalDay
from webapp.queries.people.names import called_on
from workflows.core.calendar import local_date

_Chair, _Secretary = aliased(Person), aliased(Person)

# Asked of every vote, so put together once: that costs more than the database's answers.
_DAY = sa.func.coalesce(Meeting.held_on, LocalDay(Consultation.asked_at))
_FORUMS = (
    sa.select(
        Vote.id,
        Meeting.public_id,
        Meeting.held_on,
        called_on(_DAY, _Chair).label("chair"),
        called_on(_DAY, _Secretary).label("secretary"),
        Consultation.asked_at,
        Consultation.last_day,
        Consultation.reason,
    )
    .outerjoin(Meeting, Meeting.id == Vote.meeting_id)
    .outerjoin(Consultation, Consultation.id == Vote.consultation_id)
    .outerjoin(_Chair, _Chair.id == sa.func.coalesce(Meeting.chair_id, Consultation.asked_by_id))
    .outerjoin(_Secretary, _Secretary.id == Meeting.secretary_id)
    .where(
        Vote.case_id == sa.bindparam("case"), sa.or_(Vote.meeting_id.is_not(None), Vote.consultation_id.is_not(None))
    )
)
_THERE = sa.select(MeetingAttendance.person_id).where(
    MeetingAttendance.meeting_id == sa.bindparam("meeting"), MeetingAttendance.present
)


@dataclass(frozen=True)
class VotingForum:
    """The forum of a vote: the meeting (held_on, chair, secretary), or the consultation (who asked, until when, why).

    meeting: the public id of the meeting; empty for a consultation.
    """

    meeting: str
    held_on: dt.date | None
    chair: str
    secretary: str
    asked_on: dt.date | None
    last_day: dt.date | None
    reason: str


def forums_of(session: Session, case_id: int) -> dict[int, VotingForum]:
    """Return vote → where it is put, for the votes of a case that are. One statement."""
    rows = session.execute(_FORUMS, {"case": case_id})
    return {
        row.id: VotingForum(
            meeting=row.public_id or "",
            held_on=row.held_on,
            chair=row.chair,
            secretary=row.secretary or "",
            asked_on=local_date(row.asked_at) if row.asked_at else None,
            last_day=row.last_day,
            reason=row.reason or "",
        )
        for row in rows
    }


def agenda_meetings(session: Session, vote: Vote) -> list[Meeting]:
    """Return the meetings of the vote's committee that may still put it: it is on their agenda. First ones first."""
    return list(
        session.scalars(
            sa.select(Meeting)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(
                AgendaItem.case_id == vote.case_id,
                Meeting.unit_id == vote.unit_id,
                Meeting.body == vote.body,
                Meeting.held_on >= local_date(vote.opened_at),
                Meeting.called_off_at.is_(None),
                Meeting.closed_at.is_(None),
            )
            .order_by(Meeting.held_on, Meeting.id)
        )
    )


def open_meeting(session: Session, vote: Vote) -> Meeting | None:
    """Return the meeting in which the vote's ballots are given: its own, or the open one with the case on its agenda.

    Open is a meeting whose chair has confirmed the attendance.
    """
    if vote.meeting_id is not None:
        return session.get_one(Meeting, vote.meeting_id)
    waiting = [meeting.id for meeting in agenda_meetings(session, vote)]
    confirmed = sa.select(AttendanceConfirmed.meeting_id).where(AttendanceConfirmed.meeting_id.in_(waiting))
    opened = set(session.scalars(confirmed)) if waiting else set()
    return next((session.get_one(Meeting, each) for each in waiting if each in opened), None)


def attending(session: Session, vote: Vote) -> set[int]:
    """Return who is recorded as present at the meeting in which the vote's ballots are given; nobody without one."""
    if vote.consultation_id is not None or (meeting := open_meeting(session, vote)) is None:
        return set()
    return set(session.scalars(_THERE, {"meeting": meeting.id}))


def takes_ballot(session: Session, vote: Vote, person_id: int, day: dt.date) -> bool:
    """Whether this person's ballot can be given in a running vote on that day (`takes_ballot_of`)."""
    return bool(session.scalar(sa.select(takes_ballot_of(person_id, day)).where(Vote.id == vote.id)))
