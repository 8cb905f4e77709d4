"""The present record of somebody: a record that was joined into another one of the same human being leads to that one.

What was written before the join keeps the record of its day: the journal, papers, ballots, answers of forms. Rights and
lists ask here who it is now.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Person

_Record = aliased(Person)


def now_id(column: Any) -> sa.ColumnElement[int]:
    """Return the id of the person whom a column of a statement means now."""
    joined = sa.select(_Record.joined_into_id).where(_Record.id == column).scalar_subquery()
    return sa.func.coalesce(joined, column)


def present_id(session: Session, person_id: int) -> int:
    """Return the id of the person whom an id means now. One statement, none for a person who was read already."""
    person = session.get(Person, person_id)
    return (person.joined_into_id if person else None) or person_id


def present_ids(session: Session, people: Collection[int]) -> dict[int, int]:
    """Return record → the person whom it means now, of those that were joined into another one. One statement."""
    joined = sa.select(Person.id, Person.joined_into_id).where(
        Person.id.in_(people), Person.joined_into_id.is_not(None)
    )
    return {row.id: row.joined_into_id for row in session.execute(joined)}


def joined_codes(session: Session, person_id: int) -> list[str]:
    """Return the codes of the records that were joined into a person's. One statement."""
    found = sa.select(Person.code).where(Person.joined_into_id == person_id, Person.erased_at.is_(None))
    return list(session.scalars(found.order_by(Person.code)))


def records_of(person_id: int) -> sa.Select[int]:
    """Return the ids of a person's record and of those that were joined into it, as a subquery."""
    return sa.select(Person.id).where(sa.or_(Person.id == person_id, Person.joined_into_id == person_id))
