"""People and units that a row of a register may be about."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Person, Post, RegisterPerson, RegisterRow, Unit, post_held_on
from webapp.queries.registers.posts import answering
from webapp.queries.units.names import unit_names
from workflows.core.fields.people import UnitsField
from workflows.core.forms import UnitField
from workflows.core.registers import HOLDERS, KNOWN, Register, lists_of_people, names_people


@dataclass(frozen=True)
class Offered:
    """Somebody whom a row may be about, and the unit of their post.

    holds: whether that is one of the register's posts; part: that which they have in a row, '' for none.
    """

    person_id: int
    name: str
    unit_id: int
    unit: str
    code: str = ""
    holds: bool = True
    part: str = ""


class Offers:
    """The people whom a row of this unit may be about, on each day between two.

    One statement, two where a rule names the posts, none for a register of counts.

    Those who held one of the register's posts below the unit (any post in it or below, for a list of everybody known)
    and whose data are neither restricted nor erased, and those whom the row names already.
    """

    def __init__(
        self,
        session: Session,
        register: type[Register],
        unit: Unit,
        first: dt.date,
        last: dt.date,
        named: Iterable[RegisterPerson] = (),
    ) -> None:
        self.named = [Offered(one.person_id, one.person.full_name, one.unit_id, "", part=one.part) for one in named]
        self.held: list[tuple[Offered, dt.date, dt.date | None]] = []
        if not names_people(register):
            return
        kinds = answering(session, register, register.posts, unit.path, last)
        holds = sa.and_(Unit.kind.in_(register.post_units), Post.kind.in_(kinds))
        holder = sa.case((holds, 1), else_=0)
        only = KNOWN not in lists_of_people(register).values()
        rows = session.execute(
            sa.select(
                Person.id, Person.full_name, Unit.id, Unit.name, Person.code, holder, Post.valid_from, Post.valid_to
            )
            .join(Post, Post.person_id == Person.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(
                within([unit.path]),
                holds if only else sa.true(),
                Post.valid_from <= last,
                sa.or_(Post.valid_to.is_(None), Post.valid_to > first),
                Person.restricted_on.is_(None),
                Person.erased_at.is_(None),
            )
            .order_by(Unit.path, Person.sort_key, Person.id)
        )
        self.held = [
            (Offered(row[0], row[1], row[2], row[3], row[4], bool(row[5])), row.valid_from, row.valid_to)
            for row in rows
        ]

    def everybody(self, source: str = KNOWN) -> dict[int, Offered]:
        """Return those of any of the days, by unit and name: all, or the holders of the register's posts."""
        return self._each((one for one, _first, _end in self.held), source)

    def on(self, day: dt.date, source: str = KNOWN) -> dict[int, Offered]:
        """Return those of one day, by unit and name."""
        held = (one for one, first, end in self.held if first <= day and (end is None or day < end))
        return self._each(held, source)

    def left(self, day: dt.date, source: str = KNOWN) -> dict[int, dt.date]:
        """Return since when those who hold none of the posts on that day hold none any more."""
        posts = [post for post in self.held if source != HOLDERS or post[0].holds]
        ends = {one.person_id: end for one, _first, end in sorted(posts, key=lambda row: row[1]) if end}
        held = {one.person_id for one, _first, end in posts if end is None or end > day}
        return {person: end for person, end in ends.items() if person not in held}

    def _each(self, found: Iterable[Offered], source: str) -> dict[int, Offered]:
        each: dict[int, Offered] = {}
        for one in (*found, *self.named):
            if source != HOLDERS or (one.holds and not one.part):
                each.setdefault(one.person_id, one)
        return each


def offered(session: Session, register: type[Register], unit: Unit, first: dt.date, last: dt.date) -> list[Offered]:
    """Return whom a row of this unit may be about between the two days, by unit and name."""
    return list(Offers(session, register, unit, first, last).everybody().values())


def holding(session: Session, register: type[Register], people: Iterable[int], day: dt.date) -> set[int]:
    """Return who of these people holds one of the register's posts on that day. One statement."""
    rows = sa.select(Post.person_id).where(
        Post.person_id.in_(set(people)), Post.kind.in_(register.posts), post_held_on(day)
    )
    return set(session.scalars(rows))


def units_below(session: Session, unit: Unit, first: dt.date, last: dt.date) -> Sequence[Unit]:
    """Return the units below this one that existed between the two days, in the order of the tree."""
    return session.scalars(
        sa.select(Unit)
        .where(
            within([unit.path]),
            Unit.id != unit.id,
            Unit.kind != "military_command",
            Unit.valid_from <= last,
            sa.or_(Unit.valid_to.is_(None), Unit.valid_to > first),
        )
        .order_by(Unit.path)
    ).all()


def units_in(register: type[Register], answers: Mapping[str, Any]) -> set[int]:
    """Return the ids of the units that the answers of a row name."""
    named = [answers.get(name) for name in register.entry.naming(UnitsField, UnitField)]
    return {each for value in named if value for each in (value if isinstance(value, list) else [value])}


def named_units(session: Session, register: type[Register], rows: Iterable[RegisterRow]) -> dict[int, str]:
    """Return the names of the units that rows name in their answers, by id. One statement, if there are any."""
    ids = {each for row in rows for each in units_in(register, row.answers)}
    return unit_names(session, ids) if ids else {}
