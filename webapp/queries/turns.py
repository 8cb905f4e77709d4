"""Reads of turns: when a recurring duty opens, and who has answered in a joint assent."""

import datetime as dt

import sqlalchemy as sa

from webapp.models import Event
from webapp.queries.deadlines import period_end
from webapp.queries.work import Work
from workflows.core.calendar import local_date
from workflows.core.definition import AssentDef, MoveDef


def opens_on(work: Work, move: MoveDef) -> dt.date:
    """The first day on which a move waits for somebody: at once, or months after the last time for a recurring duty."""
    if move.every is None:
        return local_date(work.case.state_since)
    last = work.session.scalar(
        sa.select(Event.at)
        .where(Event.case_id == work.case.id, Event.move == move.name)
        .order_by(Event.seq.desc())
        .limit(1)
    )
    since = local_date(last or work.case.state_since)
    return period_end(work, move.every, since)


def not_yet(work: Work) -> set[str]:
    """Names of the recurring duties of the case's state whose period is not over."""
    recurring = (move for move in work.definition.moves_from(work.case.state) if move.every)
    return {move.name for move in recurring if opens_on(work, move) > work.today}


def answers(work: Work, assent: AssentDef) -> dict[str, str]:
    """Party (its place in the assent, as text) → 'for' or 'against', since the case came to stand in this state."""
    entered = work.session.scalar(
        sa.select(sa.func.max(Event.seq)).where(Event.case_id == work.case.id, Event.kind == "move")
    )
    rows = work.session.scalars(
        sa.select(Event.consequences).where(
            Event.case_id == work.case.id,
            Event.kind == "answer",
            Event.move == assent.name,
            Event.seq > entered,
        )
    )
    return {row["party"]: row["opinion"] for row in rows}


def answered(work: Work, assent: AssentDef, party: int) -> bool:
    """Whether a party of a joint assent has answered since the case came to stand here."""
    return str(party) in answers(work, assent)
