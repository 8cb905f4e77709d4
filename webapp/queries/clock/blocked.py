"""Reads of cases in which nobody may do what they wait for: four eyes bar all holders, or nobody has a ballot."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import barred, counts_in_case
from webapp.models import Case, Escalation, Post, Task, TaskBar, Unit, open_on, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.votes import open_vote, votable
from webapp.surroundings import exists_on
from workflows.core.definition import SUBJECT

_DAY: Any = sa.bindparam("day")
_HELD = (
    sa.select(Task.case_id, Task.move, Task.unit_id)
    .join(Post, sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(_DAY)))
    .join(Unit, Unit.id == Post.unit_id)
    .join(Case, Case.id == Task.case_id)
    .where(
        sa.exists().where(TaskBar.case_id == Task.case_id, TaskBar.move == Task.move),
        open_on(_DAY),
        exists_on(_DAY),
        counts_in_case(),
    )
    .group_by(Task.case_id, Task.move, Task.unit_id)
)
"""Open tasks that bar somebody, by move and unit, where anybody holds the post. A vacant post is another matter."""
_ALL_BARRED = sa.func.min(sa.case((barred(Post.person_id), 1), else_=0))
_OF_CASE = _HELD.add_columns(_ALL_BARRED.label("barred")).where(Task.case_id == sa.bindparam("case"))
_BLOCKED = sa.select(_HELD.where(Case.escalated_on.is_(None)).having(_ALL_BARRED == 1).subquery().c.case_id).distinct()
_EARLY = sa.select(Escalation.case_id).where(Escalation.due_on >= _DAY).distinct()


def is_blocked(context: CaseContext) -> bool:
    """Whether nobody may do what the case waits for: a vote without a voter, a task without a holder who may act."""
    session, case = context.session, context.case
    if case.closed_at is not None:
        return False
    if context.definition.question_in(case.state) and open_vote(session, case.id):
        return not votable(session, case.id)
    return bool(barred_units(context))


def barred_units(context: CaseContext) -> set[int]:
    """Return the units in which everybody who holds the post of a task must not do it. One statement.

    A task of several posts is open as long as one holder of any of them may do it; each side of a joint question needs
    a holder of its own.
    """
    case = context.case
    rows = context.session.execute(_OF_CASE, {"case": case.id, "day": context.today}).all()
    joint = context.definition.assent_in(case.state)
    found: set[int] = set()
    for row in rows:
        move = context.definition.find_move(row.move)
        apart = joint is not None and joint.name == row.move
        alike = [row] if apart else [each for each in rows if each.move == row.move]
        by_name = move is not None and any(role.of == SUBJECT for role in move.cause.roles)
        if not by_name and all(each.barred for each in alike):
            found.add(row.unit_id)
    return found


def blocked_cases(session: Session, day: dt.date) -> list[int]:
    """Return the cases that are to be looked at for `is_blocked`: one unit at least has none but barred holders.

    Those that were reported already are left out. One statement.
    """
    return list(session.scalars(_BLOCKED, {"day": day}))


def reported_early(session: Session, day: dt.date) -> list[int]:
    """Return the cases that were reported though they are not late yet. One statement."""
    return list(session.scalars(_EARLY, {"day": day}))
