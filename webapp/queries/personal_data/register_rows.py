"""The rows of registers that name a person, as far as the reader may know of them."""

from typing import Any

import sqlalchemy as sa

from webapp.actors import Actor
from webapp.models import RegisterPerson, RegisterRow, Unit
from webapp.models.registers import MARKS
from webapp.queries.people.joined import records_of
from webapp.queries.registers.posts import posts_in
from webapp.queries.registers.rows import units_of
from workflows.registers import REGISTERS

Statement = sa.Select[*tuple[Any, ...]]


def registers(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            RegisterRow.register,
            Unit.name.label("unit"),
            RegisterRow.day,
            RegisterRow.until.label("last_day"),
            RegisterRow.answers.label("noted"),
            RegisterRow.standing,
            RegisterRow.unit_id,
        )
        .join(RegisterPerson, RegisterPerson.row_id == RegisterRow.id)
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(RegisterPerson.person_id.in_(records_of(person_id)))
        .order_by(RegisterRow.day, RegisterRow.id)
    )


def as_read(
    actor: Actor, person_id: int, columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return the columns and rows of `registers` as somebody may read them; what a row says, by its form's section.

    Without the rows, and the columns, that the unit of a register alone reads, unless they are about the reader. Of
    marks it has those of the person alone. A sealed register is not known outside its circle, not even to whom it
    names.
    """
    found = []
    for key, unit, day, last_day, noted, standing, unit_id in rows:
        register = REGISTERS.get(key)
        writing = {*register.enters, *register.confirms} if register else ()
        circle = unit_id in units_of(posts_in(actor, register) if register else (), writing)
        if register and register.sealed and not circle:
            continue
        whole = person_id == actor.person_id or circle
        if not whole and (register is None or register.private or register.people in register.private_columns):
            continue
        shut = register.private_columns if register and not whole else ()
        said = {name: value for name, value in noted.items() if name not in shut}
        if MARKS in said:
            given = [marks[str(person_id)] for marks in said[MARKS].values() if str(person_id) in marks]
            said[MARKS] = " + ".join(f"{mark / 100:g}" for mark in given)
        last = None if register and register.until in shut else last_day
        words = {register.entry.section if register else key: said}
        words |= {MARKS: {MARKS: said.pop(MARKS)}} if MARKS in said else {}
        found.append((key, unit, day, last, words, standing))
    return columns[:-1], tuple(found)
