"""Posts that an import ends while open cases wait for them and nobody else holds them."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Post, Task, Unit
from webapp.services.imports.records import PostRow

Place = tuple[str, str]
"""A unit's code and a kind of post."""


@dataclass(frozen=True)
class OrphanedTasks:
    """A post that ends while cases wait for it. what: its name for the reader; day: its first day without a holder.

    cases: only their references, because the importing person sees no case.
    """

    row: int
    what: str
    day: dt.date
    cases: tuple[str, ...]


@dataclass(frozen=True)
class EndingPost:
    """A stored post that gets an earlier last day by a row of the workbook."""

    id: int
    row: int
    what: str
    valid_to: dt.date


def orphaned_tasks(
    session: Session, endings: Iterable[EndingPost], added: Iterable[PostRow], today: dt.date
) -> tuple[OrphanedTasks, ...]:
    """Return the tasks that the ended posts would orphan. A successor in the same workbook prevents it.

    Two statements if posts end, else none.
    """
    ends = {each.id: each for each in endings}
    if not ends:
        return ()
    mine = sa.select(Post.unit_id, Post.kind).where(Post.id.in_(ends)).subquery()
    rows = session.execute(
        sa.select(Post.id, Unit.code, Post.kind, Post.valid_from, Post.valid_to)
        .join(Unit, Unit.id == Post.unit_id)
        .where(sa.exists().where(mine.c.unit_id == Post.unit_id, mine.c.kind == Post.kind))
    ).all()
    held: dict[Place, list[tuple[dt.date, dt.date | None]]] = {}
    for row in rows:
        until = ends[row.id].valid_to if row.id in ends else row.valid_to
        held.setdefault((row.code, row.kind), []).append((row.valid_from, until))
    for post in added:
        held.setdefault((post.unit, post.kind), []).append((post.valid_from, post.valid_to))
    waiting = _waiting(session, {row.id for row in rows})
    found = []
    for row in rows:
        if end := ends.get(row.id):
            day, place = max(end.valid_to, today), (row.code, row.kind)
            alone = not any(first <= day and (until is None or until > day) for first, until in held[place])
            if alone and place in waiting:
                found.append(OrphanedTasks(end.row, end.what, end.valid_to, tuple(sorted(waiting[place]))))
    return tuple(sorted(found, key=lambda each: each.row))


def _waiting(session: Session, posts: set[int]) -> dict[Place, set[str]]:
    """Return post → references of the open cases that wait for its holders; sealed ones are none of the reader's."""
    rows = session.execute(
        sa.select(Unit.code, Task.post, Case.public_id)
        .join(Case, Case.id == Task.case_id)
        .join(Unit, Unit.id == Task.unit_id)
        .join(Post, sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post))
        .where(Post.id.in_(posts), Case.closed_at.is_(None), Case.sealed.is_(False))
    )
    found: dict[Place, set[str]] = {}
    for row in rows:
        found.setdefault((row.code, row.post), set()).add(row.public_id[:8].upper())
    return found


def digest_of(left: Iterable[OrphanedTasks]) -> str:
    """Return the hash by which a confirmation names the orphaned tasks it was shown; empty for none."""
    text = "\n".join(f"{each.what} {each.day} {' '.join(each.cases)}" for each in left)
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
