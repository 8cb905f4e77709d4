"""People on the roll of a vote on a day, and those with no part: for the roll that is frozen, and for one to come."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key
from webapp.models import Case, Post, post_held_on
from workflows.core.definition import QuestionDef
from workflows.core.facts import Facts


@dataclass(frozen=True)
class Parties:
    """The people whom a case recuses from its votes. named: candidates, and whom lines of a list are about."""

    subject_id: int | None
    opener_id: int | None
    named: frozenset[int]
    authors: frozenset[int]
    kin: frozenset[int]


def parties_of(case: Case, facts: Facts) -> Parties:
    """Return the people whom a case recuses, as its facts have them."""
    named = frozenset(each.id for each in facts.candidates)
    return Parties(case.subject_id, case.opener_id, named, facts.authors, facts.kin)


def recusal(person_id: int, parties: Parties, question: QuestionDef | None = None) -> str | None:
    """Return why a person may take no part in a vote on a case; None if they may.

    question: in a vote over a list those whom a line is about, and their kin, give no choice on that line and vote on
    the others (`lists`); without one, the act is not a ballot.
    """
    over_list = question is not None and question.each is not None
    if person_id == parties.subject_id or (not over_list and person_id in parties.named):
        return "subject"
    if question is not None and question.authors_vote:
        return None
    if person_id == parties.opener_id:
        return "nominator"
    if person_id in parties.authors:
        return "editor"
    return "kin" if person_id in parties.kin and not over_list else None


_HELD = sa.select(Post).where(Post.unit_id == sa.bindparam("unit"), post_held_on(sa.bindparam("day"))).order_by(Post.id)


def posts_on(session: Session, unit_id: int, day: dt.date) -> Sequence[Post]:
    """Return the posts held in a unit on a day, the oldest first."""
    return session.scalars(_HELD, {"unit": unit_id, "day": day}).all()


def roll_of(posts: Iterable[Post], question: QuestionDef, *, sealed: bool) -> dict[int, str]:
    """Return person → the post by which they are on the roll of a question; in a sealed case no placed post counts."""
    roll: dict[int, str] = {}
    for post in posts:
        if post.kind in question.by.posts and not (sealed and post.placed):
            roll.setdefault(post.person_id, post_key(post.kind, post.unit_id))
    return roll
