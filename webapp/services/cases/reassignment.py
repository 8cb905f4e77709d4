"""Reassignment of open cases after a change of the tree: their tasks go to the posts of the new tree."""

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, Task, Unit, Vote
from webapp.queries.cases.context import load_context
from webapp.services.cases.tasks import refresh_tasks


def cases_below(session: Session, paths: Iterable[str]) -> list[int]:
    """Return the open cases of units in these subtrees. One statement."""
    return list(
        session.scalars(
            sa.select(Case.id).join(Unit, Unit.id == Case.unit_id).where(Case.closed_at.is_(None), within(paths))
        )
    )


def cases_touched(session: Session, units: Sequence[Unit]) -> list[int]:
    """Return the open cases below these units, waiting for a post in one of them, or before its committee."""
    ids, inside = [unit.id for unit in units], within([unit.path for unit in units])
    waiting = sa.select(Task.case_id).where(Task.unit_id.in_(ids))
    voted = sa.select(Vote.case_id).where(Vote.unit_id.in_(ids), Vote.closed_at.is_(None))
    touched = sa.or_(inside, Case.id.in_(waiting), Case.id.in_(voted))
    return list(session.scalars(sa.select(Case.id).join(Unit).where(Case.closed_at.is_(None), touched)))


def cases_left_behind(session: Session, day: dt.date) -> list[int]:
    """Return the open cases that wait for a post in a unit that has ended. Two statements, one if no unit has ended."""
    ended = session.scalars(sa.select(Unit.id).where(Unit.valid_to <= day)).all()
    if not ended:
        return []
    return list(session.scalars(sa.select(Task.case_id).where(Task.unit_id.in_(ended)).distinct()))


def begun_units(session: Session, day: dt.date) -> list[int]:
    """Return the units that have begun and were not processed yet. One statement."""
    return list(session.scalars(sa.select(Unit.id).where(Unit.awaited, Unit.valid_from <= day).order_by(Unit.id)))


def follow_begun(session: Session, unit_id: int) -> list[int]:
    """Mark a unit that has begun as processed, and return the open cases whose relations it may change.

    Those are the cases below its parent, and those of its predecessor. None if another timer was faster.
    """
    unit = session.get_one(Unit, unit_id, with_for_update=True, populate_existing=True)
    if not unit.awaited:
        return []
    near = [each for each in (unit.parent_id or unit.id, unit.predecessor_id) if each]
    unit.awaited = False
    session.flush()
    return cases_below(session, session.scalars(sa.select(Unit.path).where(Unit.id.in_(near))).all())


def hand_over(session: Session, ids: Iterable[int], now: dt.datetime) -> None:
    """Rewrite the tasks of these cases, each under its lock, inside the caller's transaction."""
    for case_id in sorted(ids):
        case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        if case is not None:
            refresh_tasks(load_context(session, case, None, now))
