"""Who confirms a request for a change: officers of the unit concerned or of a level above, and never who asked."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import OFFICERS, Actor, officer_paths
from webapp.models import Account, ChangeRequest, Post, Unit, post_held_on
from webapp.models.units import CELLS, ids_on
from webapp.queries.changes.holders import HOLDER, holders
from webapp.queries.people.nearness import near
from webapp.surroundings import exists_on


@dataclass(frozen=True)
class Concerned:
    """Whom a request concerns: the path of its unit ('' for the whole office), who asked, and its subjects.

    held_by: those whose account an administrator has asked with; by_subject: whether whom it names confirms it.
    """

    path: str
    asked_by: int | None
    subjects: frozenset[int]
    held_by: frozenset[int] = frozenset()
    by_subject: bool = False


def concerned(session: Session, change: ChangeRequest) -> Concerned:
    """Return whom a stored request concerns. Three statements at most."""
    path = session.scalar(sa.select(Unit.path).where(Unit.id == change.unit_id)) if change.unit_id else ""
    asked = session.scalar(sa.select(Account.person_id).where(Account.id == change.asked_by_id))
    held_by = frozenset(holders(session, change.asked_by_id)) if change.asked_by_id and asked is None else frozenset()
    return Concerned(path or "", asked, frozenset(change.subjects), held_by, change.kind == HOLDER)


def may_confirm(session: Session, actor: Actor, who: Concerned) -> bool:
    """Whether the actor confirms such a request: by a post of their own, for others, and not for anybody near.

    Compared are people: who asked by whichever account of theirs, joined records, likely doubles, and declared kin.
    """
    if who.by_subject:
        return actor.person_id in who.subjects
    return oversees(actor, who.path) and actor.person_id not in _barred(session, who)


def oversees(actor: Actor, path: str) -> bool:
    """Whether the actor is an officer of the unit with this path or of one above; of a topmost unit for ''."""
    return any(path.startswith(each) if path else is_topmost(each) for each in officer_paths(actor))


def able(session: Session, who: Concerned, day: dt.date, near_too: bool = False) -> list[int]:
    """Return who could confirm such a request today, of the unit nearest to the one concerned.

    near_too: count those who are near to who asked or to whom it is about as well; these themselves never count.

    They hold the post, and have an account that they have made their own: a first password that nobody has replaced is
    known to whoever printed it.
    """
    own_account = sa.and_(Account.disabled_at.is_(None), Account.first_password.is_(False))
    if who.by_subject:
        return list(
            session.scalars(sa.select(Account.person_id).where(Account.person_id.in_(who.subjects), own_account))
        )
    rows = session.execute(
        sa.select(Unit.path, Post.person_id)
        .join(Post, Post.unit_id == Unit.id)
        .join(Account, Account.person_id == Post.person_id)
        .where(
            Unit.id.in_(ids_on(who.path)) if who.path else Unit.parent_id.is_(None),
            Unit.kind.not_in(CELLS),
            Post.kind.in_(OFFICERS),
            post_held_on(day),
            exists_on(day),
            own_account,
        )
        .order_by(Post.id)
    ).all()
    barred = _themselves(who) if near_too else _barred(session, who)
    free = [row for row in rows if row.person_id not in barred]
    nearest = max((len(row.path) for row in free), default=0)
    return list(dict.fromkeys(row.person_id for row in free if len(row.path) == nearest))


def reached(paths: list[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a request concerns one of these subtrees, on ChangeRequest joined with Unit.

    What concerns the whole office concerns a topmost unit.
    """
    whole = sa.literal(any(map(is_topmost, paths)))
    return sa.or_(within(paths), sa.and_(ChangeRequest.unit_id.is_(None), whole))


def is_topmost(path: str) -> bool:
    """Whether it is the path of a unit that has none above it."""
    return len(ids_on(path)) == 1


def _barred(session: Session, who: Concerned) -> set[int]:
    """Return who does not confirm it: who asked, whom it is about, and whoever is near either."""
    return near(session, _themselves(who))


def _themselves(who: Concerned) -> set[int]:
    return {*who.subjects, *who.held_by, *({who.asked_by} if who.asked_by else ())}
