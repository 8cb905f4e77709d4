"""Meetings of a committee: planning, agenda and closing. Nothing here changes a case."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.documents.wording import OF_A_MEETING
from webapp.models import AgendaItem, Case, Meeting, Minutes, Notice, ProposedCount, RollMember, Task, Unit, Vote
from webapp.queries.meetings.attendance import counted_in, presence
from webapp.queries.meetings.meetings import MINUTES_TAKERS, holders_on, prepares, visible_meetings
from webapp.queries.meetings.minutes import NO_NOTES, minutes_of
from webapp.queries.meetings.waiting import waiting_cases
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.meetings.conclusions import conclude, lock_conclusions
from webapp.services.meetings.contributions import drop_remarks, refuse_absent_speakers
from webapp.services.meetings.locking import changing, run_until
from webapp.services.notices.inviting import end_invitations, invite
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes.forums import refuse_unconfirmed
from webapp.services.wordings import keep_wording
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import fold
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
    period: tuple[dt.date, dt.date] | None = None
    """The first and the last day that a conference reviews; None for an ordinary meeting."""
    anyway: bool = False
    """Whether it takes place though another meeting of that time clashes with it."""
    teller_id: int | None = None
    """Who counts ballots on paper again, beside the chair."""


def plan(session: Session, unit_id: int, draft: MeetingPlan, command: Command) -> str:
    """Plan a meeting of a unit's committee. Return its public id; the same form sent again gets the first result.

    Raises NotFoundForActor, Refused (a distant date, a chair or secretary without a post on that day, another meeting
    at that time), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in prepares(command.actor):
            raise NotFoundForActor
        session.execute(sa.select(Unit.id).where(Unit.id == unit_id).with_for_update())  # simultaneous taps queue here
        if first := replayed(session, Meeting, command, planned_by_id=command.actor.person_id, unit_id=unit_id):
            return first.public_id
        check_plan(session, unit_id, draft, command)
        refuse_clash(session, unit_id, draft, command)
        meeting = Meeting(
            public_id=secrets.token_hex(8),
            unit_id=unit_id,
            body=draft.body,
            held_on=draft.held_on,
            begins_at=draft.begins_at,
            place=draft.place,
            chair_id=draft.chair_id,
            secretary_id=draft.secretary_id,
            teller_id=draft.teller_id,
            period_from=draft.period[0] if draft.period else None,
            period_to=draft.period[1] if draft.period else None,
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
        raise Refused(_("The day of a meeting has to lie within a year of today: choose another day."), field="held_on")
    if plan.chair_id not in holders_on(session, unit_id, COMMITTEES[plan.body], plan.held_on):
        raise Refused(_("Choose a chair who is a member of the committee on that day."), field="chair")
    if plan.secretary_id not in holders_on(session, unit_id, MINUTES_TAKERS, plan.held_on):
        raise Refused(
            _("Choose a secretary with a post in the committee or its office on that day."),
            field="secretary",
        )
    if plan.teller_id is not None and plan.teller_id not in holders_on(session, unit_id, MINUTES_TAKERS, plan.held_on):
        raise Refused(_("Choose a teller with a post in the committee or its office on that day."), field="teller")
    if plan.teller_id in (plan.chair_id, plan.secretary_id):
        raise Refused(_("Choose a teller other than the chair and the secretary."), field="teller")
    if plan.period and plan.period[0] > plan.period[1]:
        raise Refused(_("The period ends before it begins: correct one of the days."), field="period_to")
    if plan.period and plan.period[0] > plan.held_on:
        raise Refused(_("The period begins after the meeting: correct one of the days."), field="period_from")
    if plan.secretary_id == plan.chair_id:
        raise Refused(_("Choose another secretary: the chair cannot take the minutes."), field="secretary")


def refuse_clash(
    session: Session, unit_id: int, plan: MeetingPlan, command: Command, but: Meeting | None = None
) -> None:
    """Raise Refused (field `anyway`) for a plan at one time with another meeting of that committee, place or people.

    Asked and not forbidden: one may be about to replace the other. Only of meetings that the actor may know of.
    """
    if plan.anyway:
        return
    people = (plan.chair_id, plan.secretary_id)
    rows = session.scalars(
        sa.select(Meeting)
        .where(
            Meeting.held_on == plan.held_on,
            Meeting.called_off_at.is_(None),
            visible_meetings(command.actor),
            Meeting.id != (but.id if but else 0),
            sa.or_(Meeting.unit_id == unit_id, Meeting.chair_id.in_(people), Meeting.secretary_id.in_(people)),
        )
        .order_by(Meeting.id)
    )
    for other in rows:
        same = other.body == plan.body or fold(other.place) == fold(plan.place)
        taken = (other.unit_id == unit_id and same) or {other.chair_id, other.secretary_id} & {*people}
        if taken and _at_one_time(plan.begins_at, other.begins_at):
            raise Refused(
                _(
                    "Another meeting is planned for %(day)s, %(place)s, with the same committee, place or people. "
                    "Choose another time, or tick that both take place."
                ),
                field="anyway",
                day=other.held_on,
                place=f"{other.begins_at:%H:%M}, {other.place}" if other.begins_at else other.place,
            )


def _at_one_time(one: dt.time | None, other: dt.time | None) -> bool:
    """Whether two meetings of a day may overlap: they begin within two hours of each other, or one has no hour yet."""
    if one is None or other is None:
        return True
    return abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute) < 120


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

    Remarks that members left on it beforehand go with it. Raises NotFoundForActor, Refused (closed; ballots were
    entered for it in this meeting; the discussion has words on it).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        item = next((item for item in _seen(session, meeting, command) if item[1] == case), None)
        if item is None:
            raise NotFoundForActor
        put = sa.select(Vote.id).where(Vote.meeting_id == meeting.id, Vote.case_id == item[0].case_id)
        if session.scalar(put.limit(1)):
            raise Refused(_("Ballots on this case were given in this meeting: it stays on the agenda."))
        drop_remarks(session, meeting, case_id=item[0].case_id)
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


