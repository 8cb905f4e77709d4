"""Reads of notices: a person's notices, and whether they still call for an act."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import my_tasks, visible_cases
from webapp.actors import KEPT, Actor, officer_posts
from webapp.models import (
    TASK_NOTICES,
    Account,
    Case,
    CaseMessage,
    Escalation,
    Meeting,
    Notice,
    PaperBallotCount,
    PaperVoter,
    Person,
    ProposedCount,
    ProposedFigures,
    Task,
    Unit,
    Vote,
    open_on,
)
from webapp.queries.accounts.keepers import kept_paths
from webapp.queries.cases.messages import open_question
from webapp.queries.clock.late import reported_to_actor
from webapp.queries.local_day import LocalDay
from webapp.queries.meetings.meetings import visible_meetings
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of, whole_number
from webapp.queries.people.names import called_at
from webapp.queries.registers.marks import judged_by
from webapp.queries.registers.rows import kept_units
from webapp.queries.reports.versions import writing_units
from webapp.queries.security_events import SECRETARY
from webapp.queries.units.names import name_on
from workflows.registers import REGISTERS
from workflows.roles import INSPECTION

EXPORTS = "exports"
"""The notices of somebody's many exports, for those who watch over them."""
MANY = 100
"""The largest number of unread notices counted: the bell shows 99+ from here on."""


@dataclass(frozen=True)
class NoticeLine:
    """A notice in a person's list. `seen` is False if the person may not see its subject, which is then left out."""

    id: int
    kind: str
    at: dt.datetime
    unread: bool
    seen: bool
    live: bool
    """Whether it still calls for an act, judged now and not when the clock last ran."""
    due_on: dt.date | None
    move: str
    stood: str
    case: str | None
    definition_hash: str | None
    person: str | None
    unit: str | None
    meeting: str | None
    about: str | None
    """The person whom a notice of a security event is about."""
    by_ballot: bool | None
    """Whether it calls for a ballot, in secret or for candidates, rather than for an open vote."""
    to_come: bool | None
    """Whether the meeting has still to be held: an invitation that has ended then said another day, hour or place."""
    body: str | None
    """The committee that meets: a unit's two may meet on one day."""


def notices_page(session: Session, actor: Actor, day: dt.date, place: Cursor | None) -> Page[NoticeLine]:
    """Return the actor's notices, newest first. One statement."""
    keys = [SortKey(Notice.at, instant), SortKey(Notice.id, whole_number)]
    page = page_of(session, _lines(actor, day), keys, place, newest_first=True)
    return Page(tuple(_line(row) for row in page.rows), page.before, page.after)


def notice_line(session: Session, actor: Actor, day: dt.date, notice_id: int) -> NoticeLine | None:
    """Return one of the actor's notices; None both for an unknown one and another person's. One statement."""
    row = session.execute(_lines(actor, day).where(Notice.id == notice_id)).one_or_none()
    return _line(row) if row else None


