"""Stored units, people and posts that a workbook refers to. Reads only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Person, Post, Unit
from webapp.services.imports.records import PersonRecord, UnitRecord, WorkbookContent
from workflows.core.births import Birth


@dataclass(frozen=True)
class KnownUnit(UnitRecord):
    """A stored unit."""

    id: int
    path: str


@dataclass(frozen=True)
class KnownPerson(PersonRecord):
    """A stored person. restricted: whether the use of their data is restricted, so that no workbook changes them.

    joined: whether the record was joined into another one of the same human being.
    """

    id: int
    restricted: bool
    joined: bool


@dataclass(frozen=True)
class KnownPost:
    """A stored post; person and unit are codes. `decided`: a decision of the register ended it."""

    id: int
    person: str
    unit: str
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None
    decided: bool


@dataclass(frozen=True)
class Known:
    """Stored rows by their codes; posts by person, unit, kind and first day."""

    units: dict[str, KnownUnit]
    people: dict[str, KnownPerson]
    posts: dict[tuple[str, str, str, dt.date], KnownPost]


def look_up(session: Session, reading: WorkbookContent, units: dict[str, KnownUnit]) -> Known:
    """Return what is stored of a workbook. Three statements.

    Its people, their posts, and the posts of units whose seats it fills or whose dates it changes.
    """
    return Known(units, _people(session, reading), _posts(session, reading, units))


def stored_units(session: Session) -> dict[str, KnownUnit]:
    """Return all units by their codes. One statement."""
    parent = aliased(Unit)
    columns: tuple[Any, ...] = (
        Unit.code,
        Unit.kind,
        Unit.name,
        Unit.area,
        parent.code,
        Unit.valid_from,
        Unit.valid_to,
        Unit.pilot,
        Unit.branch_kind,
        Unit.id,
        Unit.path,
    )
    rows = session.execute(sa.select(*columns).outerjoin(parent, parent.id == Unit.parent_id))
    return {unit.code: unit for unit in (KnownUnit(*row) for row in rows)}


def _people(session: Session, reading: WorkbookContent) -> dict[str, KnownPerson]:
    codes = {person.code for person in reading.people} | {post.person for post in reading.posts}
    rows = session.execute(
        sa.select(
            Person.code,
            Person.full_name,
            Person.sex,
            Person.birth_date,
            Person.birth_known,
            Person.phone,
            Person.union_joined_on,
            Person.party_joined_on,
            Person.party_candidate,
            Person.given_name,
            Person.mail_address,
            Person.id,
            Person.restricted_on.is_not(None),
            Person.joined_into_id.is_not(None),
        ).where(Person.code.in_(codes))
    )
    return {
        code: KnownPerson(code, name, sex, Birth(born, birth_known), *rest)
        for code, name, sex, born, birth_known, *rest in rows
    }


def _posts(
    session: Session, reading: WorkbookContent, units: dict[str, KnownUnit]
) -> dict[tuple[str, str, str, dt.date], KnownPost]:
    statement = (
        sa.select(
            Post.id,
            Person.code,
            Unit.code,
            Post.kind,
            Post.valid_from,
            Post.valid_to,
            Post.ended_by_id.is_not(None),
        )
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
    )
    seated = {post.unit for post in reading.posts if post.kind in reading.titles.seats}
    redated = {
        unit.code
        for unit in reading.units
        if (stored := units.get(unit.code))
        and (unit.valid_from, unit.valid_to or stored.valid_to) != (stored.valid_from, stored.valid_to)
    }
    found: dict[tuple[str, str, str, dt.date], KnownPost] = {}
    for condition in (
        Person.code.in_({post.person for post in reading.posts}),
        sa.or_(sa.and_(Post.seat.is_not(None), Unit.code.in_(seated)), Unit.code.in_(redated)),
    ):
        for row in session.execute(statement.where(condition)):
            post = KnownPost(*row)
            found[(post.person, post.unit, post.kind, post.valid_from)] = post
    return found
