"""Keeping what waits for the holders of a post when it ends, and what the minutes of its hand-over say."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.models import Case, DeskRecord, DeskRecordLine, Post, Task
from webapp.queries.local_day import LocalDay
from webapp.queries.papers.desks import Step, desk_called, parties
from webapp.queries.people.desks import MINUTES, NOT_A_DESK
from webapp.services.wordings import keep_paper
from workflows.core.calendar import local_date

LATEST = dt.timedelta(days=31)
"""How long after its end a post is still kept: of one that ended before that nobody knows now what waited then."""


def keep_desks(session: Session, now: dt.datetime) -> int:
    """Keep what waits for the posts that have ended since the clock ran last; return how many they were.

    Within the caller's transaction, three statements and some for each post. A post whose end was recorded late is of
    the day it is kept on.
    """
    day = local_date(now)
    kept = sa.exists().where(DeskRecord.post_id == Post.id, DeskRecord.ended_on == Post.valid_to)
    ended = session.execute(
        sa.select(Post.id, Post.valid_to)
        .where(Post.valid_to.between(day - LATEST, day), Post.kind != NOT_A_DESK, ~kept)
        .order_by(Post.id)
    ).all()
    if not ended:
        return 0
    session.execute(
        sa.insert(DeskRecord),
        [{"post_id": post_id, "ended_on": ended_on, "kept_on": day} for post_id, ended_on in ended],
    )
    waiting = (
        sa.select(
            DeskRecord.id,
            Case.id,
            Case.subject_id,
            sa.func.min(Task.move),
            sa.func.min(Task.since),
            sa.func.min(Task.due_on),
        )
        .join(Post, sa.and_(Post.id == DeskRecord.post_id, Post.valid_to == DeskRecord.ended_on))
        .join(Task, sa.and_(Task.unit_id == Post.unit_id, Task.post == Post.kind))
        .join(Case, Case.id == Task.case_id)
        .where(
            Post.id.in_([row.id for row in ended]),
            Task.opens_on < Post.valid_to,
            LocalDay(Task.since) < Post.valid_to,
        )
        .group_by(DeskRecord.id, Case.id)
    )
    columns = ["record_id", "case_id", "subject_id", "move", "since", "due_on"]
    session.execute(sa.insert(DeskRecordLine).from_select(columns, waiting))
    _keep_minutes(session, [row.id for row in ended], now)
    return len(ended)


def _keep_minutes(session: Session, post_ids: Sequence[int], now: dt.datetime) -> None:
    found = (
        sa.select(DeskRecord, Post)
        .join(Post, sa.and_(Post.id == DeskRecord.post_id, Post.valid_to == DeskRecord.ended_on))
        .where(Post.id.in_(post_ids))
        .options(joinedload(Post.unit), joinedload(Post.person))
        .order_by(Post.id)
    )
    ended = session.execute(found).all()
    steps = _steps(session, [record.id for record, _post in ended])
    for record, post in ended:
        called = desk_called(session, post, steps.get(record.id, ()), record.kept_on)
        said = {**parties(session, post, record.kept_on), "called": called}
        keep_paper(session, MINUTES, [record], post.unit, now, said)


def _steps(session: Session, record_ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return record → the steps of cases that it keeps. One statement."""
    line = DeskRecordLine
    rows = session.execute(
        sa.select(line.record_id, Case.public_id, Case.definition_hash, line.move, Case.unit_id)
        .join(Case, Case.id == line.case_id)
        .where(line.record_id.in_(record_ids), Case.sealed.is_(False))
    )
    found: dict[int, list[Step]] = {}
    for row in rows:
        found.setdefault(row[0], []).append((row[1], row[2], row[3], row[4]))
    return found
