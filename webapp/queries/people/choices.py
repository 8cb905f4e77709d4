"""The people and units that a form may choose from."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Person, Post, Unit, post_held_on
from webapp.models.units import BASE_KINDS, apart
from webapp.queries.people.directory import open_birth
from webapp.queries.people.signers import SIGNED_BEFORE, signing_posts
from webapp.surroundings import Surroundings, exists_on
from workflows.core.births import Birth
from workflows.roles import EXECUTIVE, INSPECTION

HOST_KINDS = ("district_union", "bloc_union", *BASE_KINDS)


def candidates(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str, Birth | None, str]]:
    """Return who may be proposed: the branch's own people first, then the base union's; each group by given name.

    Tuples of id, name, birth and unit. One statement.
    """
    ids = [around.own.id, *([around.base.id] if around.base else [])]
    return _with_unit(session, around, Post.unit_id.in_(ids), post_held_on(day))


def electable(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str, Birth | None, str]]:
    """Return who may stand in a unit's election: its post holders, then the officers below; in a base union all
    members.

    Tuples of id, name, birth and unit. One statement.
    """
    everybody = around.own.kind == "base_union"
    kinds = sa.true() if everybody else Post.kind.in_(("secretary", "deputy_secretary"))
    below = sa.and_(within([around.own.path]), Unit.kind != "military_command", kinds)
    return _with_unit(session, around, sa.or_(Post.unit_id == around.own.id, below), post_held_on(day))


def _with_unit(
    session: Session, around: Surroundings, *conditions: sa.ColumnElement[bool]
) -> list[tuple[int, str, Birth | None, str]]:
    """Return people by given name, those of the case's unit first; each once, with the first unit found."""
    own = Unit.id == around.own.id
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Person.birth_date, Person.birth_known, Person.restricted_on, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(*conditions)
        .order_by(own.desc(), Person.sort_key, Person.id)
    ).all()
    seen: dict[int, tuple[int, str, Birth | None, str]] = {}
    for row in rows:
        seen.setdefault(row.id, (row.id, row.full_name, open_birth(row), row.name))
    return list(seen.values())


def own_people(
    session: Session, around: Surroundings, day: dt.date, posts: Collection[str] = ()
) -> list[tuple[int, str, Birth | None]]:
    """Return the people of the case's unit itself, by given name: id, name, birth. One statement.

    posts: only those who hold one of these; empty for everybody.
    """
    holds = Post.kind.in_(posts) if posts else sa.true()
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Person.birth_date, Person.birth_known, Person.restricted_on)
        .where(sa.exists().where(Post.person_id == Person.id, Post.unit_id == around.own.id, holds, post_held_on(day)))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, row.full_name, open_birth(row)) for row in rows]


def committee_people(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str, Birth | None]]:
    """Return who sits in the executive or the inspection committee of the case's unit. One statement."""
    return own_people(session, around, day, (*EXECUTIVE, *INSPECTION))


def people_below(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str, Birth | None, str]]:
    """Return all post holders of the case's unit and below, by unit: id, name, birth, unit. One statement."""
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Person.birth_date, Person.birth_known, Person.restricted_on, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(within([around.own.path]), post_held_on(day))
        .order_by(Unit.path, Person.sort_key, Person.id)
    )
    return list({row.id: (row.id, row.full_name, open_birth(row), row.name) for row in rows}.values())


def officers(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str]]:
    """Return the officers of the case's unit itself: holders of any post but plain membership."""
    return _people(session, Post.unit_id == around.own.id, Post.kind != "member", post_held_on(day))


def hosts(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str]]:
    """Return the Union's units below the deciding one, down to those with branches, by name; without the case's own."""
    if around.deciding is None:
        return []
    above = sa.orm.aliased(Unit)
    rows = session.execute(
        sa.select(Unit.id, Unit.name, above.name.label("above"))
        .outerjoin(above, above.id == Unit.parent_id)
        .where(
            within([around.deciding.path]),
            Unit.kind.in_(HOST_KINDS),
            Unit.id.not_in([around.deciding.id, around.own.id]),
            exists_on(day),
        )
        .order_by(Unit.name, Unit.path)
    ).all()
    names = apart([(row.name, row.above) for row in rows])
    return [(row.id, name) for row, name in zip(rows, names, strict=True)]


def units_below(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str]]:
    """Return the Union's units of the case's unit on a day, itself first: id and name. One statement."""
    rows = session.execute(
        sa.select(Unit.id, Unit.name)
        .where(within([around.own.path]), Unit.kind != "military_command", exists_on(day))
        .order_by((Unit.id == around.own.id).desc(), Unit.path)
    )
    return [(row.id, row.name) for row in rows]


def right_below(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str]]:
    """Return the Union's units right below the case's unit on a day: id and name. One statement."""
    rows = session.execute(
        sa.select(Unit.id, Unit.name)
        .where(Unit.parent_id == around.own.id, Unit.kind != "military_command", exists_on(day))
        .order_by(Unit.code)
    )
    return [(row.id, row.name) for row in rows]


def seat_holder(session: Session, unit_id: int, seat: str, day: dt.date) -> list[tuple[int, str]]:
    """Return the holder of a seat today: one pair of id and name, or an empty list."""
    return _people(session, Post.unit_id == unit_id, Post.seat == seat, post_held_on(day))


def signers(session: Session, around: Surroundings, day: dt.date) -> list[tuple[int, str, str]]:
    """Return who may sign the decisions of the deciding unit today, or might have lately: id, name, post; the secretary
    first.
    """
    posts = signing_posts(session, around.deciding.id, day, day - SIGNED_BEFORE) if around.deciding else []
    return [(post.person_id, post.person.full_name, post.kind) for post in posts]


def _people(session: Session, *conditions: sa.ColumnElement[bool]) -> list[tuple[int, str]]:
    rows = session.execute(
        sa.select(Person.id, Person.full_name)
        .join(Post, Post.person_id == Person.id)
        .where(*conditions)
        .order_by(Post.kind.desc(), Person.sort_key)
    )
    return list(dict.fromkeys((row.id, row.full_name) for row in rows))
