"""Reads for recording people in a unit: whom somebody new looks like, and the memberships that somebody keeps."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import sees_below, within
from webapp.actors import Actor, officer_paths
from webapp.models import Person, Unit
from webapp.queries.people.directory import PersonView, PostLine, holds_within, open_birth
from webapp.queries.people.doubles import Look, stored_alike
from webapp.surroundings import exists_on
from workflows.core.births import Birth

MEMBER = "member"


@dataclass(frozen=True)
class AlikeLine:
    """A stored person who looks like a new one. birth: None where the use of the person's data is restricted."""

    id: int
    code: str
    name: str
    birth: Birth | None


@dataclass(frozen=True)
class BranchChoice:
    """A branch to which a membership can go on."""

    id: int
    code: str
    name: str


def alike_in_sight(session: Session, actor: Actor, look: Look, day: dt.date) -> list[AlikeLine]:
    """Return those who look so, as far as the actor may know of them. Two statements.

    Of others nothing is said: the page of likely doubles leads those who are responsible for both to them.
    """
    ids = [each.id for each in stored_alike(session, {0: look}, nearly=True).get(0, ())]
    if not ids:
        return []
    paths = sees_below(actor)
    seen = [holds_within(each, paths, day) for each in ids]
    columns = (Person.id, Person.code, Person.full_name, Person.birth_date, Person.birth_known, Person.restricted_on)
    mine = sa.or_(*(sa.and_(Person.id == id_, held) for id_, held in zip(ids, seen, strict=True)))
    rows = session.execute(sa.select(*columns).where(mine).order_by(Person.sort_key, Person.id))
    return [AlikeLine(row.id, row.code, row.full_name, open_birth(row)) for row in rows]


def kept_memberships(actor: Actor, person: PersonView) -> list[PostLine]:
    """Return the memberships of a person that the actor may ask to end: those that go on, and not their own."""
    paths = tuple(officer_paths(actor))
    if person.id == actor.person_id:
        return []
    going_on = (post for post in person.posts if post.kind == MEMBER and post.held and post.until is None)
    return [post for post in going_on if post.unit_path.startswith(paths)]


def branches_below(session: Session, actor: Actor, day: dt.date) -> list[BranchChoice]:
    """Return the branches in which the actor keeps memberships, by code. One statement."""
    paths = officer_paths(actor)
    rows = session.execute(
        sa.select(Unit.id, Unit.code, Unit.name)
        .where(Unit.kind == "branch", exists_on(day), within(paths))
        .order_by(Unit.code)
    )
    return [BranchChoice(row.id, row.code, row.name) for row in rows]
