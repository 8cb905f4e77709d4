"""Read the form of a row as columns, and refuse at its field what cannot be."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.models import RegisterPerson, Unit
from webapp.queries.registers.offers import Offered, Offers, units_below, units_in
from webapp.queries.registers.rows import years_taken
from webapp.services.refusals import Refused
from workflows.core.fields.people import UnitsField
from workflows.core.forms import Date, UnitField
from workflows.core.registers import Register, lists_of_people
from workflows.core.text import _
from workflows.core.vietnamese import format_date

Said = Mapping[str, Any]
"""The answers of one row's form."""


class Reading:
    """A reader of rows of one unit's register: knows whom and which units they may name. Three statements or fewer.

    instead: the row that another takes the place of, corrected or gone on from.
    """

    def __init__(
        self,
        session: Session,
        register: type[Register],
        unit: Unit,
        rows: Sequence[Said],
        today: dt.date,
        named: Iterable[RegisterPerson] = (),
        instead: int | None = None,
    ) -> None:
        self.register, self.unit, self.today = register, unit, today
        self.lists = register.entry.naming(UnitsField, UnitField)
        self.people = lists_of_people(register)
        days = [dt.date.fromisoformat(said[register.day]) for said in rows]
        first, last = min(days, default=today), max(days, default=today)
        self.offers = Offers(session, register, unit, first, last, named)
        self.below = units_below(session, unit, first, last) if self.lists else ()
        years = (first.year, last.year, instead)
        self.taken = years_taken(session, register, unit.id, *years) if register.yearly else set()

    def row(self, said: Said) -> tuple[dict[str, Any], dict[int, Offered]]:
        """Return the columns of a row as the form says them, and whom it is about. Raises Refused."""
        register = self.register
        apart = (register.day, register.until, register.people, *register.parts)
        rest = {name: value for name, value in said.items() if name not in apart}
        day = dt.date.fromisoformat(said[register.day])
        until = dt.date.fromisoformat(said[register.until]) if register.until and said.get(register.until) else None
        _check_days(register, self.unit, said, self.today)
        below = {unit.id for unit in self.below if unit.exists_on(day)}
        for name in self.lists:
            if not units_in(register, {name: rest.get(name)}) <= below:
                raise Refused(_("One of these units did not exist below yours on that day: choose anew."), field=name)
        if register.yearly:
            self._take_year(day.year, units_in(register, rest) or {self.unit.id})
        return {"day": day, "until": until, "answers": rest}, self._people(said, day)

    def _take_year(self, year: int, units: set[int]) -> None:
        """Refuse a second row of one unit and year."""
        about = {(year, unit_id) for unit_id in units}
        if about & self.taken:
            raise Refused(
                _("There is a row of this year already: correct it, or go on from it."), field=self.register.day
            )
        self.taken |= about

    def _people(self, said: Said, day: dt.date) -> dict[int, Offered]:
        """Return whom the row is about, each with the part that they have in it. Raises Refused."""
        chosen: dict[int, Offered] = {}
        for name, source in sorted(self.people.items(), key=lambda item: item[0] == self.register.people):
            known = self.offers.on(day, source)
            for one in said.get(name, ()):
                if one not in known:
                    raise Refused(_("Somebody on the list did not hold the post on that day: tick anew."), field=name)
                if one in chosen and name != self.register.people:
                    raise Refused(_("Somebody is ticked for two parts: tick each once."), field=name)
                part = "" if name == self.register.people else name
                chosen.setdefault(one, replace(known[one], part=part))
        return chosen


def _check_days(register: type[Register], unit: Unit, said: Mapping[str, Any], today: dt.date) -> None:
    """Refuse days that cannot be: outside the unit's life, before one that they rest on, to come where none may."""
    days = {field.short_name: field for field in register.entry.declared() if isinstance(field, Date)}
    given = {name: dt.date.fromisoformat(said[name]) for name in days if said.get(name)}
    if not unit.valid_from <= given[register.day] <= today:
        raise Refused(_("Choose a day from the founding of the unit until today."), field=register.day)
    if unit.valid_to and given[register.day] >= unit.valid_to:
        last = format_date(unit.valid_to - dt.timedelta(days=1))
        raise Refused(_("The unit existed until %(day)s: choose a day until then."), field=register.day, day=last)
    for name, day in given.items():
        if day > today and not days[name].future:
            raise Refused(_("This day is still to come: choose today or an earlier day."), field=name)
        rests = [rest.place for rest in days[name].rests or () if rest.kind == "given"]
        first = max([given[rest] for rest in rests if rest in given], default=day)
        if day < first or (name == register.until and day < given[register.day]):
            raise Refused(_("The last day lies before the first one: choose a later day."), field=name)
