"""The board: open cases below a unit, counted by the unit right below it, by process and by state.

What is not sealed is counted over `ix_case_board` alone, each unit's cases first; below a unit of many others, from
what the clock has counted and what has changed since. A sealed case counts only for whoever may know of it, so that no
number tells of another.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import visible_cases
from webapp.actors import KEPT, Actor
from webapp.models import Case, OpenCaseChange, OpenCount, OpenMark, Unit
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.open_work import at_rest, due_soon, late
from webapp.queries.supervision.scope import ScopeUnit
from workflows import WORKFLOWS
from workflows.core.definition import Definition

KEYS = ("unit", "process", "state")
"""What the open cases can be counted by."""
_COLUMNS = {"process": "workflow", "state": "state"}


@dataclass(frozen=True)
class BoardFilter:
    """A choice of open cases; '' for all. state: 'secretary-nomination.appraisal'; kind: of the case's unit."""

    workflow: str = ""
    state: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """The numbers of cases of a unit, process and state: in work, due soon, late, and at rest.

    unit: the id of the one right below, or of the chosen unit for its own cases. What is not counted by is empty.
    """

    unit: int | None
    workflow: str
    state: str
    open: int
    soon: int
    late: int
    resting: int


def board(
    session: Session,
    actor: Actor,
    unit: ScopeUnit,
    filters: BoardFilter,
    day: dt.date,
    soon: int,
    keys: Iterable[str] = KEYS,
) -> list[BoardLine]:
    """Return the open cases below a unit that the actor oversees, counted by these keys. Two statements.

    soon: how many days before its last day a case is due soon.
    """
    asked = tuple(key for key in KEYS if key in keys)
    kept = session.get(OpenMark, unit.id, populate_existing=True)
    count = _kept if kept and (kept.day, kept.soon_days) == (day, soon) else _counted
    rows = session.execute(count(actor, unit.id, filters, day, soon, asked))
    lines = (row._mapping for row in rows)
    return [
        BoardLine(
            each.get("unit"),
            each.get("process", filters.workflow),
            each.get("state", ""),
            *(each[name] for name in ("open", "soon", "late", "resting")),
        )
        for each in lines
    ]


@lru_cache(KEPT)
def _counted(
    actor: Actor, unit_id: int, filters: BoardFilter, day: dt.date, soon: int, keys: tuple[str, ...]
) -> sa.Select[Any]:
    placed, named = placed_below(unit_id, filters.kind), _named(Case, keys)
    # Unit by unit first, in the order of the index: the tree is then met once a unit, and not once a case.
    by_unit = (
        sa.select(Case.unit_id.label("at"), *named, *_figures(day, soon))
        .where(Case.closed_at.is_(None), Case.sealed.is_(False), Case.unit_id.in_(sa.select(placed.c.at)))
        .where(*_about(Case, filters))
        .group_by(Case.unit_id, *named)
    )
    found = sa.union_all(by_unit, _sealed(actor, placed, filters, day, soon, keys)).subquery()
    counted_by = [placed.c.unit if key == "unit" else found.c[key] for key in keys]
    return sa.select(*counted_by, *_sums(found.c)).join(placed, placed.c.at == found.c.at).group_by(*counted_by)


@lru_cache(KEPT)
def _kept(
    actor: Actor, unit_id: int, filters: BoardFilter, day: dt.date, soon: int, keys: tuple[str, ...]
) -> sa.Select[Any]:
    """Return the same from what is kept of the unit: what was counted, what has come and gone since, what is sealed."""
    placed, changed = placed_below(unit_id, filters.kind), _figures(day, soon, OpenCaseChange)
    of_kind = [OpenCount.kind == filters.kind] if filters.kind else []
    figures = [OpenCount.open, OpenCount.soon, OpenCount.late, OpenCount.resting]
    counted = sa.select(OpenCount.at.label("unit"), *_named(OpenCount, keys), *figures)
    counted = counted.where(OpenCount.unit_id == unit_id, *of_kind, *_about(OpenCount, filters))
    since = sa.select(placed.c.unit, *_named(OpenCaseChange, keys), *changed).join(
        placed, placed.c.at == OpenCaseChange.unit_id
    )
    since = since.where(*_about(OpenCaseChange, filters)).group_by(placed.c.unit, *_named(OpenCaseChange, keys))
    hidden = _sealed(actor, placed, filters, day, soon, keys).subquery()
    sealed = sa.select(placed.c.unit, *(each for each in hidden.c if each.name != "at"))
    found = sa.union_all(counted, since, sealed.join(hidden, hidden.c["at"] == placed.c.at)).subquery()
    counted_by, sums = [found.c[key] for key in keys], _sums(found.c)
    some = sa.or_(*(sa.func.sum(found.c[name]) != 0 for name in ("open", "resting")))
    return sa.select(*counted_by, *sums).group_by(*counted_by).having(some)


