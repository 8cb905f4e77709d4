"""Recounting due dates of open cases after a change of the calendar."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, Unit
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.clock.deadlines import ends, in_working_days, rolls_forward
from webapp.queries.rules import rules_from_snapshot
from webapp.services.cases.escalation import forget_if_in_time
from webapp.services.cases.tasks import refresh_tasks
from webapp.services.journal import last_limit, note

REACH = dt.timedelta(days=31)
"""The farthest that a limit in plain days moves on over days off."""


def recount(session: Session, scope: Unit | None, first: dt.date, last: dt.date, now: dt.datetime) -> int:
    """Recount the time limits of open cases below a unit (None: everywhere) after days of the calendar have changed.

    first, last: the earliest and latest of those days. Each case under its lock, inside the caller's transaction. A
    case that they cannot concern is skipped. Returns how many due dates changed.
    """
    statement = sa.select(Case.id, Case.rules, Case.due_on).join(Unit, Unit.id == Case.unit_id)
    statement = statement.where(Case.closed_at.is_(None), sa.or_(Case.due_on.is_(None), Case.due_on >= first))
    if scope is not None:
        statement = statement.where(within([scope.path]))
    ids = [
        row.id
        for row in session.execute(statement.order_by(Case.id))
        if in_working_days(rules := rules_from_snapshot(row.rules))
        or ((row.due_on is None or row.due_on <= last + REACH) and rolls_forward(rules))
    ]
    return sum(_one(session, case_id, now) for case_id in ids)


def _one(session: Session, case_id: int, now: dt.datetime) -> bool:
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None or case.closed_at is not None:
        return False
    context = load_context(session, case, None, now)
    before, case.due_on = case.due_on, _due(context)
    moved = case.due_on != before
    if moved:
        _note(context, before)
    refresh_tasks(context)
    return moved


def _due(context: CaseContext) -> dt.date | None:
    """Return the due date of the present state, from the limit that the case had when it entered the state."""
    limit, begun = last_limit(context)
    return ends(context, begun, limit) if limit else context.case.due_on


def _note(context: CaseContext, before: dt.date | None) -> None:
    """Write one journal entry; delete reports of a case no longer late."""
    after = context.case.due_on
    consequences = {"due": after.isoformat() if after else None, "before": before.isoformat() if before else None}
    note(context, "clock", "recounted", consequences=consequences)
    forget_if_in_time(context)
