"""Meetings locked for a change, and the refusal of one that is over."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Meeting
from webapp.queries.meetings.meetings import may_run
from webapp.services.command import Command
from webapp.services.refusals import NotFoundForActor
from webapp.services.votes.forums import refuse_closed


def changing(session: Session, public_id: str, command: Command) -> Meeting:
    """Return the meeting, locked, for an actor who may change it.

    Raises NotFoundForActor, Refused for one that is over.
    """
    meeting = locked_meeting(session, public_id)
    if meeting is None or not may_run(command.actor, meeting):
        raise NotFoundForActor
    refuse_closed(meeting)
    return meeting


def run_until(session: Session, public_id: str, command: Command, column: str) -> Meeting | None:
    """Return the meeting, locked, if the actor ran it to this end already: its form was sent twice, or gone back to."""
    meeting = locked_meeting(session, public_id)
    ended = meeting is not None and may_run(command.actor, meeting) and getattr(meeting, column) is not None
    return meeting if ended else None


def locked_meeting(session: Session, public_id: str) -> Meeting | None:
    """Return the meeting, locked until the transaction ends. A command that needs a case as well locks that first."""
    return session.scalars(
        sa.select(Meeting)
        .where(Meeting.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
