"""Reads of who sits in the committees of a unit."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CommitteeTerm, IssuedPaper, Post, post_held_on
from webapp.queries.units.terms import term_on
from workflows.core.facts import CommitteeFact, TermFact
from workflows.roles import EXECUTIVE, INSPECTION


def committee_of(session: Session, unit_id: int, day: dt.date) -> CommitteeFact:
    """Return the committees of a unit on a day: the term, who sits, and who joined within the term. Three statements
    at most.
    """
    rows = session.execute(
        sa.select(Post.person_id, Post.kind).where(
            Post.unit_id == unit_id, Post.kind.in_((*EXECUTIVE, *INSPECTION)), post_held_on(day)
        )
    )
    sitting: dict[int, frozenset[str]] = {}
    for row in rows:
        sitting[row.person_id] = sitting.get(row.person_id, frozenset()) | {row.kind}
    term = term_on(session, unit_id, day)
    if term is None:
        return CommitteeFact(sitting=sitting)
    running = TermFact(term.starts_on, term.last_day, term.provisional, term.members_fixed)
    return CommitteeFact(running, sitting, _joined(session, term, day))


def _joined(session: Session, term: CommitteeTerm, day: dt.date) -> frozenset[int]:
    """Return who joined the executive committee within its term.

    A decision on several people has given them a post, it is not the one that the term rests on, and they did not sit
    in the committee before. A decision on one person seats a secretary, elected or appointed for the term.
    """
    rows = session.execute(
        sa.select(Post.person_id, Post.valid_from, Post.valid_to, IssuedPaper.id, IssuedPaper.subject_id)
        .outerjoin(IssuedPaper, IssuedPaper.id == Post.given_by_id)
        .where(
            Post.unit_id == term.unit_id,
            Post.kind.in_(EXECUTIVE),
            Post.valid_from <= day,
            sa.or_(Post.valid_to.is_(None), Post.valid_to > term.starts_on),
        )
        .order_by(Post.valid_from, Post.id)
    )
    joined: set[int] = set()
    left_on: dict[int, dt.date] = {}
    for row in rows:
        listed = row.id not in (None, term.decision_id) and row.subject_id is None
        sat = left_on.get(row.person_id, dt.date.min) >= row.valid_from
        if listed and not sat and row.valid_from > term.starts_on:
            joined.add(row.person_id)
        left_on[row.person_id] = max(left_on.get(row.person_id, dt.date.min), row.valid_to or dt.date.max)
    return frozenset(joined)