@lru_cache(KEPT)
def _lines(actor: Actor, day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    host = aliased(Unit)
    return (
        sa.select(
            Notice.id,
            Notice.kind,
            Notice.at,
            sa.and_(Notice.read_at.is_(None), Notice.done_at.is_(None)),
            may_see(actor),
            still_open(actor, day),
            Notice.due_on,
            Notice.move,
            Notice.stood,
            Case.public_id,
            Case.definition_hash,
            called_at(Case.closed_at),
            sa.func.coalesce(name_on(Meeting.held_on, host), name_on(LocalDay(Case.closed_at))),
            Meeting.public_id.label("meeting"),
            _person_about(),
            calls_for_ballot(),
            sa.and_(Meeting.closed_at.is_(None), Meeting.held_on >= day),
            Meeting.body,
        )
        .select_from(Notice)
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .outerjoin(Meeting, Meeting.id == Notice.meeting_id)
        .outerjoin(host, host.id == Meeting.unit_id)
        .where(Notice.person_id == actor.person_id)
    )


def _line(row: Any) -> NoticeLine:
    line = NoticeLine(*row[:18])
    if line.seen:
        return line
    return NoticeLine(line.id, line.kind, line.at, line.unread, False, False, None, "", "", *(None,) * 9)


def _person_about() -> sa.ScalarSelect[Any]:
    """Return the name of the person that a notice of a security event is about."""
    who, number = aliased(Person), sa.case((Notice.kind == "security", sa.cast(Notice.stood, sa.Integer)))
    return sa.select(who.full_name).where(who.id == number).correlate(Notice).scalar_subquery()


def may_see(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the actor may know a Notice's subject, on Notice joined with Case, Unit, Meeting."""
    kept = [key for key, register in REGISTERS.items() if kept_units(actor, register)]
    watches = any(post.kind in (*INSPECTION, SECRETARY) for post in actor.posts)
    about = sa.or_(
        Notice.kind.in_(("address", "closing", "change", "changed", "digest")),
        sa.and_(Notice.kind == "double", sa.literal(bool(officer_posts(actor)))),
        sa.and_(Notice.kind == "account", sa.literal(bool(kept_paths(actor)))),
        sa.and_(Notice.kind == "security", sa.or_(Notice.move != EXPORTS, sa.literal(watches))),
        sa.and_(Notice.kind == "register", Notice.stood == "", Notice.move.in_(kept)),
        sa.and_(Notice.kind == "register", judged_by(actor.person_id)),
        sa.and_(Notice.kind == "report", Notice.stood.in_([str(unit_id) for unit_id in writing_units(actor)])),
        sa.and_(Notice.case_id.is_not(None), visible_cases(actor)),
        sa.and_(Notice.meeting_id.is_not(None), visible_meetings(actor)),
    )
    return sa.func.coalesce(about, sa.false())


def still_open(actor: Actor, day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Notice still calls the actor for an act.

    It does if the task is still open, the reported case is still late in the same state, the ballots on paper wait for
    what it asks, the question is not answered, or the meeting is not over.
    """
    task = sa.select(Task.id).where(
        Task.case_id == Notice.case_id, Task.move == Notice.move, open_on(day), my_tasks(actor)
    )
    counts = sa.select(Vote.id).where(
        Vote.case_id == Notice.case_id, Vote.name == Notice.move, Vote.closed_at.is_(None)
    )
    counts = counts.correlate(Notice)
    waits = counts.join(ProposedCount, ProposedCount.vote_id == Vote.id)
    figures = sa.select(ProposedFigures.case_id).where(
        ProposedFigures.case_id == Notice.case_id, ProposedFigures.move == Notice.move
    )
    named = counts.join(PaperVoter, PaperVoter.vote_id == Vote.id).join(
        PaperBallotCount, PaperBallotCount.vote_id == Vote.id
    )
    named = named.where(
        PaperVoter.person_id == actor.person_id,
        PaperVoter.agreed_at.is_(None),
        PaperBallotCount.settled_at.is_(None),
        PaperBallotCount.objections_until >= day,
    )
    asked = sa.select(CaseMessage.id).where(
        CaseMessage.case_id == Notice.case_id, sa.cast(CaseMessage.id, sa.Text) == Notice.stood, open_question()
    )
    report = sa.select(Escalation.case_id).where(Escalation.case_id == Notice.case_id, reported_to_actor(actor))
    return sa.case(
        (Notice.kind.in_(TASK_NOTICES), task.exists()),
        (Notice.kind == "escalated", report.exists()),
        (
            Notice.kind.in_(("count", "objected")),
            sa.and_(Notice.done_at.is_(None), sa.or_(waits.exists(), figures.correlate(Notice).exists())),
        ),
        (Notice.kind == "named", named.exists()),
        (Notice.kind == "asked", asked.exists()),
        (Notice.kind == "meeting", sa.and_(Notice.done_at.is_(None), Notice.due_on >= day)),
        else_=Notice.done_at.is_(None),
    )


def calls_for_ballot() -> sa.ColumnElement[bool]:
    """Return the condition that a Notice is about a vote in which ballots are given."""
    votes = sa.select(Vote.id).where(Vote.case_id == Notice.case_id, Vote.name == Notice.move, Vote.by_ballot)
    return votes.correlate(Notice).exists()


def unread_notices() -> sa.ScalarSelect[int]:
    """Return the number of unread notices of an Account's person, as a column beside it; MANY at most."""
    unread = sa.and_(Notice.person_id == Account.person_id, Notice.read_at.is_(None), Notice.done_at.is_(None))
    some = sa.select(Notice.id).where(unread).limit(MANY).correlate(Account).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()