def close(session: Session, public_id: str, command: Command, notes: Mapping[str, str] = NO_NOTES) -> None:
    """Close a meeting for good, and store its minutes. notes: what only those who were there can tell (`NO_NOTES`).
    Said again with the same notes it changes nothing.

    A vote on its agenda that nobody gave a ballot in waits for another meeting. Raises NotFoundForActor, Refused
    (closed already; no attendance; the chair or a speaker was absent; ballots depend on an attendance that the chair
    has yet to confirm; a vote with ballots is not closed).
    """
    with unit_of_work(session):
        lock_conclusions(session, public_id)
        closed = run_until(session, public_id, command, "closed_at")
        if closed and notes.items() <= session.get_one(Minutes, closed.id).content.items():
            return
        meeting = changing(session, public_id, command)
        there = presence(session, meeting.id)
        if not there:
            raise Refused(_("Record who is present first: a meeting that did not take place is called off."))
        if not there.get(meeting.chair_id):
            raise Refused(_("The chair of the meeting is recorded as absent: correct the attendance or the chair."))
        if counted_in(session, meeting):
            refuse_unconfirmed(session, meeting)
        refuse_absent_speakers(session, meeting)
        _leave_votes(session, meeting)
        meeting.closed_at = command.now
        session.flush()
        content = minutes_of(session, meeting, command.now, notes)
        content |= keep_wording(session, OF_A_MEETING, session.get_one(Unit, meeting.unit_id))
        session.add(Minutes(meeting_id=meeting.id, content=content))
        end_invitations(session, Notice.meeting_id == meeting.id, command.now)
        conclude(session, meeting, command.now)


def _leave_votes(session: Session, meeting: Meeting) -> None:
    """Raise Refused for a vote of this meeting that has ballots and is not closed; leave one without ballots."""
    if session.scalar(sa.select(ProposedCount.vote_id).where(ProposedCount.meeting_id == meeting.id).limit(1)):
        raise Refused(_("Ballots on paper wait to be counted by a second person: they count first, or are withdrawn."))
    for vote in session.scalars(sa.select(Vote).where(Vote.meeting_id == meeting.id, Vote.closed_at.is_(None))):
        voters = sa.select(RollMember.person_id).where(RollMember.vote_id == vote.id, RollMember.voted).limit(1)
        if session.scalar(voters) is not None:
            raise Refused(_("A vote of this meeting has ballots and is still open: its chair closes it first."))
        vote.meeting_id, vote.closes_on = None, None
        again = sa.select(Case.due_on).where(Case.id == vote.case_id).scalar_subquery()
        session.execute(sa.update(Task).where(Task.case_id == vote.case_id).values(due_on=again))
        case = session.get_one(Case, vote.case_id, populate_existing=True)
        case.late_after = case.due_on


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
