"""Freezing the papers of a step that closes: each says from then on what it says now, whatever changes later."""

import secrets
from typing import Any

from webapp.models import FrozenPaper
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.printing import closed_steps, content_of
from webapp.queries.votes.votes import votes_of
from workflows.core.definition import MoveDef
from workflows.core.forms import FORMS
from workflows.core.prints import Print

HASHES = "paper_hashes"
"""Where a journal entry commits to the papers that it froze: name → SHA-256 under each paper's salt."""


def freeze(context: CaseContext, move: MoveDef, answers: dict[str, Any]) -> list[FrozenPaper]:
    """Return the papers of the steps that this move closes; `event_id` is for the caller to set.

    The case has the new state and the answers already; the journal does not have the move yet.
    """
    outcome = (move.cause.outcome or "").partition(".")[0]
    joint = [FORMS[each.form].section for each in context.definition.assents if each.name == outcome]
    told = {*answers, *joint}
    views = votes_of(context.session, context.case.id)
    return [
        FrozenPaper(
            case_id=context.case.id,
            name=item.name,
            salt=secrets.token_hex(16),
            content=content_of(context, item, views, move.name),
        )
        for item in closed_steps(context, views)
        if item.row and _closes(context, item.row, told, outcome)
    ]


def _closes(context: CaseContext, row: Print, told: set[str], question: str) -> bool:
    """Whether a paper reports what was told just now, sections of the dossier or a vote, and has a unit."""
    if context.around.get(row.of) is None:
        return False
    if row.question:
        return row.question == question
    return not told.isdisjoint((row.section, *row.also))
