"""Puts a vote to its committee the way that a test does not care about: in writing, or at a meeting if it is secret."""

import datetime as dt
import secrets
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, actor_on
from webapp.models import AgendaItem, Case, Meeting, Person, Post, Unit, Vote, post_held_on
from webapp.queries.meetings.meetings import MINUTES_TAKERS, holders_on
from webapp.queries.votes.forums import open_meeting
from webapp.services.cases.ballots import ask_in_writing
from webapp.services.command import Command
from webapp.services.meetings import objections, planning
from webapp.services.meetings.attendance import confirm_attendance, record_attendance
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.roles import COMMITTEES

CHAIRS = ("secretary", "deputy_secretary")


def put(session: Session, public_id: str, now: dt.datetime, *, meeting: bool = False) -> None:
    """Put the running vote of a case to its committee, where it is not yet."""
    session.rollback()
    vote = session.scalars(
        sa.select(Vote).join(Case, Case.id == Vote.case_id).where(Case.public_id == public_id, Vote.closed_at.is_(None))
    ).one_or_none()
    if vote is None or vote.before_committee or open_meeting(session, vote) is not None:
        return
    if meeting or vote.secret or vote.seats:
        hold(session, public_id, vote, now)
    else:
        ask(session, public_id, vote, now)


def ask(session: Session, public_id: str, vote: Vote, now: dt.datetime) -> None:
    """Ask in writing, until the last day of the state or a fortnight; nothing where nobody may ask."""
    today = local_date(now)
    due = session.scalar(sa.select(Case.due_on).where(Case.public_id == public_id))
    last = due if due and today <= due <= today + dt.timedelta(days=60) else today + dt.timedelta(days=14)
    for chair in _holders(session, vote.unit_id, CHAIRS, today):
        words = {"consultation": {"text": "Không triệu tập được hội nghị"}}
        command = Command(chair, now, secrets.token_hex(8), words, votes=frozenset([vote.id]))
        try:
            ask_in_writing(session, public_id, last, command)
        except Refused:
            continue
        return


def hold(session: Session, public_id: str, vote: Vote, now: dt.datetime, *absent: int) -> str:
    """Hold a meeting of the day with the case on its agenda, everybody but these present, opened by its chair."""
    today, unit_id, body = local_date(now), vote.unit_id, vote.body
    members = list(holders_on(session, unit_id, COMMITTEES[body], today))
    chair = next(each for each in _holders(session, unit_id, COMMITTEES[body], today) if each.person_id not in absent)
    takers = _holders(session, unit_id, (*reversed(MINUTES_TAKERS),), today)
    clerk = next(each for each in takers if each.person_id != chair.person_id)
    planner = next(each for each in _holders(session, unit_id, (*CHAIRS, "clerk", "organisation_officer"), today))
    plan = planning.MeetingPlan(today, "Phòng họp", chair.person_id, clerk.person_id, body=body, anyway=True)
    meeting = planning.plan(session, unit_id, plan, Command(planner, now, secrets.token_hex(8)))
    _add(session, meeting, public_id)
    there = [each for each in members if each not in absent]
    record_attendance(session, meeting, there, Command(planner, now, secrets.token_hex(8)))
    confirm_attendance(session, meeting, there, Command(chair, now, secrets.token_hex(8)))
    return meeting


def _add(session: Session, meeting: str, public_id: str) -> None:
    """Write the case on the agenda, also where who plans the meeting may not know of the case."""
    session.rollback()
    meeting_id = session.scalar(sa.select(Meeting.id).where(Meeting.public_id == meeting))
    case_id = session.scalar(sa.select(Case.id).where(Case.public_id == public_id))
    session.add(AgendaItem(meeting_id=meeting_id, case_id=case_id, position=1))
    session.commit()


def say_right(session: Session, public_id: str, command: Command) -> None:
    """Let a member say that the ballot on paper in their name is right, where anybody still asks."""
    with suppress(Refused, NotFoundForActor):
        objections.agree(session, public_id, command)


def _holders(session: Session, unit_id: int, kinds: tuple[str, ...], day: dt.date) -> list[Actor]:
    """Return the holders of these posts, ready to act, in the order of the posts given."""
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Post.kind)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.unit_id == unit_id, Post.kind.in_(kinds), post_held_on(day))
        .order_by(Post.id)
    ).all()
    ordered = sorted(rows, key=lambda row: kinds.index(row.kind))
    return [actor_on(session, row.id, row.full_name, day) for row in ordered]
