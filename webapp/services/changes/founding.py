"""A new unit as a request."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.models import Unit
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.posts import paper_of, plain_paper
from webapp.services.changes.wanted import Wanted
from webapp.services.units.founding import NewUnit, found_unit

FOUNDING = "founding"


def wanted_unit(parent: Unit, new: NewUnit) -> Wanted:
    """Return a new unit under this one as a request."""
    plain = {name: value for name, value in asdict(new).items() if name != "paper"}
    return Wanted(FOUNDING, parent.id, {**plain, "since": new.since.isoformat(), **plain_paper(new.paper)})


def unit_in(content: dict[str, Any]) -> NewUnit:
    """Return the unit that a request keeps."""
    words = {name: str(content[name]) for name in ("code", "name", "sort", "area")}
    return NewUnit(**words, since=dt.date.fromisoformat(content["since"]), paper=paper_of(content))


def carry_out(one: Carrying) -> None:
    """Add the unit, if who asked may still do so."""
    found_unit(one.session, one.change.unit_id or 0, unit_in(one.change.content), one.command)
