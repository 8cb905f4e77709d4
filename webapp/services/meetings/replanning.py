"""Replanning or calling off a planned meeting. Earlier plans are kept."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Meeting, MeetingChange
from webapp.queries.meetings.attendance import counted_in, presence
from webapp.queries.meetings.conferences import period_of
from webapp.queries.meetings.meetings import changes
from webapp.services.command import Command, unit_of_work
from webapp.services.meetings.attendance import unconfirm
from webapp.services.meetings.conclusions import conclude, lock_conclusions
from webapp.services.meetings.locking import changing, run_until
from webapp.services.meetings.planning import MeetingPlan, check_plan, refuse_clash
from webapp.services.notices.inviting import invite
from webapp.services.refusals import Refused
from workflows.core.calendar import local_date
from workflows.core.text import _


def change(session: Session, public_id: str, plan: MeetingPlan, reason: str, command: Command) -> bool:
    """Change the plan of a meeting. Return whether anything differs; the same plan again leaves no trace.

    `command.version` is how often it had changed when the form was rendered. Raises NotFoundForActor, Refused (closed
    or called off; changed meanwhile; ballots were entered; another day after the attendance; a day that is over, for
    a meeting that is still to come; an invalid plan).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        plan = replace(plan, body=meeting.body)  # another committee is another meeting
        people = (meeting.chair_id, meeting.secretary_id)
        before = MeetingPlan(
            meeting.held_on,
            meeting.place,
            *people,
            meeting.begins_at,
            meeting.body,
            period_of(meeting),
            teller_id=meeting.teller_id,
        )
        if replace(plan, anyway=False) == before:
            return False
        if command.version not in (None, len(changes(session, meeting))):
            raise Refused(_("Somebody has changed the meeting meanwhile: compare, and send again."), field="held_on")
        held = replace(plan, anyway=False, teller_id=meeting.teller_id)  # a teller may be found as late as at the count
        if counted_in(session, meeting) and held != before:
            raise Refused(_("Ballots were given in this meeting: its day, place, chair and secretary stay."))
        if plan.held_on != meeting.held_on and presence(session, meeting.id):
            raise Refused(_("Who is present is recorded for this day: the day stays."), field="held_on")
        if plan.held_on < local_date(command.now) <= meeting.held_on:
            raise Refused(_("This day is over: choose today or a later one."), field="held_on")
        check_plan(session, meeting.unit_id, plan, command)
        refuse_clash(session, meeting.unit_id, plan, command, meeting)
        session.add(kept_plan(meeting, reason, command))
        if people != (plan.chair_id, plan.secretary_id):
            unconfirm(session, meeting)
        meeting.held_on, meeting.begins_at, meeting.place = plan.held_on, plan.begins_at, plan.place
        meeting.chair_id, meeting.secretary_id = plan.chair_id, plan.secretary_id
        meeting.teller_id = plan.teller_id
        meeting.period_from, meeting.period_to = plan.period or (None, None)
        session.flush()
        invite(session, meeting, command.now, command.actor.person_id)
        return True


def call_off(session: Session, public_id: str, reason: str, command: Command) -> None:
    """Call off a meeting. Its agenda stays readable; its cases wait for another meeting. Said twice, it is done once.

    Raises NotFoundForActor, Refused (closed or called off already; ballots were entered: then it has taken place).
    """
    with unit_of_work(session):
        lock_conclusions(session, public_id)
        if off := run_until(session, public_id, command, "called_off_at"):
            mine = {"meeting_id": off.id, "changed_at": off.called_off_at, "changed_by_id": command.actor.person_id}
            if session.scalars(sa.select(MeetingChange.id).filter_by(**mine, reason=reason)).first():
                return
        meeting = changing(session, public_id, command)
        if counted_in(session, meeting):
            raise Refused(_("Ballots were given in this meeting: one that took place is closed, not called off."))
        session.add(kept_plan(meeting, reason, command))
        meeting.called_off_at = command.now
        session.flush()
        invite(session, meeting, command.now, command.actor.person_id, "meeting_off")
        conclude(session, meeting, command.now)


def kept_plan(meeting: Meeting, reason: str, command: Command) -> MeetingChange:
    """Return the row that keeps what a meeting was planned as until this command."""
    return MeetingChange(
        meeting_id=meeting.id,
        changed_at=command.now,
        changed_by_id=command.actor.person_id,
        held_on=meeting.held_on,
        begins_at=meeting.begins_at,
        place=meeting.place,
        chair_id=meeting.chair_id,
        secretary_id=meeting.secretary_id,
        teller_id=meeting.teller_id,
        period_from=meeting.period_from,
        period_to=meeting.period_to,
        reason=reason,
    )
