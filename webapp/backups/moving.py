"""Moving an office from SQLite to PostgreSQL: every row of every table, compared and verified before it counts."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from webapp.backups import postgres, sqlite
from webapp.backups.making import OfficePlace
from webapp.backups.restoring import SCHEMA, RefusedRestore, is_live
from webapp.backups.schema import newest, revision_of
from webapp.models import Base
from webapp.verification.invariants import CheckOutcome, verify
from webapp.verification.snapshot import Record

MANY = 500
"""Rows that are read and written at once."""


def move_to_postgres(source: Path, place: OfficePlace, now: dt.datetime) -> tuple[int, list[CheckOutcome]]:
    """Fill the place's database on PostgreSQL from a database file, in one transaction; files beside it stay.

    Return how many rows there are and what the checks came to. Raises RefusedRestore, and changes nothing then.
    """
    if is_live(place):
        raise RefusedRestore("There are accounts in that database already. Nothing was changed.")
    engine = sqlite.opened(source)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        old, new = stack.enter_context(engine.connect()), stack.enter_context(place.engine.connect())
        if revision_of(old) != newest():
            raise RefusedRestore("That database is of another version: run ./run flask db upgrade on it first.")
        new.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
        postgres.load(new, newest(), SCHEMA, lambda table: _copy(old, new, Base.metadata.tables[table]))
        rows = _compared(old, new)
        outcomes = verify(Record(new, place.data_dir / "files", now))
        if any(one.faults for one in outcomes):
            raise RefusedRestore("What was copied is not sound: run ./run flask verify on the old one.")
        postgres.put_in_place(new, SCHEMA, f"before_move_{now:%Y%m%d_%H%M%S}")
        new.commit()
    return rows, outcomes


def _copy(old: sa.Connection, new: sa.Connection, table: sa.Table) -> None:
    """Copy the rows of a table. JSON goes as its text, so that a JSON null and none at all stay two."""
    json_columns = {column.name for column in table.columns if isinstance(column.type, sa.JSON)}
    values = {name: sa.cast(sa.bindparam(name, type_=sa.Text), JSONB) for name in json_columns}
    write = sa.insert(table).values(values) if values else sa.insert(table)
    for rows in _rows(old, table, json_columns):
        new.execute(write, rows)


def _rows(connection: sa.Connection, table: sa.Table, as_text: set[str]) -> Iterator[list[dict[str, Any]]]:
    columns = [
        sa.type_coerce(column, sa.Text).label(column.name) if column.name in as_text else column
        for column in table.columns
    ]
    read = sa.select(*columns).order_by(*table.primary_key)
    for rows in connection.execution_options(yield_per=MANY).execute(read).mappings().partitions():
        yield [dict(row) for row in rows]


def _compared(old: sa.Connection, new: sa.Connection) -> int:
    """Return how many rows both have. Raises RefusedRestore where a table of one says other than that of the other."""
    rows = 0
    for table in Base.metadata.sorted_tables:
        count, sum_of = _digest(old, table)
        if (count, sum_of) != _digest(new, table):
            raise RefusedRestore(f"{table.name} came out differently. Nothing was changed.")
        rows += count
    return rows


def _digest(connection: sa.Connection, table: sa.Table) -> tuple[int, int]:
    """Return the number of rows and a sum of their hashes, whatever order an engine gives them in."""
    count = total = 0
    for rows in _rows(connection, table, set()):
        for row in rows:
            said = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)
            total += int.from_bytes(hashlib.sha256(said.encode()).digest())
        count += len(rows)
    return count, total
