"""Cases in a list: finished values for the templates."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from webapp.current_user import now, today
from webapp.db import db
from webapp.filters import day, moment
from webapp.pages.clock.wording import due_words
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.lists import CaseLine

PAGE_SIZE = 50


def case_rows(lines: list[CaseLine]) -> list[dict[str, Any]]:
    """Lines of a list with their words. One statement for all definitions together, and one for all due dates."""
    session = db.session()
    known = definitions(session, (line.definition_hash for line in lines))
    forecast = forecast_years(session, (line.due_on for line in lines if not line.closed_at), today())
    return [_row(line, known[line.definition_hash], forecast) for line in lines]


def _row(line: CaseLine, definition: Any, forecast: set[int]) -> dict[str, Any]:
    state = definition.state(line.state)
    return {
        "case": line.public_id,
        "url": url_for("cases.case", public_id=line.public_id),
        "votable": line.through is None and any(question.name == line.move for question in definition.questions),
        "person": line.person or "",
        "unit": line.unit,
        "process": gettext(definition.title),
        "state": gettext(state.label),
        "tone": state.tone,
        "asked": gettext(label_of(definition, line.move)) if line.move else "",
        "in_place": _in_place(line),
        "since": moment(line.since),
        "waited": max((now() - line.since).days, 0),
        **due_words(None if line.closed_at else line.due_on, forecast),
        "closed": moment(line.closed_at),
    }


def _in_place(line: CaseLine) -> str:
    if line.through is None:
        return ""
    return gettext("in place of comrade %(name)s until %(day)s", name=line.through.person, day=day(line.through.last))


def label_of(definition: Any, name: str) -> str:
    """The label (a msgid) of a move, an assent or a vote; '' for one that the definition does not have."""
    for part in (*definition.moves, *definition.assents, *definition.questions):
        if part.name == name:
            return str(part.label)
    return ""


def whole_number(name: str) -> int | None:
    """A whole number from the address; None for anything else."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def share(part: int, whole: int) -> float:
    """The length of a bar, from 0 to 100."""
    return round(100 * part / whole, 1) if whole else 0.0
