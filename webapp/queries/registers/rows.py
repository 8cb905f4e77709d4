"""Rows of registers: who may read, enter and confirm them, and lists of them."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import OVERSIGHT, within
from webapp.actors import Actor, HeldPost
from webapp.models import Person, RegisterEntry, RegisterPerson, RegisterRow, Unit
from webapp.models.units import LOWEST, ids_on, path_above
from webapp.queries.paging import PAGE_SIZE, Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.people.kinship import own_kin
from webapp.queries.people.names import called_at
from webapp.queries.registers.offers import units_in
from webapp.queries.registers.posts import confirming_posts, posts_in
from workflows.core.registers import Register

MOST_SHOWN = 500
"""So many rows that wait to be confirmed stand on one page, so that they can be confirmed at once."""


@dataclass(frozen=True)
class RowFilter:
    """A filter of a list: rows of the subtree `under`, of a year, of one standing; '' and None for all of them.

    ends: confirmed rows whose last day lies between these two and from which no other row goes on.
    """

    under: str = ""
    year: int | None = None
    standing: str = ""
    ends: tuple[dt.date, dt.date] | None = None


def kept_units(actor: Actor, register: type[Register]) -> dict[int, str]:
    """Return the units whose register the actor writes: id → name."""
    return {
        post.unit_id: post.unit_name
        for post in posts_in(actor, register)
        if post.kind in register.enters and post.unit_kind in register.unit_kinds
    }


def units_of(posts: Iterable[HeldPost], kinds: Collection[str]) -> list[int]:
    """Return the units of those posts, and the ended ones whose only successor each is."""
    return [ids_on(path)[-1] for post in posts if post.kind in kinds for path in post.paths]


def confirmed_units(posts: Iterable[HeldPost], register: type[Register]) -> list[int]:
    """Return the units that those posts confirm for: of a register that is confirmed beside its unit, that unit."""
    held = [post for post in posts if register.beside in ("", post.unit_kind)]
    if not register.beside:
        return units_of(held, register.confirms)
    return [ids_on(path_above(path))[-1] for post in held if post.kind in register.confirms for path in post.paths]


def confirmed_beside(actor: Actor, register: type[Register]) -> list[int]:
    """Return the units whose register the actor confirms from the unit beside, and so reads and signs the list of."""
    return confirmed_units(posts_in(actor, register), register) if register.beside else []


def keeper(actor: Actor, register: type[Register], row: RegisterRow) -> HeldPost | None:
    """Return the post by which the actor may correct a row, strike it out or go on from it; None for no right.

    It is one of the row's unit, or of the unit that has succeeded it.
    """
    return next((post for post in posts_in(actor, register) if row.unit_id in units_of([post], register.enters)), None)


def overseen(actor: Actor, register: type[Register] | None = None) -> tuple[str, ...]:
    """Return the paths of the subtrees in which the actor reads a register's figures, and rows that are not private.

    Without a register: of every one that is not sealed.
    """
    held, kinds = actor.posts, {*OVERSIGHT}
    if register and register.sealed:
        held, kinds = tuple(posts_in(actor, register)), {*register.enters, *register.confirms}
    posts = (post for post in held if post.kind in kinds and post.unit_kind not in LOWEST)
    return tuple(path for post in posts for path in post.paths)


def reads_columns(actor: Actor, register: type[Register], row: RegisterRow) -> bool:
    """Whether the actor reads the private columns of a row: one of its unit who writes the register."""
    if not register.private_columns:
        return True
    return row.unit_id in units_of(actor.posts, {*register.enters, *register.confirms})


def reads(actor: Actor, register: type[Register]) -> bool:
    """Whether the actor reads rows of this register, or its figures."""
    posts = posts_in(actor, register)
    confirming = (post for post in posts if post.unit_kind == register.beside or post.unit_kind not in LOWEST)
    return bool(kept_units(actor, register) or overseen(actor, register) or confirmed_units(confirming, register))


def readable(actor: Actor, register: type[Register]) -> sa.ColumnElement[bool]:
    """Return the condition (on RegisterRow with its Unit) that the actor may read a row.

    A private register is read by those of the unit who enter or confirm it; any other also by those above.
    """
    kinds = {*register.enters, *register.confirms} if register.private else {*register.enters, *OVERSIGHT}
    own = units_of(posts_in(actor, register), kinds)
    if register.private:
        return sa.and_(RegisterRow.register == register.key, RegisterRow.unit_id.in_(own))
    place = RegisterRow.unit_id if register.beside else Unit.parent_id
    confirming = place.in_(confirmed_units(actor.posts, register))
    above = sa.or_(confirming, within(overseen(actor, register)))
    return sa.and_(RegisterRow.register == register.key, sa.or_(RegisterRow.unit_id.in_(own), above))


def confirmable(actor: Actor, register: type[Register], held: Iterable[HeldPost]) -> sa.ColumnElement[bool]:
    """Return the condition (on RegisterRow with its Unit) that one of these posts of the actor confirms a row.

    That is a post of the level right above, or of the unit beside that the register names; of the unit itself for a
    private register, and for the topmost unit.

    Not one that they or declared kin entered or corrected, nor one about any of these or about somebody whose data are
    restricted, nor one whose marks are not closed. Who acted in it for the unit beside confirms it for that unit.
    """
    mine = own_kin(actor.person_id)
    units = confirmed_units(held, register)
    theirs = sa.and_(Person.id.in_(mine), RegisterPerson.part != "" if register.beside else sa.true())
    wrote = sa.exists().where(RegisterEntry.row_id == RegisterRow.id, RegisterEntry.actor_id.in_(mine))
    about = sa.exists().where(
        RegisterPerson.row_id == RegisterRow.id,
        Person.id == RegisterPerson.person_id,
        sa.or_(theirs, Person.restricted_on.is_not(None)),
    )
    itself = register.private or register.beside
    place = RegisterRow.unit_id if itself else sa.func.coalesce(Unit.parent_id, Unit.id)
    ready = RegisterRow.marked_at.is_not(None) if register.marks else sa.true()
    return sa.and_(RegisterRow.standing == "entered", place.in_(units), ~wrote, ~about, ready)


def rows_page(
    session: Session, actor: Actor, register: type[Register], chosen: RowFilter, place: Cursor | None, day: dt.date
) -> Page[tuple[RegisterRow, bool, int, bool]]:
    """Return a page of the rows that the actor reads, the newest day first: whether they may confirm each, how many
    people it names, and whether another row goes on from it. One statement, and those of `confirming_posts`.
    """
    people = sa.select(sa.func.count()).where(RegisterPerson.row_id == RegisterRow.id).scalar_subquery()
    confirms = sa.case((confirmable(actor, register, confirming_posts(session, actor, register, day)), 1), else_=0)
    return page_of(
        session,
        _rows(actor, register, chosen).add_columns(confirms, people, _followed()),
        [SortKey(RegisterRow.day, dt.date.fromisoformat), SortKey(RegisterRow.id, whole_number)],
        place,
        newest_first=True,
        size=MOST_SHOWN if chosen.standing == "entered" else PAGE_SIZE,
    )


def _followed() -> sa.ColumnElement[bool]:
    """Return the condition that another row, not struck out, goes on from a RegisterRow."""
    later = aliased(RegisterRow)
    return sa.exists().where(later.follows_id == RegisterRow.id, later.standing != "struck")


def is_followed(session: Session, row: RegisterRow) -> bool:
    """Whether another row goes on from this one."""
    return bool(session.scalar(sa.select(_followed()).where(RegisterRow.id == row.id)))


def years_taken(
    session: Session, register: type[Register], unit_id: int, first: int, last: int, instead: int | None
) -> set[tuple[int, int]]:
    """Return of which year and unit the unit's register has a row between two years. One statement.

    instead: a row that is left out, since another takes its place.
    """
    rows = session.execute(
        sa.select(RegisterRow.day, RegisterRow.answers).where(
            RegisterRow.register == register.key,
            RegisterRow.unit_id == unit_id,
            RegisterRow.standing != "struck",
            RegisterRow.day.between(dt.date(first, 1, 1), dt.date(last, 12, 31)),
            RegisterRow.id != (instead or 0),
            ~_followed(),
        )
    )
    return {(day.year, one) for day, answers in rows for one in units_in(register, answers) or {unit_id}}


def chain_of(session: Session, actor: Actor, register: type[Register], row: RegisterRow) -> list[RegisterRow]:
    """Return the rows that this one goes on from, itself, and those that go on from it, the earliest first.

    As far as the actor reads them. One statement.
    """
    back = sa.select(RegisterRow.id, RegisterRow.follows_id).where(RegisterRow.id == row.id).cte(recursive=True)
    earlier = aliased(RegisterRow)
    back = back.union_all(sa.select(earlier.id, earlier.follows_id).join(back, back.c.follows_id == earlier.id))
    on = sa.select(RegisterRow.id).where(RegisterRow.id == row.id).cte(recursive=True)
    later = aliased(RegisterRow)
    on = on.union_all(sa.select(later.id).join(on, later.follows_id == on.c.id))
    either = sa.union(sa.select(back.c.id), sa.select(on.c.id))
    found = _rows(actor, register, RowFilter()).where(RegisterRow.id.in_(either)).order_by(RegisterRow.id)
    return list(session.scalars(found))


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
    if chosen.ends and register.until in register.private_columns:
        found = found.where(RegisterRow.unit_id.in_(units_of(actor.posts, {*register.enters, *register.confirms})))
    if chosen.ends:
        found = found.where(RegisterRow.until.between(*chosen.ends), counted())
    return found.where(RegisterRow.standing == chosen.standing) if chosen.standing else found


def counted(last: dt.date = dt.date.max, row: Any = RegisterRow) -> sa.ColumnElement[bool]:
    """Return the condition that a RegisterRow (or an alias) is confirmed, and the latest such of its chain by a day."""
    later = aliased(RegisterRow)
    # Said once more, and as a literal: SQLite takes `ix_register_row_follows` only where it reads its condition.
    live = later.standing != sa.literal_column("'struck'")
    goes_on = sa.exists().where(later.follows_id == row.id, later.standing == "confirmed", live, later.day <= last)
    return sa.and_(row.standing == "confirmed", ~goes_on)


def row_for(session: Session, actor: Actor, register: type[Register], row_id: int) -> RegisterRow | None:
    """Return the row if the actor may read it; None both for an unknown and a forbidden one."""
    return session.scalars(_rows(actor, register, RowFilter()).where(RegisterRow.id == row_id)).one_or_none()


def may_confirm(
    session: Session, actor: Actor, register: type[Register], ids: Collection[int], held: Iterable[HeldPost]
) -> set[int]:
    """Return those of the rows that the actor may confirm by one of these posts of theirs."""
    found = sa.select(RegisterRow.id).join(Unit, Unit.id == RegisterRow.unit_id)
    mine = (RegisterRow.id.in_(ids), RegisterRow.register == register.key, confirmable(actor, register, held))
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
    """Return the record of a row, the oldest entry first, with who made each, as they were called then."""
    found = sa.select(RegisterEntry, called_at(RegisterEntry.at)).join(Person, Person.id == RegisterEntry.actor_id)
    rows = session.execute(found.where(RegisterEntry.row_id == row_id).order_by(RegisterEntry.seq))
    return [(row[0], row[1]) for row in rows]
