"""The record of a row: whom it names, and each entry with what the row says then, chained by hashes."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key
from webapp.actors import Actor, HeldPost
from webapp.models import RegisterEntry, RegisterPerson, RegisterRow
from webapp.queries.registers.offers import Offered
from webapp.queries.registers.rows import confirmed_units, keeper, people_of
from webapp.services.command import Command, canonical
from webapp.services.journal import FIRST_HASH, commitment
from workflows.core.registers import Register

ENTRY_COLUMNS = ("row_id", "seq", "kind", "actor_id", "actor_post", "at", "commitment", "previous_hash")


Parts = Mapping[int, str]
"""Whom a row is about, each with the part that they have in it, '' for none."""


def parts_of(people: Collection[RegisterPerson]) -> Parts:
    return {one.person_id: one.part for one in people}


def entering(register: type[Register], row: RegisterRow, actor: Actor) -> HeldPost:
    """Return the post by which somebody writes this row."""
    post = keeper(actor, register, row)
    assert post is not None
    return post


def confirming(register: type[Register], row: RegisterRow, held: Iterable[HeldPost]) -> HeldPost:
    """Return that one of these posts by which this row is confirmed."""
    place = row.unit_id if register.private or register.beside else row.unit.parent_id or row.unit_id
    return next(post for post in held if place in confirmed_units([post], register))


def write_people(session: Session, row: RegisterRow, people: Mapping[int, Offered]) -> None:
    session.add_all(
        RegisterPerson(row_id=row.id, person_id=person_id, unit_id=one.unit_id, part=one.part)
        for person_id, one in people.items()
    )
    session.flush()


def note(session: Session, row: RegisterRow, kind: str, register: type[Register], command: Command) -> None:
    """Write what the row says now, in one statement: a struck row takes no second one."""
    with session.no_autoflush:
        named = parts_of(people_of(session, [row.id])[row.id])
        last = last_entries(session, [row.id]).get(row.id)
    write_entries(session, [next_entry(row, named, last, kind, entering(register, row, command.actor), command)])


def write_entries(session: Session, entries: Collection[dict[str, Any]]) -> None:
    """Write the rows as they stand now, and their entries: one statement each, however many there are."""
    session.flush()
    if entries:
        session.execute(sa.insert(RegisterEntry), list(entries))


def last_entries(session: Session, ids: Collection[int]) -> dict[int, RegisterEntry]:
    """Return the last entry of each row: that of its version."""
    found = sa.select(RegisterEntry).join(RegisterRow, RegisterRow.id == RegisterEntry.row_id)
    found = found.where(RegisterRow.id.in_(ids), RegisterEntry.seq == RegisterRow.version)
    return {entry.row_id: entry for entry in session.scalars(found)}


def next_entry(
    row: RegisterRow,
    people: Parts,
    last: RegisterEntry | None,
    kind: str,
    post: HeldPost,
    command: Command,
) -> dict[str, Any]:
    """Return the next entry of a row's record; it commits to what the row says, under a new salt."""
    signed = (command.actor.person_id, post_key(post.kind, post.unit_id), command.now)
    return signed_entry(row, people, last.hash if last else FIRST_HASH, kind, signed)


def signed_entry(
    row: RegisterRow, people: Parts, before: str, kind: str, signed: tuple[int, str, dt.datetime]
) -> dict[str, Any]:
    """Return the entry that follows the one with the hash `before`. signed: who made it, by which post, and when."""
    row.salt, row.version = secrets.token_hex(16), row.version + 1
    entry = RegisterEntry(
        row_id=row.id,
        seq=row.version,
        kind=kind,
        actor_id=signed[0],
        actor_post=signed[1],
        at=signed[2],
        commitment=row_commitment(row, people),
        previous_hash=before,
    )
    columns = {name: getattr(entry, name) for name in ENTRY_COLUMNS}
    return {**columns, "hash": entry_hash(entry)}


def row_commitment(row: RegisterRow, people: Parts) -> str:
    """Return SHA-256 of everything that a row says, under its salt."""
    said: dict[str, Any] = {
        "register": row.register,
        "unit": row.unit_id,
        "day": row.day.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "answers": row.answers,
        "standing": row.standing,
        "why": row.struck_why,
        "people": sorted(people),
    }
    if row.follows_id is not None:
        said["follows"] = row.follows_id
    if row.case_id is not None:
        said["case"] = row.case_id
    if parts := {str(person_id): part for person_id, part in people.items() if part}:
        said["parts"] = parts
    return commitment(row.salt, said)


def entry_hash(entry: RegisterEntry) -> str:
    """Return SHA-256 of an entry and of the one before it."""
    said = [entry.row_id, entry.seq, entry.kind, entry.actor_id, entry.actor_post, entry.at.isoformat()]
    return hashlib.sha256(canonical([*said, entry.commitment, entry.previous_hash]).encode()).hexdigest()
