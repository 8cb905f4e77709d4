"""Stored units, people and posts that a workbook refers to. Reads only."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Person, Post, Unit
from webapp.services.imports.checking import PersonRecord, UnitRecord, WorkbookContent
from workflows.posts import SEATS


@dataclass(frozen=True)
class KnownUnit(UnitRecord):
    """A stored unit."""

    id: int


@dataclass(frozen=True)
class KnownPerson(PersonRecord):
    """A stored person."""

    id: int


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
    name: str


@dataclass(frozen=True)
class Known:
    """Stored rows by their codes; posts by person, unit, kind and first day."""

    units: dict[str, KnownUnit]
    people: dict[str, KnownPerson]
    posts: dict[tuple[str, str, str, dt.date], KnownPost]


def look_up(session: Session, reading: WorkbookContent) -> Known:
    """Return all units, the workbook's people, their posts, and the holders of the seats it fills. Four statements."""
    return Known(_units(session), _people(session, reading), _posts(session, reading))


def _units(session: Session) -> dict[str, KnownUnit]:
    parent = aliased(Unit)
    rows = session.execute(
        sa.select(
            Unit.code,
            Unit.kind,
            Unit.name,
            Unit.area,
            parent.code,
            Unit.valid_from,
            Unit.valid_to,
            Unit.pilot,
            Unit.id,
        ).outerjoin(parent, parent.id == Unit.parent_id)
    )
    return {unit.code: unit for unit in (KnownUnit(*row) for row in rows)}


def _people(session: Session, reading: WorkbookContent) -> dict[str, KnownPerson]:
    codes = {person.code for person in reading.people} | {post.person for post in reading.posts}
    rows = session.execute(
        sa.select(
            Person.code,
            Person.full_name,
            Person.sex,
            Person.birth_date,
            Person.phone,
            Person.union_joined_on,
            Person.party_joined_on,
            Person.party_candidate,
            Person.id,
        ).where(Person.code.in_(codes))
    )
    return {person.code: person for person in (KnownPerson(*row) for row in rows)}


def _posts(session: Session, reading: WorkbookContent) -> dict[tuple[str, str, str, dt.date], KnownPost]:
    statement = (
        sa.select(
            Post.id,
            Person.code,
            Unit.code,
            Post.kind,
            Post.valid_from,
            Post.valid_to,
            Post.ended_by_id.is_not(None),
            Person.full_name,
        )
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
    )
    seated = {post.unit for post in reading.posts if post.kind in SEATS}
    found: dict[tuple[str, str, str, dt.date], KnownPost] = {}
    for condition in (
        Person.code.in_({post.person for post in reading.posts}),
        sa.and_(Post.seat.is_not(None), Unit.code.in_(seated)),
    ):
        for row in session.execute(statement.where(condition)):
            post = KnownPost(*row)
            found[(post.person, post.unit, post.kind, post.valid_from)] = post
    return found
