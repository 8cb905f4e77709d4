"""Reads of the kinds of posts."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Post, PostKind, RuleRow, Task, post_held_on
from workflows.posts import post_kinds
from workflows.rulebook import listed_posts


def post_kinds_on(session: Session, day: dt.date) -> dict[str, PostKind]:
    """Return the kinds that exist on that day by key, those of the program first. One statement."""
    exists = sa.and_(PostKind.valid_from <= day, sa.or_(PostKind.valid_to.is_(None), PostKind.valid_to > day))
    rows = session.scalars(sa.select(PostKind).where(exists).order_by(PostKind.recorded_at.is_not(None), PostKind.key))
    return {row.key: row for row in rows}


def added_titles(session: Session) -> dict[str, tuple[str, str | None]]:
    """Return the names, Vietnamese and English, of the kinds that the office has added itself. One statement."""
    return {row.key: (row.title, row.title_en) for row in session.execute(_ADDED)}


_ADDED = sa.select(PostKind.key, PostKind.title, PostKind.title_en).where(PostKind.recorded_at.is_not(None))


def every_key(session: Session) -> list[str]:
    """Return the keys of all kinds, whenever they exist: those of the program in the order of rank, then the others."""
    return [*post_kinds(), *added_titles(session)]


def all_kinds(session: Session) -> list[PostKind]:
    """Return every kind, whenever it exists: those of the program in the order of rank, then the others by name.

    One statement.
    """
    rank = {key: place for place, key in enumerate(post_kinds())}
    rows = session.scalars(sa.select(PostKind))
    return sorted(rows, key=lambda row: (rank.get(row.key, len(rank)), row.title, row.valid_from))


def kinds_from(session: Session, day: dt.date) -> list[str]:
    """Return the keys of the kinds that do not end by that day: those of the program first. One statement."""
    goes_on = {row.key for row in all_kinds(session) if row.valid_to is None or row.valid_to > day}
    return [key for key in every_key(session) if key in goes_on]


def naming_rules(session: Session, key: str, day: dt.date) -> list[str]:
    """Return the rules with a row that names this kind and holds for somebody after that day. One statement."""
    rows = session.execute(
        sa.select(RuleRow.key, RuleRow.scope_id, RuleRow.value, RuleRow.effective_from)
        .where(RuleRow.measure == "posts")
        .order_by(RuleRow.key, RuleRow.effective_from, RuleRow.id)
    ).all()
    over = {}
    for row in rows:
        if row.effective_from <= day + dt.timedelta(days=1):
            over[row.key, row.scope_id] = row
    later = [row for row in rows if row.effective_from > day + dt.timedelta(days=1)]
    return sorted({row.key for row in (*over.values(), *later) if key in listed_posts(row.value)})


def waiting_for(session: Session, key: str) -> int:
    """Return how many open cases wait for a holder of this kind. One statement."""
    waiting = sa.select(sa.func.count(sa.distinct(Task.case_id))).join(Case, Case.id == Task.case_id)
    return session.scalar(waiting.where(Task.post == key, Case.closed_at.is_(None))) or 0


def held_after(session: Session, key: str, day: dt.date) -> int:
    """Return how many posts of this kind are held, or begin, after that day. One statement."""
    next_day = day + dt.timedelta(days=1)
    after = sa.or_(post_held_on(next_day), Post.valid_from > next_day)
    return session.scalar(sa.select(sa.func.count()).where(Post.kind == key, after)) or 0
