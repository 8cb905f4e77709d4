"""Escalation: a case late for some days is reported to the units above those that have its tasks; one in which nobody
may act is reported at once.

One level up and no further: a case that stays late stays on that list, and the responsibility does not change.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from webapp.models import CaseAccess, Escalation, Task, Unit, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.blocked import barred_units, is_blocked
from webapp.queries.clock.deadlines import late_since, wakes_on
from webapp.services.journal import note
from webapp.services.notices.announcing import report
from webapp.surroundings import lineage_on


def escalate(context: CaseContext, blocked: Collection[int] = ()) -> None:
    """Report a late case to the level above, once for each time that it enters a state.

    blocked: the units in which everybody who holds the post is barred, where that is the reason; the level above these
    hears of it, and of the topmost the unit itself, whose leaders can name another holder.

    Effects, in order: a row for each unit above, one journal entry of the kind 'clock', a notice to the recipients in
    these units, and the next wake-up of the clock.
    """
    case = context.case
    due = late_since(context)
    assert due is not None
    above = _above(context, blocked)
    context.session.add_all(Escalation(case_id=case.id, unit_id=unit.id, due_on=due) for unit in above)
    case.escalated_on = context.today
    consequences: dict[str, Any] = {"due": due.isoformat(), "units": [unit.id for unit in above]}
    if blocked:
        consequences["barred"] = True
    note(context, "clock", "escalated", consequences=consequences)
    context.session.flush()
    report(context)
    case.clock_on = wakes_on(context)


def report_if_blocked(context: CaseContext) -> bool:
    """Report a case at once in which nobody may do what it waits for. Return whether it was reported.

    That is a vote without anybody entitled to a ballot, or a task of which four eyes bar everybody who holds its post.
    A case without a last day is no report's: nobody is late in it.
    """
    if context.case.escalated_on is not None or not is_blocked(context) or late_since(context) is None:
        return False
    escalate(context, () if context.definition.question_in(context.case.state) else barred_units(context))
    return True


def report_anew(context: CaseContext) -> None:
    """Move the report of a late case to the units that are above it after a change of the tree."""
    case = context.case
    if case.escalated_on is None:
        return
    mine = Escalation.case_id == case.id
    due = context.session.scalar(sa.select(sa.func.min(Escalation.due_on)).where(mine)) or late_since(context)
    context.session.execute(sa.delete(Escalation).where(mine))
    if due:
        context.session.add_all(Escalation(case_id=case.id, unit_id=unit.id, due_on=due) for unit in _above(context))
        context.session.flush()
    report(context)


def reported(context: CaseContext) -> dict[str, Any] | None:
    """Return when and to whom a case was reported as late, for `report_again`; None if it was not."""
    day = context.case.escalated_on
    mine = sa.select(Escalation.unit_id, Escalation.due_on).where(Escalation.case_id == context.case.id)
    rows = context.session.execute(mine.order_by(Escalation.unit_id))
    return {"on": day.isoformat(), "units": [[row.unit_id, row.due_on.isoformat()] for row in rows]} if day else None


def report_again(context: CaseContext, before: dict[str, Any] | None) -> None:
    """Restore the earlier reports of a case."""
    if before is None:
        return
    context.case.escalated_on = dt.date.fromisoformat(before["on"])
    context.session.add_all(
        Escalation(case_id=context.case.id, unit_id=unit_id, due_on=dt.date.fromisoformat(due))
        for unit_id, due in before["units"]
    )
    context.session.flush()


def forget(context: CaseContext) -> None:
    """Take a case that was reported as late, and has moved on, off the lists on which it stands."""
    context.session.execute(sa.delete(Escalation).where(Escalation.case_id == context.case.id))
    context.case.escalated_on = None
    report(context)


def forget_if_in_time(context: CaseContext) -> bool:
    """Take a case off these lists where somebody may act again and nothing that it waits for is late.

    Return whether it was on them.
    """
    due = late_since(context)
    if context.case.escalated_on is None or (due is not None and due < context.today) or is_blocked(context):
        return False
    forget(context)
    context.case.clock_on = wakes_on(context)
    return True


def _above(context: CaseContext, blocked: Collection[int] = ()) -> list[Unit]:
    """Return the units next above those that have the case's tasks; its deciding unit if it waits for the person
    concerned.

    Above its own unit if nobody has a task. Nothing above the topmost; for a sealed case only units with access. Where
    that leaves nobody for the `blocked` units, these themselves.
    """
    session, case = context.session, context.case
    ids = set(blocked) or _asked(context)
    deciding = context.around.deciding
    if not ids and deciding and session.scalar(sa.select(Task.id).where(Task.case_id == case.id).limit(1)):
        found = {deciding.id: deciding}
    else:
        lines = [lineage_on(session, session.get_one(Unit, each), context.today) for each in ids or {case.unit_id}]
        found = {line[1].id: line[1] for line in lines if len(line) > 1}
    if case.sealed:
        known = set(session.scalars(sa.select(CaseAccess.unit_id).where(CaseAccess.case_id == case.id)))
        found = {each: unit for each, unit in found.items() if each in known}
    found = found or {each: session.get_one(Unit, each) for each in blocked}
    return sorted(found.values(), key=lambda unit: unit.path)


def _asked(context: CaseContext) -> set[int]:
    """Return the units that have the case's tasks, or vote on it."""
    session, case = context.session, context.case
    tasks = sa.select(Task.unit_id).where(Task.case_id == case.id, Task.unit_id.is_not(None))
    votes = sa.select(Vote.unit_id).where(Vote.case_id == case.id, Vote.closed_at.is_(None))
    return {*session.scalars(tasks), *session.scalars(votes)} - {None}
