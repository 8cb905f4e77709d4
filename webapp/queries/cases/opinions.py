"""Reads of a joint question: which of its sides have answered since the case entered its state."""

import sqlalchemy as sa

from webapp.models import Event, move_made
from webapp.queries.cases.context import CaseContext
from workflows.core.definition import AssentDef
from workflows.core.engine import Authority
from workflows.core.text import _

SILENT = "silent"
"""Where the entry of a move names the sides that had not answered the question of the state that it left."""


ANOTHER_HAND = _("You have answered for the other side: a joint screening needs two people.")


def opinions(context: CaseContext, assent: AssentDef) -> dict[str, str]:
    """Return party (its position in the assent, as text) → 'for' or 'against', since the case entered this state."""
    entered = context.session.scalar(
        sa.select(sa.func.max(Event.seq)).where(Event.case_id == context.case.id, move_made())
    )
    rows = context.session.scalars(
        sa.select(Event.consequences).where(
            Event.case_id == context.case.id,
            Event.kind == "answer",
            Event.move == assent.name,
            Event.seq > entered,
        )
    )
    return {row["party"]: row["opinion"] for row in rows}


def answered(context: CaseContext, assent: AssentDef, party: int) -> bool:
    """Whether a party of a joint assent has answered since the case entered this state."""
    return str(party) in opinions(context, assent)


def answered_otherwise(context: CaseContext, assent: AssentDef, authority: Authority) -> bool:
    """Whether who would answer now, or whom they stand in for, has answered since the case entered this state.

    The commune secretary sits in the military command as well, and nobody may answer for both sides.
    """
    people = {context.actor.person_id if context.actor else None, authority.for_id} - {None}
    entered = sa.select(sa.func.max(Event.seq)).where(Event.case_id == context.case.id, move_made()).scalar_subquery()
    found = context.session.scalar(
        sa.select(Event.id).where(
            Event.case_id == context.case.id,
            Event.kind == "answer",
            Event.move == assent.name,
            Event.seq > entered,
            sa.or_(Event.actor_id.in_(people), Event.for_id.in_(people)),
        )
    )
    return found is not None
