"""The cases in a period report: how many began, ended, were returned, wait and are late, by process."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, Event, Task, Unit
from webapp.queries.cases.open_work import late
from workflows import WORKFLOWS
from workflows.core.calendar import ONE, day_begins
from workflows.core.programmes.periods import Period


def case_counts(session: Session, path: str, period: Period, today: dt.date) -> list[dict[str, Any]]:
    """Return the lines of the processes that have any: key, begun, ended and returned in the period, waiting and late.

    Of the unit with this path and all below it, as they stand today. A case waits if somebody has a task in it, and is
    late, as of today: how things stood on the last day of the period is kept nowhere. Sealed cases are not counted. Two
    statements.
    """
    first, last = day_begins(period.first), day_begins(period.last + ONE)
    awaited = sa.exists().where(Task.case_id == Case.id, Task.opens_on <= today)
    counted = {
        "begun": sa.and_(Case.opened_at >= first, Case.opened_at < last),
        "ended": sa.and_(Case.closed_at >= first, Case.closed_at < last),
        "waiting": sa.and_(Case.closed_at.is_(None), awaited),
        "late": sa.and_(Case.closed_at.is_(None), late(today)),
    }
    rows = session.execute(
        _of_unit(sa.select(Case.workflow, *(sa.func.sum(sa.case((met, 1), else_=0)) for met in counted.values())), path)
    )
    found = {row[0]: dict(zip(counted, map(int, row[1:]), strict=True)) for row in rows}
    back = sa.select(Case.workflow, sa.func.count(Event.id)).join(Event, Event.case_id == Case.id)
    entries = session.execute(_of_unit(back.where(Event.at >= first, Event.at < last, _returned()), path))
    returned = {row[0]: int(row[1]) for row in entries}
    return list(_lines(found, returned))


def _of_unit(statement: sa.Select[*tuple[Any, ...]], path: str) -> sa.Select[*tuple[Any, ...]]:
    """The statement for the cases of a unit and all below it that are not sealed, by process."""
    open_ones = statement.join(Unit, Unit.id == Case.unit_id).where(within([path]), Case.sealed.is_(False))
    return open_ones.group_by(Case.workflow)


def _returned() -> sa.ColumnElement[bool]:
    """The condition that an Event brought its Case into a state in which its time limit pauses: it was returned."""
    ways = (
        (key, [state.name for state in workflow.definition.states if state.stops_clock])
        for key, workflow in WORKFLOWS.items()
    )
    moved = Event.from_state != Event.to_state
    return sa.and_(
        moved, sa.or_(sa.false(), *(sa.and_(Case.workflow == key, Event.to_state.in_(names)) for key, names in ways))
    )


def _lines(found: dict[str, dict[str, int]], returned: dict[str, int]) -> Iterable[dict[str, Any]]:
    for key in WORKFLOWS:
        line = {**found.get(key, {}), "returned": returned.get(key, 0)}
        if any(line.values()):
            yield {"process": key, **line}
