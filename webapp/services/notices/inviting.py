"""Invitations to meetings: notices written with the act that plans, changes or calls off a meeting."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Meeting, MeetingChange, Notice
from webapp.queries.meetings.meetings import holders_on
from webapp.queries.notices.recipients import readers
from webapp.services.notices.announcing import end_notices, write_notices
from workflows.roles import COMMITTEES


def invite(session: Session, meeting: Meeting, now: dt.datetime, me: int, kind: str = "meeting") -> None:
    """Notify the committee of that day, and the minutes taker, of a meeting as planned now.

    kind: 'meeting_off' says that the meeting does not take place. Earlier notices of the meeting are closed.
    """
    end_invitations(session, Notice.meeting_id == meeting.id, now)
    changes = session.scalar(
        sa.select(sa.func.count()).select_from(MeetingChange).where(MeetingChange.meeting_id == meeting.id)
    )
    people = {*holders_on(session, meeting.unit_id, COMMITTEES[meeting.body], meeting.held_on), meeting.secretary_id}
    people |= {meeting.teller_id} if meeting.teller_id else set()
    new = []
    for reader in readers(session, people):
        notice = Notice(
            key=f"{kind}:{meeting.id}:{changes}:{reader.person_id}",
            kind=kind,
            person_id=reader.person_id,
            meeting_id=meeting.id,
            due_on=meeting.held_on,
            at=now,
        )
        new.append((notice, reader))
    write_notices(session, new, me)


def end_invitations(session: Session, condition: sa.ColumnElement[bool], now: dt.datetime) -> None:
    """End the invitations to meetings that are closed or whose day is past."""
    end_notices(session, sa.and_(Notice.kind == "meeting", condition), now)
