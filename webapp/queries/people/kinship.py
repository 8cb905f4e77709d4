"""Reads of declared kin.

A declaration is personal: it is read by the two people named, and by the officer for organisation who sees one of them
by that very post, because officers have to know who may not act. Everybody else learns at most that somebody is recused
as kin; the chair of a running vote is shown whom the person concerned names on its electoral roll.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import sees_below
from webapp.actors import Actor
from webapp.models import Kinship, Person
from webapp.queries.people.directory import holds_within
from webapp.queries.people.names import called_at

_THESE: Any = sa.bindparam("people", expanding=True)
_AMONG = sa.select(Kinship.declarer_id, Kinship.relative_id).where(
    Kinship.ended_at.is_(None), sa.or_(Kinship.declarer_id.in_(_THESE), Kinship.relative_id.in_(_THESE))
)
"""Written once: every move asks, and to compose it takes longer than to run it."""

KINSHIP_READERS = ("organisation_officer", "appraising_officer")
_Declarer, _Relative = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class KinLine:
    """A declaration in a list: declarer, relative, since when, and until when if it was revoked."""

    id: int
    declarer_id: int
    declarer: str
    relative: str
    kind: str
    declared_at: dt.datetime
    ended_at: dt.datetime | None


def kin_of(session: Session, people: Collection[int]) -> frozenset[int]:
    """Return the ids of everybody with a declaration in force to be kin of one of these people.

    A declaration binds its declarer. What the people concerned declare about others binds these only once they declare
    it themselves: otherwise one declaration could remove a voter (`named_kin`).
    """
    if not people:
        return frozenset()
    declared = sa.select(Kinship.declarer_id).where(Kinship.ended_at.is_(None), Kinship.relative_id.in_(people))
    return frozenset(session.scalars(declared))


def declared_among(session: Session, people: Collection[int]) -> list[tuple[int, int]]:
    """Return the declarations in force by or about any of these people, as declarer and relative. One statement."""
    if not people:
        return []
    return [(row.declarer_id, row.relative_id) for row in session.execute(_AMONG, {"people": sorted(people)})]


def own_kin(person_id: int) -> sa.CompoundSelect[int]:
    """Return the ids of this person and of everybody with a declaration in force between the two, whoever made it.

    For what takes two people: who did the one half, or is concerned, must be none of them.
    """
    stands = Kinship.ended_at.is_(None)
    return sa.union(
        sa.select(sa.literal(person_id)),
        sa.select(Kinship.relative_id).where(stands, Kinship.declarer_id == person_id),
        sa.select(Kinship.declarer_id).where(stands, Kinship.relative_id == person_id),
    )


def oneself_and_kin(session: Session, person_id: int) -> frozenset[int]:
    """Return this person's id and those of `own_kin`."""
    return frozenset(session.scalars(own_kin(person_id)))


def kin_pairs(session: Session, voters: Collection[int], people: Collection[int]) -> list[tuple[int, int]]:
    """Return who of the voters has a declaration in force to be kin of which of these people. One statement."""
    declared = sa.select(Kinship.declarer_id, Kinship.relative_id).where(
        Kinship.ended_at.is_(None), Kinship.declarer_id.in_(voters), Kinship.relative_id.in_(people)
    )
    return [(row.declarer_id, row.relative_id) for row in session.execute(declared)]


def named_kin(session: Session, person_id: int) -> frozenset[int]:
    """Return the ids of those whom a person has declared as kin and who have not declared it themselves."""
    back = aliased(Kinship)
    own = sa.select(back.id).where(
        back.declarer_id == Kinship.relative_id, back.relative_id == person_id, back.ended_at.is_(None)
    )
    named = sa.select(Kinship.relative_id).where(Kinship.ended_at.is_(None), Kinship.declarer_id == person_id)
    return frozenset(session.scalars(named.where(~own.exists())))


def declarations_about(session: Session, reader: Actor, person_id: int, day: dt.date) -> tuple[KinLine, ...]:
    """Return the declarations that name a person and that the reader may know of, newest first. One statement."""
    mine = sa.or_(Kinship.declarer_id == reader.person_id, Kinship.relative_id == reader.person_id)
    as_officer = holds_within(person_id, sees_below(reader, KINSHIP_READERS), day)
    return _lines(session, _naming(person_id), sa.or_(mine, as_officer))


def own_declarations(session: Session, person_id: int) -> tuple[KinLine, ...]:
    """Return a person's declarations, including revoked ones, newest first. One statement."""
    return _lines(session, Kinship.declarer_id == person_id)


def _naming(person_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(Kinship.declarer_id == person_id, Kinship.relative_id == person_id)


def _lines(session: Session, *conditions: sa.ColumnElement[bool]) -> tuple[KinLine, ...]:
    rows = session.execute(
        sa.select(
            Kinship.id,
            Kinship.declarer_id,
            called_at(Kinship.ended_at, _Declarer),
            called_at(Kinship.ended_at, _Relative),
            Kinship.kind,
            Kinship.declared_at,
            Kinship.ended_at,
        )
        .join(_Declarer, _Declarer.id == Kinship.declarer_id)
        .join(_Relative, _Relative.id == Kinship.relative_id)
        .where(*conditions)
        .order_by(Kinship.id.desc())
    )
    return tuple(KinLine(*row) for row in rows)
