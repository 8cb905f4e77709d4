"""Figures of a meeting: entered by one person, they wait until a second one has come to the same."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from webapp.models import Event, ProposedFigures
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.counting import asks_for_second, proposed_figures
from webapp.queries.cases.hands import FIGURES
from webapp.services.cases.attachments import Attached, end_waiting, replaced
from webapp.services.cases.freezing import enter
from webapp.services.command import Command
from webapp.services.journal import Author, note
from webapp.services.notices.announcing import tell_of_count
from webapp.services.refusals import IdempotencyKeyReused, Refused
from webapp.services.votes.paper import end_calls
from workflows.core.definition import MoveDef
from workflows.core.four_eyes.counting import counting_moves, figures_in
from workflows.core.text import _


def refuse_waiting(context: CaseContext) -> None:
    """Raise Refused where figures wait for a second count already."""
    waiting = proposed_figures(context)
    if waiting is not None and waiting.standing == "waiting":
        raise Refused(_("Figures of this meeting wait for a second count: they are counted again first, or withdrawn."))


def require_same(context: CaseContext, command: Command) -> None:
    """Raise IdempotencyKeyReused where figures wait that came by the command's key, and it says others.

    Their entry has no hash of what was sent, by which a form that is sent again is known otherwise.
    """
    waiting = proposed_figures(context)
    if waiting is None or waiting.answers == command.answers:
        return
    entries = sa.select(Event.key).where(Event.case_id == context.case.id, Event.move == waiting.move)
    if context.session.scalar(entries.order_by(Event.seq.desc()).limit(1)) == command.key:
        raise IdempotencyKeyReused


def counted_by(
    context: CaseContext, move: MoveDef, answers: dict[str, Any], author: Author, pages: Attached = ()
) -> str:
    """Return how many came to the figures of these answers: 'one' if nobody else may count; '' for no figures.

    'waiting' if a second count is asked for. Effects then, in order: the answers are kept, in place of those to be
    entered anew; the journal gets one entry with the pages attached, which does not say them; whoever may count again
    is called.
    """
    assert context.actor is not None and author.person_id is not None
    if not figures_in(context.definition, move, answers, context.case.dossier):
        return ""
    refuse_waiting(context)
    called = asks_for_second(context, move, author.person_id)
    if called is None:
        return "one"
    proposed = ProposedFigures(
        case_id=context.case.id,
        move=move.name,
        answers=answers,
        entered_by_id=author.person_id,
        entered_at=context.now,
        standing="waiting",
        other=None,
        other_by_id=None,
        other_at=None,
    )
    context.session.merge(proposed)
    context.session.flush()
    follows = {FIGURES: "entered"}
    follows |= replaced(context, move, follows, pages)
    # Without the hash of what was sent: whoever reads the evidence could try figures until one fits.
    entry = note(context, "ballot", move.name, replace(author, body_hash=None), consequences=follows)
    enter(context, entry, pages, waits=True)
    end_calls(context, "count")
    tell_of_count(context, move.name, "count", called)
    return "waiting"


def drop_figures(context: CaseContext, counted_by: str) -> bool:
    """Drop figures whose move was made, or can no longer be made in the state that the case has come to; tell if any.

    Their pages wait no more; those of a move that was made, as `counted_by` says, stand with it (`replaced`).
    """
    if not counting_moves(context.definition):
        return False
    mine = ProposedFigures.case_id == context.case.id
    if context.session.execute(sa.delete(ProposedFigures).where(mine)).rowcount:  # type: ignore[attr-defined]
        end_calls(context, "count")
        if not counted_by:
            end_waiting(context)
        return True
    return False
