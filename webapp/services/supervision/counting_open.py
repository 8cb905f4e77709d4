"""Counting open cases below units of many others: by the clock, once a day and whenever much has changed.

What changes in between stands in `OpenCaseChange`, written by triggers in the transaction of the change; pages add it.
So no move waits for the row of its province, and what is kept and what has changed come to a plain count.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Office, OpenCaseChange, OpenCount, OpenMark, Unit
from webapp.models.units import ids_on
from webapp.queries.cases.open_work import SOON_DAYS, at_rest, due_soon, late
from webapp.queries.rules import rule_of_office
from webapp.queries.supervision.outlook import MANY, wide_units
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

MOST_CHANGES = 2_000
"""So many changes a page adds up in a few milliseconds."""
FIGURES = ("open", "soon", "late", "resting")


def count_open(session: Session, now: dt.datetime, many: int = MANY) -> int:
    """Count the open cases below each unit of so many others anew, in one transaction. Return how many rows that made.

    Nothing is counted while the last count is of today, by today's rule, and little has changed. Changes go with it;
    where no unit has so many below it, they go alone.
    """
    today = local_date(now)
    soon = int(rule_of_office(session, SOON_DAYS, (), today).value)
    units = wide_units(session, today, many)
    marks = {row.unit_id: (row.day, row.soon_days) for row in session.scalars(sa.select(OpenMark))}
    changed = session.scalar(sa.select(sa.func.count()).select_from(OpenCaseChange)) or 0
    if marks == {unit_id: (today, soon) for unit_id, _path in units} and changed <= MOST_CHANGES * bool(units):
        return 0
    with transaction(session):
        session.execute(sa.select(Office.id).with_for_update())  # two clocks count one after the other
        rows = _rows(_counted(session, today, soon), session.execute(_PLACES).all(), [unit_id for unit_id, _ in units])
        session.execute(sa.delete(OpenMark))
        session.execute(sa.delete(OpenCount))
        if rows:
            session.execute(sa.insert(OpenCount), rows)
        for unit_id, _path in units:
            session.add(OpenMark(unit_id=unit_id, day=today, soon_days=soon))
    return len(rows)


_PLACES = sa.select(Unit.id, Unit.kind, Unit.path)


def _counted(session: Session, day: dt.date, soon: int) -> Sequence[Any]:
    """Take what has changed away, and count all open cases by unit, process and state: both as of one moment.

    On PostgreSQL in one statement, so that no move may end between the two; on SQLite nobody else writes meanwhile.
    """
    tests = {"soon": due_soon(day, soon), "late": late(day), "resting": at_rest(day)}
    counted = {name: sa.func.count(sa.case((test, 1))) for name, test in tests.items()}
    figures = [sa.func.count() - counted["resting"], *counted.values()]
    found = (
        sa.select(Case.unit_id, Case.workflow, Case.state, *figures)
        .where(Case.closed_at.is_(None), Case.sealed.is_(False))
        .group_by(Case.unit_id, Case.workflow, Case.state)
    )
    if session.get_bind().dialect.name == "postgresql":
        found = found.add_cte(sa.delete(OpenCaseChange).returning(OpenCaseChange.id).cte("gone"))
    else:
        session.execute(sa.delete(OpenCaseChange))
    return session.execute(found).all()


def _rows(counted: Iterable[Any], places: Iterable[Any], wide: Iterable[int]) -> list[dict[str, Any]]:
    """Return the rows of each wide unit: its own cases, and those under each unit right below it."""
    kinds: dict[int, str] = {}
    above: dict[int, list[tuple[int, int]]] = {}
    for unit_id, kind, path in places:
        line, kinds[unit_id] = ids_on(path), kind
        above[unit_id] = [(each, (*line, each)[place + 1]) for place, each in enumerate(line) if each in wide]
    found: dict[tuple[Any, ...], Counter[str]] = {}
    for unit_id, workflow, state, *figures in counted:
        for each, below in above[unit_id]:
            at = each if each == unit_id else below
            key = each, at, kinds[unit_id], workflow, state
            found.setdefault(key, Counter()).update(dict(zip(FIGURES, figures, strict=True)))
    names = ("unit_id", "at", "kind", "workflow", "state")
    return [{**dict(zip(names, key, strict=True)), **each} for key, each in found.items()]
