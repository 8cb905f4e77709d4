"""Reads for naming the holders of posts on a unit's page: who may, which kinds, whom."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor, officer_paths
from webapp.models import Office, Person, Post, PostKind, Unit, post_held_on
from webapp.models.units import BASE_KINDS, LOWEST, path_above
from webapp.queries.people.kinds import post_kinds_on
from webapp.queries.units.day_tree import UnitLine
from workflows.core.calendar import local_date

SMALL = (*LOWEST, *BASE_KINDS)
"""Kinds of unit in which anybody below may be named; above them, only those who hold a post in the unit itself."""


@dataclass(frozen=True)
class NamedPost:
    """A post that was given by naming, or that another body gave; it can be ended on the unit's page."""

    id: int
    kind: str
    person: str
    since: dt.date
    source: str


def names_posts(actor: Actor, unit: Unit | UnitLine) -> bool:
    """Whether the actor names holders of posts in this unit: the head of it, or of a unit above.

    So officers of a base union record the posts that the body of its military command gives.
    """
    return unit.path.startswith(officer_paths(actor))


def kinds_named(session: Session, unit: Unit, day: dt.date) -> dict[str, PostKind]:
    """Return the kinds of posts whose holders are named or recorded in such a unit on that day, by key."""
    kinds = post_kinds_on(session, day)
    return {key: kind for key, kind in kinds.items() if unit.kind in kind.units and (kind.named or kind.outside)}


def kinds_before(session: Session, unit: Unit, day: dt.date) -> dict[str, PostKind]:
    """Return the kinds of posts that processes give and that may be recorded as held since before the office began.

    Not those of which this register has given one in the unit by a decision, and no seat that has a holder. Two
    statements.
    """
    kinds = post_kinds_on(session, day)
    closed = sa.or_(Post.given_by_id.is_not(None), sa.and_(Post.seat.is_not(None), post_runs_on(day)))
    begun = set(session.scalars(sa.select(Post.kind).where(Post.unit_id == unit.id, closed)))
    return {
        key: kind
        for key, kind in kinds.items()
        if unit.kind in kind.units and not (kind.named or kind.outside or key == "member" or key in begun)
    }


def office_began(session: Session, day: dt.date) -> dt.date:
    """Return the day on which the office began with this program; the given one for an office that is not marked."""
    created = session.scalar(sa.select(Office.created_at))
    return local_date(created) if created else day


def post_runs_on(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Post is held on that day or later."""
    return sa.or_(Post.valid_to.is_(None), Post.valid_to > day)


def nameable(session: Session, unit: Unit, day: dt.date) -> list[tuple[int, str]]:
    """Return those who can be named, as id and name, by given name. One statement."""
    near = [Post.unit_id == unit.id]
    if unit.kind in SMALL:
        near = [within([path_above(unit.path) if unit.kind == "military_command" else unit.path])]
    people = (
        sa.select(Person.id, Person.full_name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(*near, post_held_on(day))
        .group_by(Person.id, Person.full_name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, row.full_name) for row in session.execute(people)]


def named_posts(session: Session, unit: Unit, day: dt.date) -> list[NamedPost]:
    """Return the posts of these kinds that are held in the unit on that day. Two statements."""
    kinds = kinds_named(session, unit, day)
    rows = session.execute(
        sa.select(Post.id, Post.kind, Person.full_name, Post.valid_from, Post.source)
        .join(Person, Person.id == Post.person_id)
        .where(Post.unit_id == unit.id, Post.kind.in_(kinds), post_held_on(day))
        .order_by(Post.kind, Post.id)
    )
    return [NamedPost(row.id, row.kind, row.full_name, row.valid_from, row.source) for row in rows]
