"""Days that are typed and are no working days, said beside their fields; nothing is refused by it."""

import datetime as dt

from webapp.db import db
from webapp.filters import day, weekday
from webapp.languages import gettext
from webapp.models import Unit
from webapp.queries.calendar import why_off


def off_words(unit_id: int, on: dt.date) -> str:
    """Return why a day is off in a unit, in a sentence; '' for a working day. Two statements."""
    unit = db.session().get_one(Unit, unit_id)
    name = why_off(db.session(), reversed(unit.lineage), on)
    if name is None:
        return ""
    if name:
        return gettext("%(day)s is a day off: %(name)s.", day=day(on), name=name)
    return gettext("%(day)s is a %(weekday)s.", day=day(on), weekday=weekday(on))
