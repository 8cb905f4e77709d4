"""The page of security events, for members of inspection committees."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.pages.security_events.wording import KINDS, what_words
from webapp.pages.shared.list_query import chosen, cursor, neighbours, typed, typed_day
from webapp.queries.security_events import EventFilter, EventLine, security_events, units_of_events
from workflows.roles import INSPECTION

bp = Blueprint("security_events", __name__)
MOST_NAMED = 4


def inspected(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees that the actor inspects."""
    return sees_below(actor, INSPECTION)


MENU = (MenuEntry("security_events.events", _("Security events"), SYSTEM, 30, "shield", shown=inspected),)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as it is listed: who did it, what, about whom, and in which units."""

    at: dt.datetime
    kind: str
    what: str
    who: str
    about: str
    units: str


@bp.get("/security-events")
@allow(PERSON)
def events() -> ResponseReturnValue:
    """List the events of the inspected units, newest first. Two statements for any number of events."""
    paths = inspected(actor()) or abort(404)
    day, wrong = typed_day(request.args.get("day", "").strip())
    kind = chosen("kind", [each.value for each in KINDS])
    words = typed()
    page = security_events(db.session(), paths, EventFilter(kind, words, day), cursor())
    units = units_of_events(db.session(), paths, [line.id for line in page.rows])
    filters = {"kind": kind, "q": words, "day": request.args.get("day", "").strip()[:20]}
    return render_template(
        "security_events/events.html",
        rows=[_row(line, units.get(line.id, [])) for line in page.rows],
        filters=filters,
        wrong=wrong,
        kinds=[(each.value, words) for each, words in KINDS.items()],
        **neighbours("security_events.events", filters, page),
    )


def _row(line: EventLine, units: list[str]) -> EventRow:
    nobody = gettext("nobody signed in") if line.kind == "sign-in_refused" else gettext("a command on the server")
    return EventRow(
        at=line.at,
        kind=KINDS[line.kind],  # type: ignore[index]  # a StrEnum is its text
        what=what_words(line.kind, line.what),
        who=line.person or (gettext("administrator %(name)s", name=line.account) if line.account else nobody),
        about=line.about or "",
        units=_some(units),
    )


def _some(units: list[str]) -> str:
    """Return the first names, and how many there are beside them: a workbook concerns hundreds of units."""
    named, more = units[:MOST_NAMED], len(units[MOST_NAMED:])
    return ", ".join([*named, ngettext("%(num)d more unit", "%(num)d more units", more)] if more else named)
