"""PostgreSQL with two roles: one owns the tables and migrates them, the other serves and cannot rewrite the record."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from psycopg import sql

from webapp.config import Config
from webapp.db import listen

TABLES = sa.text("""
    SELECT c.relname AS name, EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid
      AND t.tgname = c.relname || '_append_only') AS kept
    FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
""")
VERSION = "alembic_version"
READ, ADD, CHANGE = "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE, DELETE"


@contextmanager
def owner_engine(config: Config, engine: sa.Engine) -> Iterator[sa.Engine]:
    """Open the database as the role that owns its tables: the application's own where no other is set."""
    if not config.databases.owner:
        yield engine
        return
    owner = sa.create_engine(config.databases.owner, poolclass=sa.NullPool)
    listen(owner)
    yield owner


def let_in(config: Config, engine: sa.Engine) -> None:
    """Give the application's role what it needs on each table, and no more: of the record it may only add.

    The record is whatever a trigger keeps append-only, so that a new table of it needs no line here.
    """
    role = engine.url.username
    if not config.databases.owner or not role:
        return
    with owner_engine(config, engine) as owner, owner.begin() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        named = sql.Identifier(role)
        with driver.cursor() as cursor:
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(named))
            for table, kept in connection.execute(TABLES).all():
                rights = sql.SQL(READ if table == VERSION else ADD if kept else CHANGE)
                at = sql.Identifier("public", table)
                cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}, PUBLIC").format(at, named))
                cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, at, named))
            cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(named))


REWRITES = sa.text("""
    SELECT c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = c.relname || '_append_only'
    WHERE has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE') ORDER BY c.relname
""")


def rewritable(connection: sa.Connection) -> list[str]:
    """Return the tables of the record that the role of this connection could rewrite, but for their triggers."""
    return list(connection.scalars(REWRITES))
