"""Meetings of a committee: planning, agenda, attendance and closing. Nothing here changes a case."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.models import (
    AgendaItem,
    AttendanceConfirmed,
    Case,
    Meeting,
    MeetingAttendance,
    Minutes,
    Notice,
    PaperBallotCount,
    Person,
    Unit,
    Vote,
)
from webapp.queries.meetings.attendance import absences, confirmed, counted_in, presence
from webapp.queries.meetings.meetings import MINUTES_TAKERS, holders_on, may_run, prepares, waiting_cases
from webapp.queries.meetings.minutes import minutes_of
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.notices.announcing import end_invitations, invite
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.roles import COMMITTEES

A_YEAR = dt.timedelta(days=366)


@dataclass(frozen=True)
class MeetingPlan:
    """The plan of a meeting.

    Chair and secretary are people's ids; the hour is Việt Nam's; body is one of COMMITTEES.
    """

    held_on: dt.date
    place: str
    chair_id: int
    secretary_id: int
    begins_at: dt.time | None = None
    body: str = "standing_committee"


def plan(session: Session, unit_id: int, draft: MeetingPlan, command: Command) -> str:
    """Plan a meeting of a unit's committee. Return its public id; the same form sent again gets the first result.

    Raises NotFoundForActor, Refused (a distant date, a chair or secretary without a post on that day),
    IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in prepares(command.actor):
            raise NotFoundForActor
        session.execute(sa.select(Unit.id).where(Unit.id == unit_id).with_for_update())  # simultaneous taps queue here
        if first := replayed(session, Meeting, command, planned_by_id=command.actor.person_id, unit_id=unit_id):
            return first.public_id
        check_plan(session, unit_id, draft, command)
        meeting = Meeting(
            public_id=secrets.token_hex(8),
            unit_id=unit_id,
            body=draft.body,
            held_on=draft.held_on,
            begins_at=draft.begins_at,
            place=draft.place,
            chair_id=draft.chair_id,
            secretary_id=draft.secretary_id,
            planned_by_id=command.actor.person_id,
            key=command.key,
            opened_at=command.now,
        )
        session.add(meeting)
        session.flush()
        invite(session, meeting, command.now, command.actor.person_id)
        return meeting.public_id


def check_plan(session: Session, unit_id: int, plan: MeetingPlan, command: Command) -> None:
    """Raise Refused for a distant day, and for a chair or secretary who cannot be one on that day."""
    if abs(plan.held_on - local_date(command.now)) > A_YEAR:
        raise Refused(_("The day of a meeting lies within a year of today."), field="held_on")
    if plan.chair_id not in holders_on(session, unit_id, COMMITTEES[plan.body], plan.held_on):
        raise Refused(_("The chair has to be a member of the committee on that day."), field="chair")
    if plan.secretary_id not in holders_on(session, unit_id, MINUTES_TAKERS, plan.held_on):
        raise Refused(
            _("The secretary of the meeting has to hold a post in the committee or its office on that day."),
            field="secretary",
        )
    if plan.secretary_id == plan.chair_id:
        raise Refused(_("The chair and the secretary of a meeting are two people."), field="secretary")


def add_cases(session: Session, public_id: str, cases: Sequence[str], command: Command) -> None:
    """Append cases to the agenda. Those already on it keep their place.

    Raises NotFoundForActor, Refused (closed; a case that does not wait for this committee).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        items = _items(session, meeting)
        there = set(session.scalars(sa.select(Case.public_id).where(Case.id.in_([item.case_id for item in items]))))
        waiting = {case.public_id: case.case_id for case in waiting_cases(session, command.actor, meeting)}
        new = [case for case in dict.fromkeys(cases) if case not in there]
        if not set(new) <= set(waiting):
            raise Refused(
                _("A case that was chosen does not wait before this committee any more. Nothing was changed.")
            )
        last = max((item.position for item in items), default=0)
        for place, case in enumerate(new, last + 1):
            session.add(AgendaItem(meeting_id=meeting.id, case_id=waiting[case], position=place))


def remove_case(session: Session, public_id: str, case: str, command: Command) -> None:
    """Remove a case from the agenda.

    Raises NotFoundForActor, Refused (closed; ballots were entered for it in this meeting).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        item = next((item for item in _seen(session, meeting, command) if item[1] == case), None)
        if item is None:
            raise NotFoundForActor
        counted = sa.select(PaperBallotCount.vote_id).join(Vote, Vote.id == PaperBallotCount.vote_id)
        if session.scalar(counted.where(PaperBallotCount.meeting_id == meeting.id, Vote.case_id == item[0].case_id)):
            raise Refused(_("Ballots on paper are entered for this case: it stays on the agenda."))
        session.delete(item[0])


