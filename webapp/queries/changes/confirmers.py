"""Who confirms a request for a change: officers of the unit concerned or of a level above, and never who asked."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor
from webapp.models import Account, ChangeRequest, Post, Unit, post_held_on
from webapp.models.units import CELLS, ids_on
from webapp.queries.people.kinship import declared_among
from webapp.surroundings import exists_on

CONFIRMERS = ("secretary", "deputy_secretary", "organisation_officer")
"""Posts above the branches whose holders confirm what concerns their own unit and those below it."""


@dataclass(frozen=True)
class Concerned:
    """Whom a request concerns: the path of its unit ('' for the whole office), who asked, and its subjects."""

    path: str
    asked_by: int | None
    subjects: frozenset[int]


def concerned(session: Session, change: ChangeRequest) -> Concerned:
    """Return whom a stored request concerns. Two statements at most."""
    path = session.scalar(sa.select(Unit.path).where(Unit.id == change.unit_id)) if change.unit_id else ""
    asked = session.scalar(sa.select(Account.person_id).where(Account.id == change.asked_by_id))
    return Concerned(path or "", asked, frozenset(change.subjects))


def may_confirm(session: Session, actor: Actor, who: Concerned) -> bool:
    """Whether the actor confirms such a request: by a post of their own, for others, and not for declared kin."""
    if not oversees(actor, who.path) or actor.person_id in {who.asked_by, *who.subjects}:
        return False
    return actor.person_id not in _kin(session, who)


def oversees(actor: Actor, path: str) -> bool:
    """Whether the actor is an officer of the unit with this path or of one above; of a topmost unit for ''."""
    posts = [post for post in actor.posts if post.kind in CONFIRMERS and post.unit_kind not in CELLS]
    paths = (each for post in posts for each in post.paths)
    return any(path.startswith(each) if path else len(ids_on(each)) == 1 for each in paths)


def able(session: Session, who: Concerned, day: dt.date) -> list[int]:
    """Return who could confirm such a request today, of the unit nearest to the one concerned. Two statements.

    They hold the post, and have an account that they have made their own: a first password that nobody has replaced is
    known to whoever printed it.
    """
    rows = session.execute(
        sa.select(Unit.path, Post.person_id)
        .join(Post, Post.unit_id == Unit.id)
        .join(Account, Account.person_id == Post.person_id)
        .where(
            Unit.id.in_(ids_on(who.path)) if who.path else Unit.parent_id.is_(None),
            Unit.kind.not_in(CELLS),
            Post.kind.in_(CONFIRMERS),
            post_held_on(day),
            exists_on(day),
            Account.disabled_at.is_(None),
            Account.first_password.is_(False),
        )
        .order_by(Post.id)
    ).all()
    barred = {who.asked_by, *who.subjects, *_kin(session, who)}
    free = [row for row in rows if row.person_id not in barred]
    nearest = max((len(row.path) for row in free), default=0)
    return list(dict.fromkeys(row.person_id for row in free if len(row.path) == nearest))


def overseen(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the actor oversees the unit of a request, on ChangeRequest joined with Unit."""
    posts = [post for post in actor.posts if post.kind in CONFIRMERS and post.unit_kind not in CELLS]
    paths = sorted({each for post in posts for each in post.paths})
    whole = any(len(ids_on(each)) == 1 for each in paths)
    return sa.or_(within(paths), sa.and_(ChangeRequest.unit_id.is_(None), sa.literal(whole)))


def _kin(session: Session, who: Concerned) -> Collection[int]:
    """Return the kin of whoever the request is about, or who asked, declared on either side."""
    people = {*who.subjects, *({who.asked_by} if who.asked_by else ())}
    return {person for pair in declared_among(session, people) for person in pair} - people
