"""The attendance of a meeting: recorded by the minutes taker, confirmed by the chair, so that neither decides alone."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import AttendanceConfirmed, Meeting, MeetingAttendance, Person
from webapp.queries.meetings.attendance import absences, chairs, presence, voters_in, votes_closed_in
from webapp.queries.meetings.meetings import holders_on
from webapp.services.command import Command, unit_of_work
from webapp.services.meetings.locking import changing, locked_meeting
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes.forums import refuse_closed
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.roles import COMMITTEES


def record_attendance(
    session: Session,
    public_id: str,
    present: Collection[int],
    command: Command,
    reasons: Mapping[int, str] | None = None,
) -> None:
    """Record which members of the committee of that day were present; all others were absent, with a reason if known.

    Who comes after a vote of the meeting has closed is marked with the hour: the vote was counted without them. Raises
    NotFoundForActor, Refused (closed; before the day; a person who is no member; somebody absent who has given a ballot
    or was counted as present).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        if meeting.held_on > local_date(command.now):
            raise Refused(_("The meeting is on %(day)s: the attendance is recorded on that day."), day=meeting.held_on)
        members = holders_on(session, meeting.unit_id, COMMITTEES[meeting.body], meeting.held_on)
        before = presence(session, meeting.id)
        if not set(present) <= set(members):
            raise Refused(_("Only members of the committee of that day can be present."), field="present")
        written = before, absences(session, meeting.id)
        gone = {person for person, was in before.items() if was} - set(present)
        late = votes_closed_in(session, meeting)
        if counted := gone & (set(before) if late else voters_in(session, meeting)):
            raise Refused(
                _("%(name)s was counted as present in a vote of this meeting, and stays so."),
                field="present",
                name=session.get_one(Person, min(counted)).full_name,
            )
        mine = sa.select(MeetingAttendance).where(MeetingAttendance.meeting_id == meeting.id)
        rows = {row.person_id: row for row in session.scalars(mine)}
        for person in members:
            there = person in present
            row = rows.get(person) or MeetingAttendance(meeting_id=meeting.id, person_id=person)
            row.came_at = row.came_at if before.get(person) else command.now if there and late else None
            row.present, row.reason = there, None if there else (reasons or {}).get(person) or None
            session.add(row)
        session.flush()
        if written != (presence(session, meeting.id), absences(session, meeting.id)):
            unconfirm(session, meeting)


def unconfirm(session: Session, meeting: Meeting) -> None:
    """Delete the confirmation of the attendance, after a change of the list or of the chair."""
    session.execute(sa.delete(AttendanceConfirmed).where(AttendanceConfirmed.meeting_id == meeting.id))


def confirm_attendance(session: Session, public_id: str, seen: Collection[int], command: Command) -> None:
    """Open a meeting as its chair, who confirms the attendance, so that the minutes taker alone does not decide it.

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
