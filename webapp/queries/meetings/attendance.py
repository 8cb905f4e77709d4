"""Reads of a meeting's attendance: who chairs, whether the chair has confirmed it, and what depends on it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.actors import Actor
from webapp.models import (
    AttendanceConfirmed,
    Meeting,
    MeetingAttendance,
    RollMember,
    Vote,
)
from webapp.queries.meetings.meetings import LARGEST


def chairs(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor chairs the meeting by a post that they hold, and does not take its minutes as well."""
    sits = meeting.chair_id == actor.person_id != meeting.secretary_id
    return sits and actor.holds(LARGEST, meeting.unit_id) is not None


def confirmed(session: Session, meeting_id: int) -> AttendanceConfirmed | None:
    """Return the chair's confirmation of the present attendance, with the chair's name; None if it is not confirmed."""
    return session.scalars(
        sa.select(AttendanceConfirmed)
        .where(AttendanceConfirmed.meeting_id == meeting_id)
        .options(joinedload(AttendanceConfirmed.person))
    ).one_or_none()


def voters_in(session: Session, meeting: Meeting) -> set[int]:
    """Return who has given a ballot in this meeting."""
    voters = sa.select(RollMember.person_id).join(Vote, Vote.id == RollMember.vote_id)
    return set(session.scalars(voters.where(Vote.meeting_id == meeting.id, RollMember.voted)))


def votes_closed_in(session: Session, meeting: Meeting) -> bool:
    """Whether a vote of this meeting is closed: its result was counted with those who were present."""
    closed = sa.select(Vote.id).where(Vote.meeting_id == meeting.id, Vote.closed_at.is_not(None))
    return session.scalar(closed.limit(1)) is not None


def counted_in(session: Session, meeting: Meeting) -> bool:
    """Whether ballots were given in this meeting: then it has taken place."""
    return bool(voters_in(session, meeting)) or votes_closed_in(session, meeting)


def presence(session: Session, meeting_id: int) -> dict[int, bool]:
    """Return person → whether they were present, as far as attendance is recorded."""
    rows = session.execute(
        sa.select(MeetingAttendance.person_id, MeetingAttendance.present).where(
            MeetingAttendance.meeting_id == meeting_id
        )
    )
    return {row.person_id: row.present for row in rows}


def absences(session: Session, meeting_id: int) -> dict[int, str]:
    """Return person → reason of absence, if one is recorded."""
    rows = session.execute(
        sa.select(MeetingAttendance.person_id, MeetingAttendance.reason).where(
            MeetingAttendance.meeting_id == meeting_id, MeetingAttendance.reason.is_not(None)
        )
    )
    return {row.person_id: row.reason for row in rows}
