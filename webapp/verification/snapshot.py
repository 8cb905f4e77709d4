"""The data that the checks read: rows of one snapshot, as a stream, with values that are the same on both databases."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""Days of posts, papers and deadlines are those of Việt Nam."""
AT_ONCE = 500
"""Rows held in memory at a time."""
RECENT = dt.timedelta(days=31)
"""How far back the fast form looks at closed cases."""

Row = Mapping[str, Any]
R = TypeVar("R", bound=Row)
Held = dict[tuple[int, str, int], list[tuple[dt.date, dt.date]]]
"""(person, kind of post, unit) → the days from which and until which the post was held."""


JOINS = sa.text("""
    SELECT j.gone_id, j.kept_id, coalesce(p.joined_into_id, j.kept_id) AS now, j.decided_at, j.moved
    FROM person_join j JOIN person p ON p.id = j.gone_id WHERE j.confirmed ORDER BY j.id
""")
NO_JOIN: Row = {}


@dataclass(frozen=True)
class KeptHead:
    """The head of a daily closing as it was kept outside: in a mail, or on paper."""

    seq: int
    day: str
    hash: str


@dataclass(frozen=True)
class Record:
    """One snapshot of the database, and the folder with the files.

    fast: closed cases of the last month only; heads: those of daily closings that were kept outside.
    """

    connection: sa.Connection
    files: Path
    now: dt.datetime
    fast: bool = False
    heads: tuple[KeptHead, ...] = ()
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: Held = field(default_factory=dict)
    stand_ins: set[tuple[int, int, dt.date, dt.date]] = field(default_factory=set)
    """Absent person and deputy, with the days from which and until which one stood in for the other."""
    book: set[tuple[str, ...]] = field(default_factory=set)
    """The rows of the rule book: key, value, measure, source, and from when."""
    joined: list[Row] = field(default_factory=list)
    """Records that were joined into others (`joins`), once they were read."""

    @property
    def sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def schema(self) -> str | None:
        """The schema that is read, on PostgreSQL: another one than the application's while a backup is restored."""
        return None if self.sqlite else self.connection.scalar(sa.text("SELECT current_schema()"))

    @property
    def since(self) -> dt.datetime:
        """The moment from which closed cases are looked at."""
        return (self.now - RECENT if self.fast else dt.datetime.min).replace(tzinfo=None)

    def rows(self, statement: sa.TextClause, **values: Any) -> Iterator[Row]:
        """Read rows as a stream."""
        streamed = {"stream_results": True, "max_row_buffer": AT_ONCE}
        with self.connection.execute(statement, values, execution_options=streamed) as found:
            for row in found.mappings():
                yield cast(Row, row)

    def joins(self) -> list[Row]:
        """Return the records that were joined into others of the same human being: into which, when, what was moved."""
        if not self.joined:
            self.joined.extend({**row, "moved": parsed(row["moved"]) or {}} for row in self.rows(JOINS))
            self.joined.append(NO_JOIN)
        return [row for row in self.joined if row is not NO_JOIN]

    def meant(self, person: int | None) -> int | None:
        """Return whom an id in the record means now."""
        return next((row["now"] for row in self.joins() if row["gone_id"] == person), person)

    def definition(self, digest: str) -> dict[str, Any]:
        """Return a stored definition, as data."""
        if digest not in self.definitions:
            found = list(self.rows(sa.text("SELECT body FROM definition WHERE hash = :hash"), hash=digest))
            self.definitions[digest] = parsed(found[0]["body"]) if found else {}
        return self.definitions[digest]


@contextmanager
def snapshot(
    engine: sa.Engine, files: Path, now: dt.datetime, *, fast: bool = False, heads: Iterable[KeptHead] = ()
) -> Iterator[Record]:
    """Open one read-only snapshot: everything is as it was at one moment, and writers do not wait."""
    level = (
        {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    with engine.connect().execution_options(**level) as connection:
        try:
            yield Record(connection, files, now, fast, tuple(heads))
        finally:
            connection.rollback()


def groups(rows: Iterator[R], *names: str) -> Iterator[tuple[tuple[Any, ...], list[R]]]:
    """Gather rows that follow each other and agree in these columns."""
    for key, found in groupby(rows, lambda row: tuple(row[name] for name in names)):
        yield key, list(found)


def parsed(value: Any) -> Any:
    """Return what a JSON column holds."""
    return json.loads(value) if isinstance(value, str | bytes) else value


def moment(value: Any) -> dt.datetime | None:
    """Return a column's moment in UTC; SQLite keeps it as text without a zone."""
    if value is None:
        return None
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


def day(value: Any) -> dt.date | None:
    """Return a column's day."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def local_day(value: Any) -> dt.date:
    """Return the day of a moment in Việt Nam."""
    found = moment(value)
    assert found is not None
    return found.astimezone(LOCAL).date()


def written(value: Any) -> str:
    """Return a value as the record hashes it: JSON with sorted names and without spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Return SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
