"""Papers put before a meeting beside its cases."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import MeetingFile, MeetingPaper
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.meetings.contributions import drop_remarks
from webapp.services.meetings.locking import changing
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _

MOST = 50
"""The largest number of papers of a meeting."""


@dataclass(frozen=True)
class NewPaper:
    """A paper for a meeting: who puts it before the committee, and its text, or where it is to be found."""

    title: str
    by_whom: str
    reference: str
    text: str


def put_paper(session: Session, public_id: str, paper: NewPaper, command: Command) -> None:
    """Put a paper on the agenda; the same form sent again changes nothing.

    Raises NotFoundForActor, Refused (closed; too many; neither text nor reference), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        if replayed(session, MeetingPaper, command, put_by_id=command.actor.person_id, meeting_id=meeting.id):
            return
        if not paper.text and not paper.reference:
            raise Refused(_("Write the text of the paper, or where it is to be found."), field="reference")
        there = sa.select(sa.func.count()).select_from(MeetingPaper).where(MeetingPaper.meeting_id == meeting.id)
        if (session.scalar(there) or 0) >= MOST:
            raise Refused(_("A meeting has at most %(most)d papers beside its cases."), most=MOST)
        row = MeetingPaper(
            meeting_id=meeting.id,
            title=paper.title,
            by_whom=paper.by_whom,
            reference=paper.reference,
            text=paper.text,
            key=command.key,
            put_by_id=command.actor.person_id,
            put_at=command.now,
        )
        session.add(row)


def take_paper(session: Session, public_id: str, paper_id: int, command: Command) -> None:
    """Take a paper off the agenda. Raises NotFoundForActor, Refused (closed; the discussion has words on it)."""
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        row = session.get(MeetingPaper, paper_id)
        if row is None or row.meeting_id != meeting.id:
            raise NotFoundForActor
        drop_remarks(session, meeting, paper_id=row.id)
        session.execute(sa.delete(MeetingFile).where(MeetingFile.paper_id == row.id))  # their files go when it is swept
        session.delete(row)
