"""What the form of a row says, as columns; and what cannot be, refused at its field."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from webapp.models import RegisterPerson, Unit
from webapp.queries.registers.offers import Offered, offered, units_below, units_in
from webapp.services.command import Command
from webapp.services.refusals import Refused
from workflows.core.calendar import local_date
from workflows.core.fields.people import UnitsField
from workflows.core.forms import Date, UnitField
from workflows.core.registers import Register
from workflows.core.text import _


def read_row(
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