def place_case(session: Session, public_id: str, case: str, place: int, command: Command) -> None:
    """Move a case to a position (from 0) of the agenda that the actor sees; cases that they do not see keep theirs.

    Raises NotFoundForActor, Refused (closed).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        seen = _seen(session, meeting, command)
        moved = next((pair for pair in seen if pair[1] == case), None)
        if moved is None:
            raise NotFoundForActor
        positions = [item.position for item, _case in seen]
        seen.remove(moved)
        seen.insert(place, moved)
        for (item, _case), position in zip(seen, positions, strict=True):
            item.position = position


def record_attendance(
    session: Session,
    public_id: str,
    present: Collection[int],
    command: Command,
    reasons: Mapping[int, str] | None = None,
) -> None:
    """Record which members of the committee of that day were present; all others were absent, with a reason if known.

    Raises NotFoundForActor, Refused (closed; before the day; a person who is no member; a name that ballots depend on).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        if meeting.held_on > local_date(command.now):
            raise Refused(_("The meeting is on %(day)s: who is there is written down then."), day=meeting.held_on)
        members = holders_on(session, meeting.unit_id, COMMITTEES[meeting.body], meeting.held_on)
        before = presence(session, meeting.id)
        if not set(present) <= set(members):
            raise Refused(_("Only members of the committee of that day can be present."), field="present")
        written = before, absences(session, meeting.id)
        gone = {person for person, was in before.items() if was} - set(present)
        if gone and counted_in(session, meeting):
            raise Refused(_("Ballots on paper are entered: who was present stays present."))
        for person in members:
            there = person in present
            reason = None if there else (reasons or {}).get(person) or None
            session.merge(MeetingAttendance(meeting_id=meeting.id, person_id=person, present=there, reason=reason))
        session.flush()
        if written != (presence(session, meeting.id), absences(session, meeting.id)):
            unconfirm(session, meeting)


def unconfirm(session: Session, meeting: Meeting) -> None:
    """Delete the confirmation of the attendance, after a change of the list or of the chair."""
    session.execute(sa.delete(AttendanceConfirmed).where(AttendanceConfirmed.meeting_id == meeting.id))


def refuse_unconfirmed(session: Session, meeting: Meeting) -> None:
    """Raise Refused until the chair has confirmed the attendance."""
    if confirmed(session, meeting.id) is None:
        name = session.get_one(Person, meeting.chair_id).full_name
        raise Refused(
            _("Comrade %(name)s, who chairs the meeting, has to confirm the attendance first, on the meeting's page."),
            name=name,
        )


def close(session: Session, public_id: str, command: Command) -> None:
    """Close a meeting for good, and store its minutes.

    Raises NotFoundForActor, Refused (closed already; no attendance; the chair was absent; ballots on paper depend on an
    attendance that the chair has yet to confirm).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        there = presence(session, meeting.id)
        if not there:
            raise Refused(_("Record who is present first: a meeting that did not take place is called off."))
        if not there.get(meeting.chair_id):
            raise Refused(_("The chair of the meeting is recorded as absent: correct the attendance or the chair."))
        if counted_in(session, meeting):
            refuse_unconfirmed(session, meeting)
        meeting.closed_at = command.now
        session.flush()
        session.add(Minutes(meeting_id=meeting.id, content=minutes_of(session, meeting, command.now)))
        end_invitations(session, Notice.meeting_id == meeting.id, command.now)


def changing(session: Session, public_id: str, command: Command) -> Meeting:
    """Return the meeting, locked, for an actor who may change it.

    Raises NotFoundForActor, Refused for one that is over.
    """
    meeting = locked_meeting(session, public_id)
    if meeting is None or not may_run(command.actor, meeting):
        raise NotFoundForActor
    refuse_closed(meeting)
    return meeting


def locked_meeting(session: Session, public_id: str) -> Meeting | None:
    """Return the meeting, locked until the transaction ends. A command that needs a case as well locks that first."""
    return session.scalars(
        sa.select(Meeting)
        .where(Meeting.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def refuse_closed(meeting: Meeting) -> None:
    """Raise Refused for a meeting that is closed or called off."""
    if meeting.closed_at is not None:
        raise Refused(_("This meeting is closed: nothing in it can be changed."))
    if meeting.called_off_at is not None:
        raise Refused(_("This meeting is called off: nothing in it can be changed. Plan another one."))


def _items(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the whole agenda, including cases that the actor may not see."""
    items = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(session.scalars(items.order_by(AgendaItem.position, AgendaItem.case_id)))


def _seen(session: Session, meeting: Meeting, command: Command) -> list[tuple[AgendaItem, str]]:
    """Return the part of the agenda that the actor may see, in order, each item with the case's public id."""
    rows = session.execute(
        sa.select(AgendaItem, Case.public_id)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(AgendaItem.meeting_id == meeting.id, visible_cases(command.actor))
        .order_by(AgendaItem.position, AgendaItem.case_id)
    )
    return [(row[0], row[1]) for row in rows]
