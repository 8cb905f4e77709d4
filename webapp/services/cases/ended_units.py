"""Cases of a unit that has ended without a successor, and those that a merger put beside another one of the same kind.

What they have to do there is over: the clock tells them so by a signal, and the process says what follows. It waits for
the day after, so that a reorganisation can still be undone on its own day.
"""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Case, Event, Unit
from webapp.services.cases.transition import tell
from webapp.services.transaction import transaction
from workflows import WORKFLOWS
from workflows.core.calendar import day_begins, local_date

ENDED, JOINED = "unit_ended", "unit_joined"
"""The unit has ended, and nobody follows it; the unit that follows has a case of its own from the same opener."""
MOVED = "tree"
"""The kind of the entry by which a reorganisation moves a case."""


def ended_cases(session: Session, now: dt.datetime) -> list[tuple[int, str]]:
    """Return the open cases concerned, each with its signal. Two statements."""
    return [*_ended(session, now), *_joined(session, now)]


def follow_ended(session: Session, case_id: int, signal: str, now: dt.datetime) -> bool:
    """Tell one of these cases, in a transaction of its own; return whether it still was one."""
    with transaction(session):
        if signal == JOINED and (case_id, signal) not in _joined(session, now):
            return False
        tell(session, case_id, signal, now)
        return True


def _listening(signal: str) -> list[str]:
    """Return the processes that have something to do at such a signal."""
    return [
        key
        for key, process in WORKFLOWS.items()
        if any(move.cause.outcome == f"signal.{signal}" for move in process.definition.moves)
    ]


def _ended(session: Session, now: dt.datetime) -> Iterator[tuple[int, str]]:
    over = sa.and_(Unit.valid_to < local_date(now), Unit.successor_id.is_(None))
    found = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id)
    found = found.where(Case.closed_at.is_(None), Case.workflow.in_(_listening(ENDED)), over).order_by(Case.id)
    return ((case_id, ENDED) for case_id in session.scalars(found).all())


def _joined(session: Session, now: dt.datetime) -> Iterator[tuple[int, str]]:
    """Of several the one stays that was there before; of those that were all moved the first."""
    other, entry, other_entry = aliased(Case), aliased(Event), aliased(Event)
    today = day_begins(local_date(now))
    moved = sa.exists().where(entry.case_id == Case.id, entry.kind == MOVED, entry.at < today)
    other_moved = sa.exists().where(other_entry.case_id == other.id, other_entry.kind == MOVED)
    # Nor beside one that came today: that can still be undone.
    came_today = sa.exists().where(other_entry.case_id == other.id, other_entry.kind == MOVED, other_entry.at >= today)
    beside = sa.exists().where(
        other.opened_by_id == Case.opened_by_id,
        other.workflow == Case.workflow,
        other.unit_id == Case.unit_id,
        other.closed_at.is_(None),
        other.id != Case.id,
        sa.not_(came_today),
        sa.or_(other.id < Case.id, sa.not_(other_moved)),
    )
    found = sa.select(Case.id).where(Case.closed_at.is_(None), Case.workflow.in_(_listening(JOINED)), moved, beside)
    return ((case_id, JOINED) for case_id in session.scalars(found.order_by(Case.id)).all())