def _sealed(
    actor: Actor, placed: sa.CTE, filters: BoardFilter, day: dt.date, soon: int, keys: tuple[str, ...]
) -> sa.Select[Any]:
    """Return the sealed cases that the actor may know of, counted by their units."""
    named = _named(Case, keys)
    return (
        sa.select(Case.unit_id.label("at"), *named, *_figures(day, soon))
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.closed_at.is_(None), Case.sealed, Case.unit_id.in_(sa.select(placed.c.at)))
        .where(visible_cases(actor), *_about(Case, filters))
        .group_by(Case.unit_id, *named)
    )


def _named(table: Any, keys: Iterable[str]) -> list[Any]:
    return [getattr(table, _COLUMNS[key]).label(key) for key in keys if key in _COLUMNS]


def _sums(columns: Any) -> list[sa.ColumnElement[int]]:
    return [sa.func.sum(columns[name]).label(name) for name in ("open", "soon", "late", "resting")]


def placed_below(unit_id: Any, kind: str = "") -> sa.CTE:
    """Return each unit at or below the chosen one (`at`), with the one right below the chosen that it is under.

    kind: only units of this kind.
    """
    below, each = aliased(Unit), aliased(Unit)
    end = sa.func.substr(below.path, 1, sa.func.length(below.path) - 1, type_=sa.Text) + "0"
    under = (
        sa.select(each.id.label("at"), below.id.label("unit"))
        .join(below, sa.and_(each.path >= below.path, each.path < end))
        .where(below.parent_id == unit_id)
    )
    own = sa.select(each.id, each.id).where(each.id == unit_id)
    if kind:
        under, own = under.where(each.kind == kind), own.where(each.kind == kind)
    return under.union_all(own).cte("placed")


def _figures(day: dt.date, soon: int, table: Any = Case) -> list[sa.ColumnElement[int]]:
    """Return the figures of open cases, or of what has come and gone of them."""
    if table is OpenCaseChange:
        rests = sa.func.coalesce(table.rests_until > day, sa.false())
        within = table.late_after.between(day, day + dt.timedelta(days=soon))
        tests = {"open": ~rests, "soon": sa.and_(~rests, within), "late": table.late_after < day, "resting": rests}
        return [sa.func.sum(sa.case((test, table.cases), else_=0)).label(name) for name, test in tests.items()]
    conditions = {"soon": due_soon(day, soon), "late": late(day), "resting": at_rest(day)}
    counted: dict[str, sa.ColumnElement[int]] = {
        name: sa.func.count(sa.case((test, 1))) for name, test in conditions.items()
    }
    # Of open cases, what does not rest is work: a count of them all costs a third of a test of each.
    counted["open"] = sa.func.count() - counted["resting"]
    return [counted[name].label(name) for name in ("open", "soon", "late", "resting")]


def _about(table: Any, filters: BoardFilter) -> list[sa.ColumnElement[bool]]:
    workflow, _dot, state = filters.state.rpartition(".")
    conditions = [(table.workflow, filters.workflow), (table.workflow, workflow), (table.state, state)]
    return [column == value for column, value in conditions if value]


def standing_states(session: Session, lines: Iterable[BoardLine]) -> dict[tuple[str, str], Definition]:
    """Return process and state of these lines → a version of the process that has the state.

    The present version where it does. One statement for the others, and one to read their versions.
    """
    asked = {(line.workflow, line.state) for line in lines if line.state}
    known = {
        (key, state): process.definition
        for key, process in WORKFLOWS.items()
        for state in (each.name for each in process.definition.states)
        if (key, state) in asked
    }
    if not (older := asked - known.keys()):
        return known
    rows = session.execute(
        sa.select(Case.workflow, Case.state, sa.func.max(Case.definition_hash))
        .where(Case.closed_at.is_(None), sa.tuple_(Case.workflow, Case.state).in_(older))
        .group_by(Case.workflow, Case.state)
    ).all()
    stored = definitions(session, [row[2] for row in rows])
    return known | {(row[0], row[1]): stored[row[2]] for row in rows}
