"""Rows of a register out of a workbook: looked at first, then all entered at once, or none."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RegisterPerson, RegisterRow, Unit
from webapp.queries.registers.offers import Offered
from webapp.queries.registers.rows import kept_units
from webapp.services.command import Command, canonical, made_by_form, salted, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.registers.reading import Reading, Said
from webapp.services.registers.record import entering, next_entry, write_entries
from webapp.services.security_events import Kind, record
from workflows.core.calendar import local_date
from workflows.core.registers import Register
from workflows.core.text import Sentence, _

ROWS = "rows"
"""Where the command of an import has the answers of all rows."""


@dataclass(frozen=True)
class RowFault:
    """A fault of the row with this index. field: at which of its fields, '' for none."""

    index: int
    field: str
    why: Sentence


class RowsRefused(Refused):
    """A refused import of rows: some cannot be entered, so none was."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(_("Some rows cannot be entered: nothing was."))
        self.faults = faults


Read = tuple[dict[str, Any], dict[int, Offered]]


def check_rows(
    session: Session, register: type[Register], unit: Unit, rows: Sequence[Said], today: dt.date
) -> tuple[list[Read], list[RowFault]]:
    """Return the rows as they would be entered, and what is wrong with the others. As many statements as for one."""
    reading, found, faults = Reading(session, register, unit, rows, today), [], []
    for index, said in enumerate(rows):
        try:
            found.append(reading.row(said))
        except Refused as no:
            faults.append(RowFault(index, no.field or "", no.sentence))
    return found, faults


def known_already(session: Session, register: type[Register], unit: Unit, rows: Sequence[Read]) -> list[int]:
    """Return the indices of rows that say what a row of the register says already, about the same. Two statements."""
    days = [columns["day"] for columns, _people in rows]
    if not days:
        return []
    found = session.scalars(
        sa.select(RegisterRow).where(
            RegisterRow.register == register.key,
            RegisterRow.unit_id == unit.id,
            RegisterRow.day.between(min(days), max(days)),
            RegisterRow.standing != "struck",
        )
    ).all()
    named: dict[int, set[int]] = {}
    mine = sa.select(RegisterPerson).where(RegisterPerson.row_id.in_([row.id for row in found]))
    for one in session.scalars(mine):
        named.setdefault(one.row_id, set()).add(one.person_id)
    known = {_said(row.day, row.until, row.answers, named.get(row.id, ())) for row in found}
    told = [_said(row["day"], row["until"], row["answers"], people) for row, people in rows]
    return [index for index, said in enumerate(told) if said in known]


def _said(day: dt.date, until: dt.date | None, answers: Said, people: Iterable[int]) -> str:
    """Return what a row says as one text, to compare many rows at once."""
    return canonical([day.isoformat(), until and until.isoformat(), answers, sorted(people)])


def enter_all(session: Session, register: type[Register], unit_id: int, command: Command) -> int:
    """Enter the rows of the command in a unit's register; return how many. Sent again, it gets the first result.

    As many statements as for one row. Raises NotFoundForActor, RowsRefused, IdempotencyKeyReused.
    """
    rows: Sequence[Said] = command.answers[ROWS]
    with unit_of_work(session):
        if unit_id not in kept_units(command.actor, register):
            raise NotFoundForActor
        unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one()
        who, body = command.actor.person_id, command.body_hash(register.key, str(unit_id))
        if made_by_form(session, RegisterRow, RegisterRow.key, _key(command, 0), body_hash=body, entered_by_id=who):
            return len(rows)
        read, faults = check_rows(session, register, unit, rows, local_date(command.now))
        if faults:
            raise RowsRefused(faults)
        made = _insert(
            session,
            [
                {
                    **columns | {"body_hash": salted(body), "entered_by_id": who},
                    "register": register.key,
                    "unit_id": unit_id,
                    "standing": "entered",
                    "version": 0,
                    "salt": "",
                    "key": _key(command, index),
                    "entered_at": command.now,
                }
                for index, (columns, _people) in enumerate(read)
            ],
        )
        if named := [
            {"row_id": row.id, "person_id": one.person_id, "unit_id": one.unit_id, "part": one.part}
            for row, (_columns, people) in zip(made, read, strict=True)
            for one in people.values()
        ]:
            session.execute(sa.insert(RegisterPerson), named)
        post = entering(register, made[0], command.actor)
        stand = [{key: one.part for key, one in people.items()} for _columns, people in read]
        pairs = zip(made, stand, strict=True)
        write_entries(session, [next_entry(row, parts, None, "entered", post, command) for row, parts in pairs])
        what = "" if register.sealed else register.key  # whoever inspects is not of its circle
        record(session, Kind.IMPORT, command.now, what, actor=command.actor, units=[unit_id])
        return len(made)


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> list[RegisterRow]:
    """Insert rows and return them in their order. Two statements: adding them as objects is one for each."""
    session.execute(sa.insert(RegisterRow), rows)
    keys = [row["key"] for row in rows]
    found = {row.key: row for row in session.scalars(sa.select(RegisterRow).where(RegisterRow.key.in_(keys)))}
    return [found[key] for key in keys]


def _key(command: Command, index: int) -> str:
    """Return the idempotency key of one of the rows that a workbook enters."""
    return f"{command.key}:{index}"
