"""PostgreSQL: all tables in one snapshot by COPY, and the way back in one transaction. No client program is needed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from webapp.backups.archive import CHUNK, Packing
from webapp.backups.schema import migrate

PIECE = 8 * CHUNK
VERSION = "alembic_version"


def pack(engine: sa.Engine, archive: Packing) -> None:
    """Put every table into a backup, in pieces, as all of them are at one moment; writers go on."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        for table in sorted(_tables(connection)):
            for number, piece in enumerate(_pieces(connection, table)):
                archive.add(f"tables/{table}/{number:06d}", piece)
        connection.rollback()


def _pieces(connection: sa.Connection, table: str) -> Iterator[bytes]:
    """Give the rows of a table, the first piece beginning with the names of its columns."""
    names = _columns(connection, table)
    held = bytearray(("\t".join(names) + "\n").encode())
    copy = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), _listed(names))
    with _driver(connection).cursor() as cursor, cursor.copy(copy) as rows:
        for part in rows:
            held += part
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def load(connection: sa.Connection, revision: str, schema: str, fill: Callable[[str], None]) -> None:
    """Make a schema as of a migration, and fill it table by table, within the caller's transaction."""
    # Made here, or a migration would make it in the schema that goes again.
    _run(connection, sql.SQL("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public"))
    _run(connection, sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    _run(connection, sql.SQL("SET LOCAL search_path TO {}, public").format(sql.Identifier(schema)))
    migrate(connection, revision, schema)
    tables = [table for table in _tables(connection, schema) if table != VERSION]
    keys = _foreign_keys(connection)
    for table, name, _definition in keys:
        _run(connection, sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))
    for table in tables:
        _run(connection, sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        _run(connection, sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        fill(table)
    for table, name, definition in keys:
        constraint = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(*map(sql.Identifier, (table, name)))
        _run(connection, constraint + sql.SQL(definition))
    for table in tables:
        _run(connection, sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
        _count_on(connection, table)


def unpack_table(connection: sa.Connection, folder: Path, table: str) -> None:
    """Fill a table from an unpacked backup."""
    pieces = sorted((folder / "tables" / table).glob("*"))
    if not pieces:
        return
    with pieces[0].open("rb") as first:
        names = first.readline().decode().rstrip("\n").split("\t")
        copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _listed(names))
        with _driver(connection).cursor() as cursor, cursor.copy(copy) as rows:
            while part := first.read(CHUNK):
                rows.write(part)
            for path in pieces[1:]:
                rows.write(path.read_bytes())


def _count_on(connection: sa.Connection, table: str) -> None:
    """Let numbers go on behind the last one."""
    if "id" not in _columns(connection, table):
        return
    counter = connection.scalar(sa.text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
    if counter:
        last = sql.SQL("SELECT setval({}, coalesce(max(id), 0) + 1, false) FROM {}")
        _run(connection, last.format(sql.Literal(counter), sql.Identifier(table)))


def put_in_place(connection: sa.Connection, schema: str, aside: str) -> None:
    """Put the tables of the schema where the application finds them; what was there goes into a schema of its own."""
    if _tables(connection, "public"):
        _run(connection, sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(aside)))
        _move(connection, "public", aside)
    _move(connection, schema, "public")
    _run(connection, sql.SQL("DROP SCHEMA {}").format(sql.Identifier(schema)))


def _move(connection: sa.Connection, here: str, there: str) -> None:
    for table in _tables(connection, here):
        move = sql.SQL("ALTER TABLE {}.{} SET SCHEMA {}")
        _run(connection, move.format(*map(sql.Identifier, (here, table, there))))
    for name in connection.scalars(FUNCTIONS, {"schema": here}).all():
        move = sql.SQL("ALTER FUNCTION {}.{} SET SCHEMA {}")
        _run(connection, move.format(*map(sql.Identifier, (here, name, there))))


FUNCTIONS = sa.text("""
    SELECT p.proname FROM pg_proc p WHERE p.pronamespace = to_regnamespace(:schema) AND NOT EXISTS
      (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
""")
KEYS = sa.text("""
    SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY c.oid
""")
TABLES = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = coalesce(:schema, current_schema())")
COLUMNS = sa.text("""
    SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(:table)) AND attnum > 0
    AND NOT attisdropped ORDER BY attnum
""")


def _tables(connection: sa.Connection, schema: str | None = None) -> list[str]:
    return list(connection.scalars(TABLES, {"schema": schema}))


def _columns(connection: sa.Connection, table: str) -> list[str]:
    return list(connection.scalars(COLUMNS, {"table": table}))


def _foreign_keys(connection: sa.Connection) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[2]) for row in connection.execute(KEYS)]


def _listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _driver(connection: sa.Connection) -> psycopg.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def _run(connection: sa.Connection, statement: sql.SQL | sql.Composed) -> None:
    with _driver(connection).cursor() as cursor:
        cursor.execute(statement)
