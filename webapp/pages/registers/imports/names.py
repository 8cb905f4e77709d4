"""The people and units that the rows of a workbook name, by name, by name and unit, or by code."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.models import Unit
from webapp.queries.registers.offers import Offers, units_below
from workflows.core.fields.people import UnitsField
from workflows.core.forms import UnitField
from workflows.core.registers import Register
from workflows.core.vietnamese import fold

YEARS = dt.timedelta(days=3660)
"""Rows of so many years back can be entered from a workbook: a register that was kept on paper."""
_IN_BRACKETS = re.compile(r"(.*?)\s*[(\[](.*)[)\]]\s*", re.DOTALL)


@dataclass(frozen=True)
class RollName:
    """Somebody, or a unit, that a row may name. unit: that of the post; '' for a unit."""

    key: int
    name: str
    unit: str
    code: str


@dataclass(frozen=True)
class Roll:
    """The people and units that the rows of one unit's register may name."""

    people: Sequence[RollName]
    units: Sequence[RollName]

    @staticmethod
    def called(text: str, among: Sequence[RollName]) -> list[RollName]:
        """Return those who are called so: by code, by the name as it is written, else by the name without its marks."""
        written = " ".join(text.split())
        if by_code := [one for one in among if one.code.casefold() == written.casefold()]:
            return by_code
        parts = _IN_BRACKETS.fullmatch(written)
        for name, unit in ((written, ""), *([(parts[1], parts[2])] if parts else [])):
            mine = [one for one in among if fold(one.name) == fold(name)]
            exact = [one for one in mine if one.name.casefold() == name.casefold()]
            within = [one for one in exact or mine if not unit or fold(unit) in (fold(one.unit), fold(one.code))]
            if within:
                return within
        return []


def roll_of(session: Session, register: type[Register], unit: Unit, today: dt.date) -> Roll:
    """Return whom and which units a workbook of this unit may name. Two statements or fewer."""
    offers = Offers(session, register, unit, today - YEARS, today)
    people = [RollName(one.person_id, one.name, one.unit, one.code) for one in offers.everybody().values()]
    listed = register.entry.naming(UnitsField, UnitField)
    below = units_below(session, unit, today - YEARS, today) if listed else ()
    return Roll(people, [RollName(each.id, each.name, "", each.code) for each in below])
