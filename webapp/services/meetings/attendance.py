"""The chair's confirmation of a meeting's attendance, so that the minutes taker alone does not decide it."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.models import AttendanceConfirmed
from webapp.queries.meetings.attendance import chairs, presence
from webapp.services.command import Command, unit_of_work
from webapp.services.meetings.planning import locked_meeting, refuse_closed
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _


def confirm_attendance(session: Session, public_id: str, seen: Collection[int], command: Command) -> None:
    """Confirm the attendance of a meeting as its chair, so that the minutes taker alone does not decide it.

    seen: the people shown as present on the chair's page. Raises NotFoundForActor (not the chair), Refused (closed;
    nothing recorded; changed since that page was shown; the chair is recorded as absent).
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
