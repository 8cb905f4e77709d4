"""The unit that a supervisor's page is about, by its address, and the units to choose from."""

import datetime as dt

from flask import abort, request

from webapp.access import sees_below
from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import moment
from webapp.languages import gettext
from webapp.queries.supervision.scope import ScopeUnit, shown_unit
from webapp.queries.units.tree import choosable_units


def asked_units() -> list[ScopeUnit]:
    """Return ?unit=code, or the widest unit that the user oversees, under those above it; 404 for another.

    Two statements.
    """
    return shown_unit(db.session(), sees_below(actor()), request.args.get("unit", "")) or abort(404)


def unit_choices(unit: ScopeUnit) -> list[tuple[str, str]]:
    """Return the units to choose from, as code and name. One statement."""
    found = choosable_units(db.session(), sees_below(actor()), today(), unit.code)
    return [(code, name) for code, name, _path in found]


def looked_words(at: dt.datetime | None) -> str:
    """Return the sentence that says when the clock counted what a page shows; '' where the page counted itself."""
    return gettext("As the clock counted at %(time)s.", time=moment(at)) if at else ""
