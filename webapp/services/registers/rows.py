"""Writing registers: a row is entered, corrected, confirmed by somebody else, or struck out; each leaves an entry."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import post_key
from webapp.actors import Actor, HeldPost
from webapp.models import RegisterEntry, RegisterPerson, RegisterRow, Unit
from webapp.queries.registers.rows import (
    Offered,
    keeps,
    kept_units,
    may_confirm,
    offered,
    people_of,
    row_for,
    units_below,
    units_in,
    units_of,
)
from webapp.services.command import Command, canonical, replayed, unit_of_work
from webapp.services.journal import FIRST_HASH, commitment
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.fields.people import UnitsField
from workflows.core.forms import Date, UnitField
from workflows.core.registers import Register
from workflows.core.text import _

ENTRY_COLUMNS = ("row_id", "seq", "kind", "actor_id", "actor_post", "at", "commitment", "previous_hash")


def enter(session: Session, register: type[Register], unit_id: int, command: Command) -> int:
    """Enter a row in a unit's register. Return its id; the same form sent again gets the first result.

    Raises NotFoundForActor, Refused (a day before the unit or after today, people from elsewhere),
    IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in kept_units(command.actor, register):
            raise NotFoundForActor
        unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one()
        same = {"body_hash": command.body_hash(register.key, str(unit_id)), "entered_by_id": command.actor.person_id}
        if first := replayed(session, RegisterRow, command, **same):
            return first.id
        said, people = _read(session, register, unit, command)
        row = RegisterRow(
            **same,
            **said,
            register=register.key,
            unit_id=unit_id,
            standing="entered",
            version=0,
            salt="",
            key=command.key,
            entered_at=command.now,
        )
        session.add(row)
        session.flush()
        _write_people(session, row, people)
        _note(session, row, "entered", register, command)
        return row.id


def correct(session: Session, register: type[Register], row_id: int, command: Command) -> None:
    """Write a row anew that nobody has confirmed yet. The command names the version that was read.

    Raises NotFoundForActor, Refused (confirmed, struck out or corrected meanwhile, and as `enter`).
    """
    with unit_of_work(session):
        row = _locked(session, register, row_id, command)
        if row.standing != "entered":
            raise Refused(_("This row is confirmed or struck out: strike it out with a reason, and enter it anew."))
        if command.version != row.version:
            raise Refused(_("Somebody has corrected this row meanwhile: open it again and compare."))
        said, people = _read(session, register, row.unit, command, people_of(session, [row.id])[row.id])
        for name, value in said.items():
            setattr(row, name, value)
        session.execute(sa.delete(RegisterPerson).where(RegisterPerson.row_id == row.id))
        _write_people(session, row, people)
        _note(session, row, "corrected", register, command)


def confirm(session: Session, register: type[Register], read: Mapping[int, int], command: Command) -> int:
    """Confirm those of the rows that the actor may confirm now; return how many. Sent again, it changes nothing.

    read: id → version of each row as it was read; one that was corrected since is left alone.
    """
    with unit_of_work(session):
        found = sa.select(RegisterRow).where(RegisterRow.id.in_(read), RegisterRow.register == register.key)
        locked = session.scalars(
            found.options(joinedload(RegisterRow.unit)).order_by(RegisterRow.id).with_for_update(of=RegisterRow)
        ).all()
        mine = may_confirm(session, command.actor, register, [row.id for row in locked])
        rows = [row for row in locked if row.id in mine and row.version == read[row.id]]
        people, last = people_of(session, [row.id for row in rows]), _last_entries(session, [row.id for row in rows])
        entries = []
        for row in rows:
            row.standing, row.confirmed_by_id = "confirmed", command.actor.person_id
            named = [one.person_id for one in people[row.id]]
            entries.append(
                _entry(row, named, last[row.id], "confirmed", _confirming(register, row, command.actor), command)
            )
        _write(session, entries)
        return len(rows)


def strike(session: Session, register: type[Register], row_id: int, why: str, command: Command) -> None:
    """Strike a row out, with the reason. It stays in the register, and counts no more.

    Raises NotFoundForActor, Refused (struck out already).
    """
    with unit_of_work(session):
        row = _locked(session, register, row_id, command)
        if row.standing == "struck":
            raise Refused(_("This row is struck out already."))
        row.standing, row.struck_why = "struck", why
        _note(session, row, "struck", register, command)


def _locked(session: Session, register: type[Register], row_id: int, command: Command) -> RegisterRow:
    """Lock a row of a unit whose register the actor writes. Raises NotFoundForActor."""
    session.execute(sa.select(RegisterRow.id).where(RegisterRow.id == row_id).with_for_update())
    row = row_for(session, command.actor, register, row_id)
    if row is None or not keeps(command.actor, register, row):
        raise NotFoundForActor
    return row


def _entering(register: type[Register], row: RegisterRow, actor: Actor) -> HeldPost:
    """Return the post by which somebody writes this row."""
    return next(post for post in actor.posts if row.unit_id in units_of([post], register.enters))


def _confirming(register: type[Register], row: RegisterRow, actor: Actor) -> HeldPost:
    """Return the post by which somebody confirms this row."""
    place = row.unit_id if register.private else row.unit.parent_id
    return next(post for post in actor.posts if place in units_of([post], register.confirms))


