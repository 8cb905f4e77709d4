"""Likely doubles: people whose records may be of one human being, and who is responsible for deciding it.

Two records are likely doubles if their names are one in all spellings (`lookalikes`), their sex is the same, and their
births can be one, or, where both have held a post in one unit, a birth may be mistyped. Responsible is who keeps the
names of both: by a post of OFFICERS in a unit that has everything in it or below that either person holds; without a
post today, everything that they ever held.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.models import Person, PersonPair, Post, Unit
from webapp.queries.people.directory import birth_in
from webapp.queries.people.lookalikes import likeness
from workflows.core.births import Birth

K = TypeVar("K")
_Held, _Holding = aliased(Post), aliased(Unit)


@dataclass(frozen=True)
class Look:
    """The marks that likely doubles share: a name in any spelling, a sex, and a birth as far as it is known."""

    likeness: str
    sex: str
    birth: Birth

    @classmethod
    def of(cls, name: str, sex: str, birth: Birth) -> "Look":
        return cls(likeness(name), sex, birth)

    def like(self, other: "Look") -> bool:
        """Whether both may be of one human being."""
        return self.named(other) and self.birth.may_be(other.birth)

    def nearly(self, other: "Look") -> bool:
        """Whether both may be of one human being whose birth was mistyped once."""
        return self.like(other) or (self.named(other) and self.birth.mistyped(other.birth))

    def named(self, other: "Look") -> bool:
        """Whether both have one name in all spellings, and one sex."""
        return (self.likeness, self.sex) == (other.likeness, other.sex)


@dataclass(frozen=True)
class KnownRecord:
    """A stored record that looks like somebody."""

    id: int
    code: str
    look: Look


def live(person: type[Person] = Person) -> sa.ColumnElement[bool]:
    """Return the condition that a record stands for somebody: it was neither joined into another one nor erased."""
    return sa.and_(person.joined_into_id.is_(None), person.erased_at.is_(None), person.likeness != "")


def stored_alike(session: Session, looks: Mapping[K, Look], nearly: bool = False) -> dict[K, list[KnownRecord]]:
    """Return for each look the stored records that may be of the same human being. One statement.

    nearly: those with a birth that may be mistyped as well.
    """
    names = {look.likeness for look in looks.values()}
    if not names:
        return {}
    found: dict[str, list[KnownRecord]] = {}
    columns = (Person.id, Person.code, Person.likeness, Person.sex, Person.birth_date, Person.birth_known)
    for row in session.execute(sa.select(*columns).where(Person.likeness.in_(names), live()).order_by(Person.id)):
        known = KnownRecord(row.id, row.code, Look(row.likeness, row.sex, birth_in(row)))
        found.setdefault(row.likeness, []).append(known)
    alike = Look.nearly if nearly else Look.like
    return {key: [one for one in found.get(look.likeness, ()) if alike(one.look, look)] for key, look in looks.items()}


def told_apart(session: Session, people: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return the pairs with one of these people that were decided to be two, the lower id first. One statement."""
    if not people:
        return frozenset()
    named = sa.or_(PersonPair.one_id.in_(people), PersonPair.other_id.in_(people))
    rows = session.execute(
        sa.select(PersonPair.one_id, PersonPair.other_id).where(named, PersonPair.decided_at.is_not(None))
    )
    return frozenset((row.one_id, row.other_id) for row in rows)


def pair_of(one: int, other: int) -> tuple[int, int]:
    """Return two ids as a pair is stored: the lower one first."""
    return min(one, other), max(one, other)


def undecided_doubles(session: Session, person_id: int) -> list[int]:
    """Return the ids of the likely doubles of a person about whom nothing is decided. Three statements at most."""
    person = session.get_one(Person, person_id)
    look = Look(person.likeness, person.sex, birth_in(person))
    found = [one.id for one in stored_alike(session, {0: look}).get(0, ()) if one.id != person_id]
    apart = told_apart(session, [person_id]) if found else frozenset()
    return [other for other in found if pair_of(person_id, other) not in apart]


def responsible_for(person: Any, paths: Collection[str], day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that all that a Person holds from a day on, or ever held, lies in these subtrees."""
    held = sa.select(_Held.id).join(_Holding, _Holding.id == _Held.unit_id).where(_Held.person_id == person.id)
    held = held.correlate(person)
    running = sa.or_(_Held.valid_to.is_(None), _Held.valid_to > day)
    outside = sa.not_(within(paths, _Holding.path))
    topmost = sa.select(Unit.id).where(Unit.parent_id.is_(None), sa.not_(within(paths))).exists()
    return sa.case(
        (held.where(running).exists(), ~held.where(running, outside).exists()),
        (held.exists(), ~held.where(outside).exists()),
        else_=~topmost,
    )
