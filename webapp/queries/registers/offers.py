"""Whom and which units a row of a register may be about."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Person, Post, RegisterPerson, RegisterRow, Unit
from webapp.queries.units.names import unit_names
from workflows.core.fields.people import UnitsField
from workflows.core.forms import UnitField
from workflows.core.registers import Register, names_people


@dataclass(frozen=True)
class Offered:
    """Somebody whom a row may be about: a holder of one of the register's posts, and the unit of that post."""

    person_id: int
    name: str
    unit_id: int
    unit: str


def offered(
    session: Session,
    register: type[Register],
    unit: Unit,
    first: dt.date,
    last: dt.date,
    named: Iterable[RegisterPerson] = (),
) -> list[Offered]:
    """Return whom a row of this unit may be about, by unit and name; nobody for a register of counts.

    Those who held one of the register's posts below the unit between the two days (any post in it or below, for a
    register that names none) and whose data are not restricted, and those whom the row names already.
    """
    if not names_people(register):
        return []
    holds = sa.and_(Unit.kind.in_(register.post_units), Post.kind.in_(register.posts)) if register.posts else sa.true()
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Unit.id, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            within([unit.path]),
            holds,
            Post.valid_from <= last,
            sa.or_(Post.valid_to.is_(None), Post.valid_to > first),
            Person.restricted_on.is_(None),
        )
        .order_by(Unit.path, Person.sort_key, Person.id)
    )
    found = {row[0]: Offered(*row) for row in rows}
    for one in named:
        found.setdefault(one.person_id, Offered(one.person_id, one.person.full_name, one.unit_id, ""))
    return list(found.values())


def units_below(session: Session, unit: Unit, first: dt.date, last: dt.date) -> list[tuple[int, str]]:
    """Return the units below this one that existed between the two days, in the order of the tree: id and name."""
    rows = session.execute(
        sa.select(Unit.id, Unit.name)
        .where(
            within([unit.path]),
            Unit.id != unit.id,
            Unit.kind != "military_command",
            Unit.valid_from <= last,
            sa.or_(Unit.valid_to.is_(None), Unit.valid_to > first),
        )
        .order_by(Unit.path)
    )
    return [(row.id, row.name) for row in rows]


def units_in(register: type[Register], answers: Mapping[str, Any]) -> set[int]:
    """Return the ids of the units that the answers of a row name."""
    named = [answers.get(name) for name in register.entry.naming(UnitsField, UnitField)]
    return {each for value in named if value for each in (value if isinstance(value, list) else [value])}


def named_units(session: Session, register: type[Register], rows: Iterable[RegisterRow]) -> dict[int, str]:
    """Return the names of the units that rows name in their answers, by id. One statement, if there are any."""
    ids = {each for row in rows for each in units_in(register, row.answers)}
    return unit_names(session, ids) if ids else {}