def _read(
    session: Session, register: type[Register], unit: Unit, command: Command, named: Iterable[RegisterPerson] = ()
) -> tuple[dict[str, Any], dict[int, Offered]]:
    """Return the columns of a row as the form says them, and whom it is about. Raises Refused."""
    said: Mapping[str, Any] = command.answers[register.entry.section]
    rest = {name: value for name, value in said.items() if name not in (register.day, register.until, register.people)}
    day = dt.date.fromisoformat(said[register.day])
    until = dt.date.fromisoformat(said[register.until]) if register.until and said.get(register.until) else None
    _check_days(register, unit, said, local_date(command.now))
    below = {unit_id for unit_id, _name in units_below(session, unit, day, day)} if units_in(register, rest) else set()
    for name in register.entry.naming(UnitsField, UnitField):
        if not units_in(register, {name: rest.get(name)}) <= below:
            raise Refused(_("One of these units did not exist below yours on that day: choose anew."), field=name)
    known = {one.person_id: one for one in offered(session, register, unit, day, day, named)}
    chosen = list(said.get(register.people, ()))
    if not set(chosen) <= known.keys():
        raise Refused(_("Somebody on the list did not hold the post on that day: tick anew."), field=register.people)
    columns = {"day": day, "until": until, "answers": rest}
    return columns, {person_id: known[person_id] for person_id in chosen}


def _check_days(register: type[Register], unit: Unit, said: Mapping[str, Any], today: dt.date) -> None:
    """Refuse days that cannot be: before the unit or the day that one rests on, or, unless it may, after today."""
    days = {field.short_name: field for field in register.entry.declared() if isinstance(field, Date)}
    given = {name: dt.date.fromisoformat(said[name]) for name in days if said.get(name)}
    if not unit.valid_from <= given[register.day] <= today:
        raise Refused(_("Choose a day from the founding of the unit until today."), field=register.day)
    for name, day in given.items():
        if day > today and not days[name].future:
            raise Refused(_("This day is still to come: choose today or an earlier day."), field=name)
        rests = [rest.place for rest in days[name].rests or () if rest.kind == "given"]
        first = max([given[rest] for rest in rests if rest in given], default=day)
        if day < first or (name == register.until and day < given[register.day]):
            raise Refused(_("The last day lies before the first one: choose a later day."), field=name)


def _write_people(session: Session, row: RegisterRow, people: Mapping[int, Offered]) -> None:
    session.add_all(
        RegisterPerson(row_id=row.id, person_id=person_id, unit_id=one.unit_id) for person_id, one in people.items()
    )
    session.flush()


def _note(session: Session, row: RegisterRow, kind: str, register: type[Register], command: Command) -> None:
    """Write what the row says now, in one statement: a struck row takes no second one."""
    with session.no_autoflush:
        named = [one.person_id for one in people_of(session, [row.id])[row.id]]
        last = _last_entries(session, [row.id]).get(row.id)
    _write(session, [_entry(row, named, last, kind, _entering(register, row, command.actor), command)])


def _write(session: Session, entries: Collection[dict[str, Any]]) -> None:
    """Write the rows as they stand now, and their entries: one statement each, however many there are."""
    session.flush()
    if entries:
        session.execute(sa.insert(RegisterEntry), list(entries))


def _last_entries(session: Session, ids: Collection[int]) -> dict[int, RegisterEntry]:
    """Return the last entry of each row: that of its version."""
    found = sa.select(RegisterEntry).join(RegisterRow, RegisterRow.id == RegisterEntry.row_id)
    found = found.where(RegisterRow.id.in_(ids), RegisterEntry.seq == RegisterRow.version)
    return {entry.row_id: entry for entry in session.scalars(found)}


def _entry(
    row: RegisterRow,
    people: Collection[int],
    last: RegisterEntry | None,
    kind: str,
    post: HeldPost,
    command: Command,
) -> dict[str, Any]:
    """Return the next entry of a row's record; it commits to what the row says, under a new salt."""
    row.salt, row.version = secrets.token_hex(16), row.version + 1
    entry = RegisterEntry(
        row_id=row.id,
        seq=row.version,
        kind=kind,
        actor_id=command.actor.person_id,
        actor_post=post_key(post.kind, post.unit_id),
        at=command.now,
        commitment=row_commitment(row, people),
        previous_hash=last.hash if last else FIRST_HASH,
    )
    columns = {name: getattr(entry, name) for name in ENTRY_COLUMNS}
    return {**columns, "hash": entry_hash(entry)}


def row_commitment(row: RegisterRow, people: Collection[int]) -> str:
    """Return SHA-256 of everything that a row says, under its salt."""
    said = {
        "register": row.register,
        "unit": row.unit_id,
        "day": row.day.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "answers": row.answers,
        "standing": row.standing,
        "why": row.struck_why,
        "people": sorted(people),
    }
    return commitment(row.salt, said)


def entry_hash(entry: RegisterEntry) -> str:
    """Return SHA-256 of an entry and of the one before it."""
    said = [entry.row_id, entry.seq, entry.kind, entry.actor_id, entry.actor_post, entry.at.isoformat()]
    return hashlib.sha256(canonical([*said, entry.commitment, entry.previous_hash]).encode()).hexdigest()
