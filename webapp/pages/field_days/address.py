"""The unit and the year in the address of a page of field days."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from webapp.current_user import actor, today
from webapp.db import db
from webapp.queries.field_days.trips import (
    OfficersUnit,
    own_offices,
    viewed_units,
)

YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the same or a neighbouring page. current: it is the page that is shown."""

    label: str
    url: str
    current: bool


def viewed() -> tuple[OfficersUnit, list[OfficersUnit]]:
    """Return the requested unit of those whose officers the user sees, and all of these; the user's own by default.

    Else 404.
    """
    units = viewed_units(db.session(), actor(), today())
    return chosen_unit(units), units


def unit_links(endpoint: str, unit: OfficersUnit, units: list[OfficersUnit], **kept: Any) -> list[Link]:
    """Return links to the same page of the other units that the user sees; empty for a single unit."""
    return [
        Link(each.name, url_for(endpoint, unit=each.code, **kept), each == unit) for each in units if len(units) > 1
    ]


def chosen_unit(units: list[OfficersUnit]) -> OfficersUnit:
    """Return the requested unit, or the user's own, or the widest; 404 for none."""
    code, mine = request.args.get("unit"), own_offices(actor())
    if code is not None:
        return next((unit for unit in units if unit.code == code), None) or abort(404)
    return next((unit for unit in units if unit.id in mine), None) or next(iter(units), None) or abort(404)


def year_asked() -> int:
    """Return the year in the address, or this one; 404 for anything but a year."""
    text = request.args.get("year", str(today().year))
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        abort(404)
    return int(text)


def year_links(endpoint: str, year: int, **kept: Any) -> list[Link]:
    """Return links to the same page of this year and the two before."""
    return [
        Link(str(each), url_for(endpoint, year=each, **kept), each == year)
        for each in range(today().year - 2, today().year + 1)
    ]
