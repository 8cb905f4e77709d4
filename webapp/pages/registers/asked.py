"""Find what an address of registers names: the register, a unit that keeps it, a row; or 404."""

from flask import abort, request

from webapp.current_user import actor, now
from webapp.db import db
from webapp.forms import new_key
from webapp.models import RegisterRow, Unit
from webapp.queries.registers.rows import keeper, kept_units, reads, row_for
from webapp.services.command import Command
from webapp.services.security_events import note_reading
from workflows.core.registers import Register
from workflows.registers import REGISTERS


def register_of(key: str) -> type[Register]:
    """Return the register of that key; 404 for one that the user does not read.

    That somebody opens a private one is noted as the opening of files is.
    """
    found = REGISTERS.get(key)
    if not found or not reads(actor(), found):
        abort(404)
    if found.private and request.method == "GET":
        note_reading(db.session(), now())
    return found


def row_of(register: type[Register], row_id: int) -> RegisterRow:
    return row_for(db.session(), actor(), register, row_id) or abort(404)


def row_to_change(register: type[Register], row_id: int) -> RegisterRow:
    """Return the row if the user may correct it or strike it out; else 404."""
    found = row_of(register, row_id)
    return found if keeper(actor(), register, found) else abort(404)


def row_to_write(register: type[Register], row_id: int) -> RegisterRow:
    """Return the row if the user may take up what it says, in its correction or in a row that goes on; else 404."""
    found = row_to_change(register, row_id)
    return abort(404) if found.withheld else found


def kept_unit(register: type[Register], unit_id: int) -> Unit:
    """Return the unit if the user writes its register; else 404."""
    return db.session().get_one(Unit, unit_id) if unit_id in kept_units(actor(), register) else abort(404)


def command_of(answers: dict[str, object], key: str = "", version: int | None = None) -> Command:
    return Command(actor(), now(), key or new_key(), answers, version)
