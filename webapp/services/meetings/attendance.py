"""The attendance of a meeting is confirmed by its chair: whoever takes the minutes is not alone with the list."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.models import AttendanceConfirmed
from webapp.queries.meetings.attendance import chairs, presence
from webapp.services.command import Command, unit_of_work
from webapp.services.meetings.planning import locked_meeting, refuse_closed
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _


def confirm_attendance(session: Session, public_id: str, seen: Collection[int], command: Command) -> None:
    """The chair confirms who was there, so that whoever takes the minutes is not alone with the list.

    seen: whom the chair's page showed as present. Raises NotFoundForActor (not the chair), Refused (closed; nothing
    recorded; changed since that page was shown; the chair himself is recorded as absent).
    """
    with unit_of_work(session):
        meeting = locked_meeting(session, public_id)
        if meeting is None or not chairs(command.actor, meeting):
            raise NotFoundForActor
        refuse_closed(meeting)
        there = presence(session, meeting.id)
        if {person for person, was in there.items() if was} != set(seen):
            raise Refused(_("The attendance was changed meanwhile: look at it again, and confirm it then."))
        if not there.get(meeting.chair_id):
            raise Refused(_("The chair of the meeting is recorded as absent: correct the attendance or the chair."))
        session.merge(
            AttendanceConfirmed(meeting_id=meeting.id, person_id=command.actor.person_id, confirmed_at=command.now)
        )
