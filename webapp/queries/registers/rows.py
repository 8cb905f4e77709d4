"""Rows of registers: who may read, enter and confirm them, lists of them, and whom a register may be about."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import OVERSIGHT, within
from webapp.actors import Actor
from webapp.models import Person, Post, RegisterEntry, RegisterPerson, RegisterRow, Unit, post_held_on
from webapp.models.units import ids_on
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from workflows.core.registers import Register

READERS = (*OVERSIGHT, "appraising_officer")
"""Posts that read what their own unit and the units below have entered."""
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


def overseen(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees of whose registers the actor reads figures, and rows that are not private."""
    posts = (post for post in actor.posts if post.kind in READERS and post.unit_kind not in LOWEST)
    return tuple(path for post in posts for path in post.paths)


def reads(actor: Actor, register: type[Register]) -> bool:
    """Whether the actor reads rows of this register, or its figures."""
    return bool(kept_units(actor, register) or overseen(actor))


def readable(actor: Actor, register: type[Register]) -> sa.ColumnElement[bool]:
    """Return the condition (on RegisterRow with its Unit) that the actor may read a row.

    A private register is read by those of the unit who enter or confirm it; any other also by those above.
    """
    kinds = {*register.enters, *register.confirms} if register.private else {*register.enters, *READERS}
    own = [post.unit_id for post in actor.posts if post.kind in kinds]
    above = sa.false() if register.private else within(overseen(actor))
    return sa.and_(RegisterRow.register == register.key, sa.or_(RegisterRow.unit_id.in_(own), above))


def confirmable(actor: Actor, register: type[Register]) -> sa.ColumnElement[bool]:
    """Return the condition (on RegisterRow with its Unit) that a post of the actor confirms a row.

    Not one that they entered, or that is about them: nobody confirms what they wrote.
    """
    posts = [post for post in actor.posts if post.kind in register.confirms]
    if register.private:
        mine = RegisterRow.unit_id.in_([post.unit_id for post in posts])
    else:
        mine = Unit.parent_id.in_([ids_on(path)[-1] for post in posts for path in post.paths])
    about = sa.exists().where(RegisterPerson.row_id == RegisterRow.id, RegisterPerson.person_id == actor.person_id)
    return sa.and_(
        RegisterRow.standing == "entered",
        mine,
        RegisterRow.entered_by_id != actor.person_id,
        ~about,
    )


def rows_page(
    session: Session, actor: Actor, register: type[Register], chosen: RowFilter, place: Cursor | None
) -> Page[tuple[RegisterRow, bool]]:
    """Return a page of the rows that the actor reads, the newest day first, and whether they may confirm each."""
    return page_of(
        session,
        _rows(actor, register, chosen).add_columns(sa.case((confirmable(actor, register), 1), else_=0)),
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


def offered(session: Session, register: type[Register], unit: Unit, day: dt.date) -> list[Offered]:
    """Return whom a row of this unit may be about: the holders of the register's posts below it, by unit and name."""
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Unit.id, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            within([unit.path]),
            Unit.kind.in_(register.post_units),
            Post.kind.in_(register.posts),
            post_held_on(day),
        )
        .order_by(Unit.path, Person.sort_key, Person.id)
    )
    return list({row[0]: Offered(*row) for row in rows}.values())
