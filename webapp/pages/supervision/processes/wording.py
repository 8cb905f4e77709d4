"""Months and reasons of returns in words."""

import datetime as dt
from functools import cache

from webapp.languages import gettext
from webapp.queries.supervision.journal import reason_field
from workflows.core.definition import Definition


def month_words(month: dt.date) -> str:
    """Return 11/2026."""
    return f"{month:%m/%Y}"


def reason_words(definition: Definition, move: str, reason: str) -> str:
    """Return the step that sent a case back, and the reason that its form was given."""
    known = definition.find_move(move)
    step = gettext(known.label) if known and known.label else gettext("Sent back by its outcome")
    said = _labels(known.form if known else None).get(reason, "")
    return f"{step}: {gettext(said)}" if said else step


@cache
def _labels(form: str | None) -> dict[str, str]:
    """Return the labels (msgids) of the codes that say why a form sends a case back."""
    place = reason_field(form)
    return {choice.value: str(choice.label) for choice in place[1].choices if choice.value} if place else {}
