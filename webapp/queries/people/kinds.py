"""Reads of the kinds of posts."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import PostKind
from workflows.posts import post_kinds


def post_kinds_on(session: Session, day: dt.date) -> dict[str, PostKind]:
    """Return the kinds that exist on that day by key, those of the program first. One statement."""
    exists = sa.and_(PostKind.valid_from <= day, sa.or_(PostKind.valid_to.is_(None), PostKind.valid_to > day))
    rows = session.scalars(sa.select(PostKind).where(exists).order_by(PostKind.recorded_at.is_not(None), PostKind.key))
    return {row.key: row for row in rows}


def added_titles(session: Session) -> dict[str, tuple[str, str | None]]:
    """Return the names, Vietnamese and English, of the kinds that the office has added itself. One statement."""
    rows = session.execute(
        sa.select(PostKind.key, PostKind.title, PostKind.title_en).where(PostKind.recorded_at.is_not(None))
    )
    return {row.key: (row.title, row.title_en) for row in rows}


def every_key(session: Session) -> list[str]:
    """Return the keys of all kinds, whenever they exist: those of the program in the order of rank, then the others."""
    return [*post_kinds(), *added_titles(session)]
