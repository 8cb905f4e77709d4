"""Rows of registers: who may read, enter and confirm them, lists of them, and whom a register may be about."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import OVERSIGHT, within
from webapp.actors import Actor, HeldPost
from webapp.models import Person, Post, RegisterEntry, RegisterPerson, RegisterRow, Unit
from webapp.models.units import ids_on
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.units.names import unit_names
from workflows.core.fields.people import UnitsField
from workflows.core.forms import UnitField
from workflows.core.registers import Register, names_people

LOWEST = ("branch", "military_command")
"""Kinds of units that keep no register and have nobody below."""


@dataclass(frozen=True)
class Offered:
    """Somebody whom a row may be about: a holder of one of the register's posts, and the unit of that post."""

    person_id: int
    name: str
    unit_id: int
    unit: str


@dataclass(frozen=True)
class RowFilter:
    """What a list shows: rows of the subtree `under`, of a year, of one standing; '' and None for all of them."""

    under: str = ""
    year: int | None = None
    standing: str = ""


def kept_units(actor: Actor, register: type[Register]) -> dict[int, str]:
    """Return the units whose register the actor writes: id → name."""
    return {
        post.unit_id: post.unit_name
        for post in actor.posts
        if post.kind in register.enters and post.unit_kind in register.unit_kinds
    }


def units_of(posts: Iterable[HeldPost], kinds: Collection[str]) -> list[int]:
    """Return the units of those posts, and the ended ones whose only successor each is."""
    return [ids_on(path)[-1] for post in posts if post.kind in kinds for path in post.paths]


def keeps(actor: Actor, register: type[Register], row: RegisterRow) -> bool:
    """Whether the actor may correct or strike out a row: of their own unit, or of one that theirs has succeeded."""
    return row.unit_id in units_of(actor.posts, register.enters)


def overseen(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees of whose registers the actor reads figures, and rows that are not private."""
    posts = (post for post in actor.posts if post.kind in OVERSIGHT and post.unit_kind not in LOWEST)
    return tuple(path for post in posts for path in post.paths)


def reads_columns(actor: Actor, register: type[Register], row: RegisterRow) -> bool:
    """Whether the actor reads the private columns of a row: one of its unit who writes the register."""
    if not register.private_columns:
        return True
    return row.unit_id in units_of(actor.posts, {*register.enters, *register.confirms})


def reads(actor: Actor, register: type[Register]) -> bool:
    """Whether the actor reads rows of this register, or its figures."""
    confirming = any(post.kind in register.confirms and post.unit_kind not in LOWEST for post in actor.posts)
    return bool(kept_units(actor, register) or overseen(actor) or confirming)


def readable(actor: Actor, register: type[Register]) -> sa.ColumnElement[bool]:
    """Return the condition (on RegisterRow with its Unit) that the actor may read a row.

    A private register is read by those of the unit who enter or confirm it; any other also by those above.
    """
    kinds = {*register.enters, *register.confirms} if register.private else {*register.enters, *OVERSIGHT}
    own = units_of(actor.posts, kinds)
    if register.private:
        return sa.and_(RegisterRow.register == register.key, RegisterRow.unit_id.in_(own))
    confirming = Unit.parent_id.in_(units_of(actor.posts, register.confirms))
    above = sa.or_(confirming, within(overseen(actor)))
    return sa.and_(RegisterRow.register == register.key, sa.or_(RegisterRow.unit_id.in_(own), above))


def confirmable(actor: Actor, register: type[Register]) -> sa.ColumnElement[bool]:
    """Return the condition (on RegisterRow with its Unit) that a post of the actor confirms a row.

    Not one that they entered or corrected, nor one about them or about somebody whose data are restricted.
    """
    units = units_of(actor.posts, register.confirms)
    wrote = sa.exists().where(RegisterEntry.row_id == RegisterRow.id, RegisterEntry.actor_id == actor.person_id)
    about = sa.exists().where(
        RegisterPerson.row_id == RegisterRow.id,
        Person.id == RegisterPerson.person_id,
        sa.or_(Person.id == actor.person_id, Person.restricted_on.is_not(None)),
    )
    place = RegisterRow.unit_id if register.private else Unit.parent_id
    return sa.and_(RegisterRow.standing == "entered", place.in_(units), ~wrote, ~about)


def rows_page(
    session: Session, actor: Actor, register: type[Register], chosen: RowFilter, place: Cursor | None
) -> Page[tuple[RegisterRow, bool, int]]:
    """Return a page of the rows that the actor reads, the newest day first: whether they may confirm each, and how many
    people it names. One statement.
    """
    people = sa.select(sa.func.count()).where(RegisterPerson.row_id == RegisterRow.id).scalar_subquery()
    return page_of(
        session,
        _rows(actor, register, chosen).add_columns(sa.case((confirmable(actor, register), 1), else_=0), people),
        [SortKey(RegisterRow.day, dt.date.fromisoformat), SortKey(RegisterRow.id, whole_number)],
        place,
        newest_first=True,
    )


def every_row(
    session: Session, actor: Actor, register: type[Register], chosen: RowFilter, most: int
) -> Sequence[RegisterRow]:
    """Return the rows of the list from the newest on, not more than `most`. One statement."""
    found = _rows(actor, register, chosen).order_by(RegisterRow.day.desc(), RegisterRow.id.desc())
    return session.scalars(found.limit(most)).all()


def _rows(actor: Actor, register: type[Register], chosen: RowFilter) -> sa.Select[RegisterRow]:
    found = (
        sa.select(RegisterRow)
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(readable(actor, register))
        .options(joinedload(RegisterRow.unit))
    )
    if chosen.under:
        found = found.where(within([chosen.under]))
    if chosen.year is not None:
        found = found.where(RegisterRow.day.between(dt.date(chosen.year, 1, 1), dt.date(chosen.year, 12, 31)))
    return found.where(RegisterRow.standing == chosen.standing) if chosen.standing else found


def row_for(session: Session, actor: Actor, register: type[Register], row_id: int) -> RegisterRow | None:
    """Return the row if the actor may read it; None both for an unknown and a forbidden one."""
    return session.scalars(_rows(actor, register, RowFilter()).where(RegisterRow.id == row_id)).one_or_none()


def may_confirm(session: Session, actor: Actor, register: type[Register], ids: Collection[int]) -> set[int]:
    """Return those of the rows that the actor may confirm now."""
    found = sa.select(RegisterRow.id).join(Unit, Unit.id == RegisterRow.unit_id)
    mine = (RegisterRow.id.in_(ids), RegisterRow.register == register.key, confirmable(actor, register))
    return set(session.scalars(found.where(*mine)))


def people_of(session: Session, ids: Collection[int]) -> dict[int, list[RegisterPerson]]:
    """Return whom each of the rows is about, by given name. One statement."""
    rows = session.scalars(
        sa.select(RegisterPerson)
        .join(Person, Person.id == RegisterPerson.person_id)
        .where(RegisterPerson.row_id.in_(ids))
        .options(joinedload(RegisterPerson.person))
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[int, list[RegisterPerson]] = {row_id: [] for row_id in ids}
    for row in rows:
        found[row.row_id].append(row)
    return found


def record_of(session: Session, row_id: int) -> list[tuple[RegisterEntry, str]]:
    """Return the record of a row, the oldest entry first, with who made each."""
    found = sa.select(RegisterEntry, Person.full_name).join(Person, Person.id == RegisterEntry.actor_id)
    rows = session.execute(found.where(RegisterEntry.row_id == row_id).order_by(RegisterEntry.seq))
    return [(row[0], row[1]) for row in rows]


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
