"""An office of any size: the demo, with its ended cases as many times as wanted, each time a day further back.

What is copied are rows of `TABLES`; their chains of hashes and papers are not those of real cases, so `verify` refuses
such an office. No benchmark reads them.
"""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from webapp.db import db
from webapp.models import Case, CaseAccess, Event, EventAnswers, Notice
from webapp.models.base import Base

TABLES: tuple[type[Base], ...] = (Case, Event, EventAnswers, Notice, CaseAccess)
FURTHER_BACK = {"opened_at", "state_since", "closed_at", "at", "read_at", "done_at"}
NUMBERS = {"id": 1_000_000, "case_id": 1_000_000, "event_id": 1_000_000}
"""Columns that name rows of these tables, and by how much each copy's numbers are higher."""
UNIQUE = {"public_id", "key", "hash"}
EMPTY = {"claim", "follows_id", "opened_by_id"}


def prepared(app: Flask) -> sa.Engine:
    """Bring the application's database to the newest migration, fill a new one with the demo, return its engine."""
    done = app.test_cli_runner().invoke(args=["prepare"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        return db.engine


def grow(engine: sa.Engine, cases: int) -> int:
    """Add copies of the ended cases until there are so many; return how many there are."""
    with engine.begin() as connection:
        ended = connection.scalar(sa.select(sa.func.count()).where(Case.closed_at.is_not(None), Case.id < 1_000_000))
        there = connection.scalar(sa.select(sa.func.count()).select_from(Case))
        begun = (connection.scalar(sa.select(sa.func.max(Case.id))) or 0) // 1_000_000
        assert ended and there is not None, "no ended case to copy"
        for copy in range(begun + 1, begun + 1 + max(0, cases - there) // ended):
            for model in TABLES:
                connection.execute(_copied(model, copy, connection.dialect.name))
        connection.execute(sa.text("ANALYZE"))
        return connection.scalar(sa.select(sa.func.count()).select_from(Case)) or 0


def _copied(model: type[Base], copy: int, dialect: str) -> sa.Insert:
    """Return the statement that adds the rows of the ended cases once more."""
    table: Any = model.__table__
    ended = sa.select(Case.id).where(Case.closed_at.is_not(None), Case.id < NUMBERS["id"])
    case = {
        "case": table.c.get("id"),
        "event_answers": sa.select(Event.case_id).where(Event.id == table.c.get("event_id")).scalar_subquery(),
    }.get(table.name, table.c.get("case_id"))
    values = {column.name: _value(column, copy, dialect) for column in table.c if column.name not in EMPTY}
    return sa.insert(table).from_select(list(values), sa.select(*values.values()).where(case.in_(ended)))


def _value(column: sa.Column[Any], copy: int, dialect: str) -> sa.ColumnElement[Any]:
    if column.name in NUMBERS:
        return column + copy * NUMBERS[column.name]
    if column.name in UNIQUE:
        return sa.type_coerce(column, sa.Text) + f".{copy}"
    if column.name in FURTHER_BACK and dialect == "sqlite":
        return sa.func.strftime("%Y-%m-%d %H:%M:%f000", column, f"-{copy} days", type_=sa.Text)
    if column.name in FURTHER_BACK:
        return column - sa.text(f"interval '{copy} days'")
    return column
