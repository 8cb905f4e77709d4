"""Reads of a meeting's attendance: who chairs, whether the chair has confirmed it, and what depends on it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.actors import Actor
from webapp.models import (
    AttendanceConfirmed,
    Meeting,
    MeetingAttendance,
    PaperBallotCount,
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


def counted_in(session: Session, meeting: Meeting) -> bool:
    """Whether ballots on paper are entered in this meeting."""
    return (
        session.scalar(sa.select(PaperBallotCount.vote_id).where(PaperBallotCount.meeting_id == meeting.id).limit(1))
        is not None
    )


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
