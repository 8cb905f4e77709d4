"""Open cases and their recurring duties in the time ahead, by their last days."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Case, Task, Unit
from webapp.queries.supervision.owed_papers import OwedPaper
from webapp.queries.supervision.sight import Sight
from webapp.queries.supervision.year import DueDays, YearAhead, in_unit
from workflows import WORKFLOWS
from workflows.core.calendar import ONE, calendar_end

DUTIES, CASES = ("duty", "quarter"), ("case", "congress")
"""The kinds of recurring duties and of open cases."""
DUE_TASK: Any = aliased(Task)
"""A task beside `listed_cases`, which selects from Task as well."""


def due_by_day(session: Session, sight: Sight, window: YearAhead, papers: Iterable[OwedPaper]) -> DueDays:
    """Return the last days of the window's cases, duties and these papers, as far as they may be counted.

    A duty of the calendar counts in each of its periods. Two statements. The months are counted from it and the
    holidays: each of them reads all open cases of the unit.
    """
    found: DueDays = Counter((each.day, each.kind) for each in papers)
    duties, months = _duties(sight, window), sa.func.coalesce(_period(), 0)
    counted = duties.where(DUE_TASK.due_on < window.after).with_only_columns(DUE_TASK.due_on, months, sa.func.count())
    for last, length, count in session.execute(counted.group_by(DUE_TASK.due_on, months)):
        for day in _days(last, int(length), window):
            found[day, "quarter" if length else "duty"] += count
    elects = sa.case((_elects(), 1), else_=0)
    cases = cases_due(sight, window).with_only_columns(Case.due_on, elects, sa.func.count())
    for last, which, count in session.execute(cases.group_by(Case.due_on, elects)):
        found[last, "congress" if which else "case"] += count
    return found


def _days(last: dt.date, months: int, window: YearAhead) -> Iterator[dt.date]:
    """Yield the last days of a duty in the window: the next one, and all further ones where the calendar ends it."""
    while last < window.after:
        if last >= window.first:
            yield last
        if not months:
            return
        last = calendar_end(last + ONE, months)


def duties_due(sight: Sight, window: YearAhead, kind: str) -> tuple[sa.Select[*tuple[Any, ...]], Any]:
    """Return the recurring duties that fall due in the month of the window, with Case and Unit; and their last day.

    kind: 'quarter' for those that the calendar ends, 'duty' for the others. One a case.
    """
    found, is_next = _duties(sight, window, in_order=True), DUE_TASK.due_on >= window.first
    if kind == "duty":
        return found.where(is_next, DUE_TASK.due_on < window.after, _period().is_(None)), DUE_TASK.due_on
    ends = window.after - ONE
    comes_again = sa.literal(ends.month) % _period() == 0
    found = found.where(DUE_TASK.due_on < window.after, _may_end(), _ends(DUE_TASK), sa.or_(is_next, comes_again))
    return found, sa.case((is_next, DUE_TASK.due_on), else_=sa.literal(ends))


def _duties(sight: Sight, window: YearAhead, in_order: bool = False) -> sa.Select[*tuple[Any, ...]]:
    """Return the first duty of each case that opens later, or that the calendar ends, with its Case and Unit."""
    earlier: Any = aliased(Task)
    is_first = ~sa.exists().where(
        earlier.case_id == Case.id, earlier.id < DUE_TASK.id, sa.or_(earlier.opens_on > window.today, _ends(earlier))
    )
    of: Any = DUE_TASK.case_id + 0 if in_order and _is_all(sight, window) else DUE_TASK.case_id
    found = _cases(sight, window, in_order).join(DUE_TASK, of == Case.id)
    either = sa.or_(DUE_TASK.opens_on > window.today, _may_end())
    return found.where(either, sa.or_(DUE_TASK.opens_on > window.today, _ends(DUE_TASK)), is_first)


def _by_calendar() -> list[tuple[str, str, str]]:
    """Return process, move and rule of each duty that the calendar ends."""
    return [
        (key, move.name, move.every)
        for key, process in WORKFLOWS.items()
        for move in process.definition.moves
        if move.by_calendar and move.every
    ]


def _ends(task: Any) -> sa.ColumnElement[bool]:
    """Return whether the calendar ends the duty of a task."""
    return sa.or_(
        sa.false(), *(sa.and_(Case.workflow == key, task.move == move) for key, move, _rule in _by_calendar())
    )


def _may_end() -> sa.ColumnElement[bool]:
    """Return whether a task has the name of a duty that the calendar ends: its index tells, before a case is read."""
    found: sa.ColumnElement[bool] = DUE_TASK.move.in_(sorted({move for _key, move, _rule in _by_calendar()}))
    return found


def _period() -> sa.ColumnElement[int]:
    """Return the months of the calendar's period that ends a duty, as its case froze them; null for another duty."""
    lengths = (
        (
            sa.and_(Case.workflow == key, DUE_TASK.move == move),
            sa.cast(Case.rules[(rule, "value")].as_string(), sa.Integer),
        )
        for key, move, rule in _by_calendar()
    )
    return sa.case(*lengths, (sa.false(), 0))


def cases_due(sight: Sight, window: YearAhead, kind: str = "") -> sa.Select[*tuple[Any, ...]]:
    """Return the open cases whose last day lies in the window, with their Unit.

    kind: 'congress' for those that give a committee a term or elect somebody, 'case' for the others, '' for both.
    """
    # A case with a last day of its own is late after it, and those are in the order of an index.
    found = _cases(sight, window, in_order=bool(kind)).where(
        Case.late_after >= window.first, Case.late_after < window.after
    )
    found = found.where(Case.late_after == Case.due_on)
    return found if not kind else found.where(_elects() if kind == "congress" else ~_elects())


def _elects() -> sa.ColumnElement[bool]:
    """Return whether a case gives a committee a term or elects somebody."""
    return Case.workflow.in_(
        [
            key
            for key, process in WORKFLOWS.items()
            if process.renews or any(question.candidates for question in process.definition.questions)
        ]
    )


def _cases(sight: Sight, window: YearAhead, in_order: bool = False) -> sa.Select[*tuple[Any, ...]]:
    at: Any = Case.unit_id + 0 if in_order and _is_all(sight, window) else Case.unit_id
    statement = sa.select(Case, Unit).select_from(Case).join(Unit, Unit.id == at)
    return statement.where(sight.cases, Case.closed_at.is_(None), in_unit(sight.paths, window))


def _is_all(sight: Sight, window: YearAhead) -> bool:
    """Whether the window is about all that is overseen: tasks and cases are then read in the order of their last days.

    A sum keeps the engines from looking for them unit by unit, and case by case.
    """
    return window.under in sight.paths
