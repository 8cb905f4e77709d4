"""Reads of returned cases: why a case was returned, and which of its sections may be completed."""

from typing import Any

import sqlalchemy as sa

from webapp.models import Event, EventAnswers, move_made
from webapp.queries.cases.context import CaseContext
from workflows.core.definition import MoveDef
from workflows.core.fields.people import PartsField
from workflows.core.forms import FORMS, known_forms
from workflows.core.returning import openable


def why_returned(context: CaseContext) -> tuple[str | None, dict[str, Any]]:
    """Return the form by which a case was returned, and its answers. One statement."""
    last = (
        sa.select(Event.move, EventAnswers.answers)
        .outerjoin(EventAnswers, EventAnswers.event_id == Event.id)
        .where(Event.case_id == context.case.id, move_made())
        .order_by(Event.seq.desc())
        .limit(1)
    )
    row = context.session.execute(last).one()
    answers = row.answers or {}
    form = next((move.form for move in context.definition.moves if move.name == row.move and move.form in FORMS), None)
    if form is None:  # a step that this version of the process lacks: find the form by its answers
        form = next((name for name in known_forms(context.definition) if FORMS[name].section in answers), None)
    return form, answers.get(FORMS[form].section, {}) if form else {}


def open_parts(context: CaseContext) -> dict[str, MoveDef]:
    """Return the sections that may be changed before a returned case is resubmitted: section → the move that wrote it.

    These are the marked sections; all of them if nobody marked any, as after one side's objection.
    """
    if context.case.returned_from is None:
        return {}
    there = {
        section: move
        for section, move in openable(context.definition, context.case.state).items()
        if section in context.case.dossier
    }
    marked = marked_parts(context)
    return {section: move for section, move in there.items() if section in marked} if marked else there


def marked_parts(context: CaseContext) -> list[str]:
    """Return what the return of a case has marked: sections of the dossier, and papers attached to them."""
    form, answers = why_returned(context)
    return [part for name in FORMS[form].naming(PartsField) for part in answers.get(name, ())] if form else []
