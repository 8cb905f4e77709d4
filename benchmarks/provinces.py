"""A province of any size: the demo's cases again and again, in 169 more communes with 35 branches each.

    .venv/bin/python benchmarks/provinces.py CASES

fills the office in DATA_DIR or DATABASE_URL, which `flask prepare` has made. Of a hundred cases nine are open; their
last days lie from a month ago to a month ahead. What pages of supervision read is there: units, people, posts, terms,
sign-ins, cases with the beginning of their journals, tasks, entries of access, rows of registers, durations of past
steps. What they do not read is not: answers, papers, notices, rolls. `verify` refuses such an office, as that of
`offices.py`.
"""

import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402

from benchmarks.communes import BRANCHES, COMMUNES, SPACE, settle  # noqa: E402
from webapp.config import Config  # noqa: E402
from webapp.models import (  # noqa: E402
    Case,
    CaseAccess,
    Escalation,
    Event,
    RegisterEntry,
    RegisterRow,
    Task,
    Unit,
)
from webapp.models.base import Base  # noqa: E402

OPEN_SHARE = 0.09
AT_ONCE = 50
RARE = 10
"""Sealed cases are in every tenth copy alone: the demo has more of them than an office."""
STEPS: dict[type[Base], int] = {
    Case: 1_000,
    Event: 10_000,
    Task: 2_000,
    CaseAccess: 1_000,
    Escalation: 0,
    RegisterRow: 1_000,
    RegisterEntry: 1_000,
}
"""The tables that are copied, and by how much each copy's numbers are higher."""
UNIQUE = {"public_id", "key", "hash"}
EMPTY = {"claim", "follows_id", "opened_by_id", "transfer_id", "destruction_id"}
MOMENTS = {"opened_at", "state_since", "closed_at", "at", "entered_at", "since"}
DAYS = {"due_on", "late_after"}
QUICK = ("synchronous = off", "cache_size = -1000000", "temp_store = memory")


def grow(engine: sa.Engine, cases: int) -> None:
    """Add the communes and so many cases."""
    with engine.begin() as connection:
        if not connection.scalar(sa.select(Unit.id).where(Unit.id == SPACE)):
            settle(connection, dt.date.today(), random.Random(20))
        of_a_copy = sa.func.sum(sa.case((Case.sealed, 1), else_=RARE)) / RARE
        there = sa.select(of_a_copy.label("cases")).where(Case.id <= SPACE)
        opened, ended = (
            int(connection.scalar(there.where(half)) or 0)
            for half in (Case.closed_at.is_(None), Case.closed_at.is_not(None))
        )
        begun = (connection.scalar(sa.select(sa.func.max(Case.id))) or 0) // SPACE
    waiting = int(cases * OPEN_SHARE) // opened
    for first in range(begun + 1, int(cases * (1 - OPEN_SHARE)) // ended + 1, AT_ONCE):
        with engine.begin() as connection:
            for table, step in STEPS.items():
                for is_open, last in ((True, min(first + AT_ONCE - 1, waiting)), (False, first + AT_ONCE - 1)):
                    if first <= last:
                        connection.execute(_copied(table, step, first, last, is_open, connection.dialect.name))
        print(f"\r{first}", end="", flush=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))


def _copied(model: type[Base], step: int, first: int, last: int, is_open: bool, dialect: str) -> sa.Insert:
    """Return the statement that adds the rows of the demo's open or ended cases once more for each copy.

    Register rows come with the open ones.
    """
    table: Any = model.__table__
    copies = sa.select(sa.literal(first).label("n")).cte("copies", recursive=True)
    copies = copies.union_all(sa.select(copies.c.n + 1).where(copies.c.n < last))
    values = {each.name: _value(each, step, copies.c.n, is_open, dialect) for each in table.c if each.name not in EMPTY}
    rows = sa.select(*values.values()).select_from(copies)
    if model in (RegisterRow, RegisterEntry):
        rows = rows.join(table, table.c.id <= SPACE).where(sa.literal(is_open))
        return sa.insert(table).from_select(list(values), rows)
    half = Case.closed_at.is_(None) if is_open else Case.closed_at.is_not(None)
    rows = rows.join(Case, Case.id <= SPACE).where(half, sa.or_(Case.sealed.is_(False), copies.c.n % RARE == 0))
    if model is not Case:
        rows = rows.join(table, table.c.case_id == Case.id)
    if model is Event and not is_open:
        rows = rows.where(table.c.seq == 1)
    return sa.insert(table).from_select(list(values), rows)


def _value(column: sa.Column[Any], step: int, n: Any, is_open: bool, dialect: str) -> sa.ColumnElement[Any]:
    """Return a column of a copy: in the same place of another commune, some days earlier or later."""
    own = column.table.c
    if column.name == "id":
        return column + n * step
    if column.name in ("case_id", "row_id"):
        return column + n * STEPS[Case]
    if column.name == "unit_id":
        return _place(column, n)
    if column.name in ("subject_id", "actor_id", "opener_id", "entered_by_id"):
        return sa.case((column.is_not(None), _branch(0, n) * 10 + (column + n) % 7))
    if column.name == "confirmed_by_id":
        return sa.case((column.is_not(None), _commune(n) * 10))
    if column.name == "actor_post" and "case_id" in own:
        return sa.case((column.is_not(None), sa.literal("secretary:") + sa.cast(_branch(0, n), sa.Text)))
    if column.name in UNIQUE:
        return sa.type_coerce(column, sa.Text) + "." + sa.cast(n, sa.Text)
    if column.name == "rules" and not is_open:
        return sa.literal({}, column.type)
    if column.name in MOMENTS:
        return _earlier(column, n % (60 if is_open else 2000), dialect)
    if column.name in DAYS:
        return _earlier(column, n % 60 - 30, dialect)
    return column


def _place(unit: Any, n: Any) -> sa.ColumnElement[Any]:
    """Return the unit of a copy: the province, or a unit of the copy's commune of the same kind."""
    kind = sa.select(Unit.kind).where(Unit.id == unit).scalar_subquery()
    top = {"province_union": sa.literal(1), "district_union": sa.literal(1), "military_command": _commune(n) + 1}
    return sa.case(
        (unit.is_(None), None), else_=sa.case({**top, "branch": _branch(unit, n)}, value=kind, else_=_commune(n))
    )


def _commune(n: Any) -> Any:
    return (1 + n % COMMUNES) * SPACE


def _branch(unit: Any, n: Any) -> Any:
    return _commune(n) + 2 + (n * 7 + unit) % BRANCHES


def _earlier(column: sa.Column[Any], days: Any, dialect: str) -> sa.ColumnElement[Any]:
    if dialect != "sqlite":
        moved: sa.ColumnElement[Any] = column - (
            days if isinstance(column.type, sa.Date) else days * sa.text("interval '1 day'")
        )
        return moved
    shape = "%Y-%m-%d" if isinstance(column.type, sa.Date) else "%Y-%m-%d %H:%M:%f000"
    back = sa.cast(0 - days, sa.Text) + " days"
    return sa.func.strftime(shape, column, back, type_=sa.Text)


if __name__ == "__main__":
    settings = Config.from_environment()
    engine = sa.create_engine(settings.database_url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _record: setattr(raw, "isolation_level", None))
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        sa.event.listen(engine, "connect", lambda raw, _record: [raw.execute(f"PRAGMA {each}") for each in QUICK])
    grow(engine, int(sys.argv[1]))
