"""Reads for naming the holders of posts on a unit's page: who may, which kinds, whom."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor, officer_paths
from webapp.models import Person, Post, PostKind, Unit, post_held_on
from webapp.models.units import BASE_KINDS, LOWEST, path_above
from webapp.queries.people.kinds import post_kinds_on
from webapp.queries.units.day_tree import UnitLine

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
