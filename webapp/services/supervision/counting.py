"""Counting finished steps: what the journal says anew goes into the rows of its cases and the sums of their units.

By the clock and not by the move: every move below a province would wait for the province's rows. Each run reads the
entries since the last one, folds the journals of their cases anew and writes what differs, so that a step that was
taken back, a case that was sealed and one whose content was erased go out again by the same way.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.models import Base, Event, FinishedStep, ReturnCount, StepMark, StepPast, StepTime
from webapp.models.units import ids_on
from webapp.queries.rules import rule_of_office
from webapp.queries.supervision.journal import finished_steps
from webapp.queries.supervision.lineages import Lineages
from webapp.queries.supervision.pasts import MONTHS_KEPT, month_of, months_before
from webapp.services.transaction import is_storage_trouble, savepoint, transaction
from workflows.core.calendar import local_date

BATCH = 1000
"""Entries of the journal that one transaction counts."""
SETTLED = dt.timedelta(hours=1)
"""So old, no entry with a lower number can still be on its way: a transaction does not last that long."""
LEAST = "forecast.least_steps"
FIELDS = tuple(column.key for column in sa.inspect(FinishedStep).columns)
Sums = dict[type[Base], Counter[tuple[Any, ...]]]


def count_steps(session: Session, now: dt.datetime) -> int:
    """Count what the journal says since the last run, a transaction for each batch. Return how many rows changed.

    A case whose journal cannot be folded stops no other and is tried again by itself: what a run reads does not grow
    with it. Raises an ExceptionGroup of these failures at the end.
    """
    changed, failed = 0, dict[int, Exception]()
    seen: int | None = None
    lineages: Lineages | None = None
    while True:
        with transaction(session):
            mark = locked_mark(session, local_date(now))
            start = mark.event_id if seen is None else seen
            rows = _entries(session, start)
            again = mark.failed if seen is None else ()
            if ids := {*(row.case_id for row in rows), *again}:
                lineages = lineages or Lineages(session)
                changed += _counted(session, ids, lineages, local_date(now), failed)
            mark.failed = sorted(failed)
            settled = [row.id for row in takewhile(lambda row: row.at <= now - SETTLED, rows)]
            if settled and start == mark.event_id:
                mark.event_id = settled[-1]
        if len(rows) < BATCH:
            break
        seen = rows[-1].id
    if failed:
        raise ExceptionGroup("cases whose steps could not be counted; the others are", list(failed.values()))
    return changed


def _counted(
    session: Session, ids: Collection[int], lineages: Lineages, today: dt.date, failed: dict[int, Exception]
) -> int:
    """Recount these cases together; where that fails one by one. Those at fault are added to `failed`."""
    try:
        with savepoint(session):
            return recount_cases(session, ids, lineages, today)
    except Exception as error:
        if is_storage_trouble(error):
            raise
        if len(ids) == 1:
            (case_id,) = ids
            error.add_note(f"case {case_id}")
            failed[case_id] = error
            return 0
    return sum(_counted(session, [case_id], lineages, today, failed) for case_id in sorted(ids))


def locked_mark(session: Session, today: dt.date) -> StepMark:
    """Return how far the clock has come, locked: two clocks count one after the other. Its rule is that of today."""
    mark = session.get(StepMark, 1, with_for_update=True, populate_existing=True)
    if mark is None:
        mark = StepMark(id=1, event_id=0, least=0, checked=None, failed=[])
        session.add(mark)
    mark.least = int(rule_of_office(session, LEAST, (), today).value)
    session.flush()
    return mark


def _entries(session: Session, after: int) -> Sequence[Any]:
    found = sa.select(Event.id, Event.case_id, Event.at).where(Event.id > after)
    return session.execute(found.order_by(Event.id).limit(BATCH)).all()


def recount_cases(session: Session, ids: Iterable[int], lineages: Lineages, today: dt.date) -> int:
    """Bring the finished steps of these cases and the sums in step with their journals. Return how many rows changed.

    Within the caller's transaction, which has locked the mark.
    """
    asked = sorted(set(ids))
    before = {
        (row.case_id, row.seq): row
        for row in session.scalars(sa.select(FinishedStep).where(FinishedStep.case_id.in_(asked)))
    }
    after = finished_steps(session, asked, lineages)
    gone = [row for key, row in before.items() if key not in after or _said(after[key]) != _said(row)]
    come = [row for key, row in after.items() if key not in before or _said(before[key]) != _said(row)]
    sums: Sums = {StepTime: Counter(), ReturnCount: Counter(), StepPast: Counter()}
    for row, times in (*((row, -1) for row in gone), *((row, 1) for row in come)):
        _add(sums, row, times)
    for row in gone:
        session.delete(row)
    session.flush()
    session.add_all(come)
    for table in (StepTime, ReturnCount):
        _write(session, table, sums[table])
    _write_pasts(session, sums[StepPast], today)
    session.flush()
    return len(gone) + len(come)


def _said(row: FinishedStep) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FIELDS)


def _add(sums: Sums, row: FinishedStep, times: int) -> None:
    """Add a step to the sums of its unit and of all above it, or take it out."""
    month = month_of(row.left_on)
    for unit_id in ids_on(row.units):
        sums[StepTime][unit_id, row.workflow, month, row.state, row.measure, row.days, row.timing] += times
        sums[StepPast][unit_id, row.workflow, row.state, row.after_return, row.measure, month, row.days] += times
        if row.returned_by:
            sums[ReturnCount][unit_id, row.workflow, month, row.returned_by, row.reason] += times


def _write(session: Session, model: type[StepTime] | type[ReturnCount], sums: Mapping[tuple[Any, ...], int]) -> None:
    """Add these differences to the rows of a table. No row stays at 0. Two statements, each with many values."""
    table: Any = model.__table__
    keys = [column.name for column in table.primary_key]
    changes = [{**dict(zip(keys, key, strict=True)), "steps": each} for key, each in sorted(sums.items()) if each]
    if not changes:
        return
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    adding = insert(table)
    more = {"steps": table.c.steps + adding.excluded.steps}
    session.connection().execute(adding.on_conflict_do_update(index_elements=keys, set_=more), changes)
    if less := [{f"of_{name}": row[name] for name in keys} for row in changes if row["steps"] < 0]:
        empty = [table.c[name] == sa.bindparam(f"of_{name}") for name in keys]
        session.connection().execute(sa.delete(table).where(*empty, table.c.steps == 0), less)


def _write_pasts(session: Session, sums: Mapping[tuple[Any, ...], int], today: dt.date) -> None:
    """Add these differences to the pasts of steps. What is older than any forecast asks goes from what is touched."""
    first = months_before(month_of(today), MONTHS_KEPT)
    changes: dict[tuple[Any, ...], list[tuple[str, str, int]]] = {}
    for (*place, month, days), each in sums.items():
        if each and month >= first:
            changes.setdefault(tuple(place), []).append((f"{month:%Y-%m}", str(days), each))
    names = [column.name for column in sa.inspect(StepPast).primary_key]
    rows = session.scalars(sa.select(StepPast).where(StepPast.unit_id.in_(sorted({key[0] for key in changes}))))
    standing = {tuple(getattr(row, name) for name in names): row for row in rows}
    for key, lines in sorted(changes.items()):
        row = standing.get(key) or StepPast(**dict(zip(names, key, strict=True)), months={})
        months = {month: Counter(days) for month, days in row.months.items() if month >= f"{first:%Y-%m}"}
        for month, days, each in lines:
            months.setdefault(month, Counter())[days] += each
        row.months = {month: kept for month, days in months.items() if (kept := {d: n for d, n in days.items() if n})}
        if row.months:
            session.add(row)
        elif key in standing:
            session.delete(row)
