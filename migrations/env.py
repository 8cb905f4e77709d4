"""How Alembic reaches the database: through the application's own engine, in one transaction a run."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON, Connection

from webapp.db import db
from webapp.models import Base
from webapp.models.base import Instant
from webapp.owner import owner_engine


def run() -> None:
    """Bring the schema to where it was asked to be."""
    given = context.config.attributes.get("connection")
    if given is not None:  # a database that is restored, in the transaction that fills it
        migrate(given)
        return
    with owner_engine(current_app.config["DOAN_VU"], db.engine) as engine, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            switch_foreign_keys(connection, "OFF")
        try:
            migrate(connection.execution_options(writing=True))
        finally:
            if engine.dialect.name == "sqlite":
                switch_foreign_keys(connection, "ON")


def migrate(connection: Connection) -> None:
    arguments = current_app.extensions["migrate"].configure_args
    if schema := context.config.attributes.get("schema"):
        arguments = {**arguments, "version_table_schema": schema}
    context.configure(connection=connection, target_metadata=Base.metadata, render_item=render_type, **arguments)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Two machines that start together: one after the other.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(3)")
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"rows that refer to nothing after the migration: {broken[:10]}")


def render_type(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration stands by itself when the models move on."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def switch_foreign_keys(connection: Connection, state: str) -> None:
    """SQLite changes a table by making it anew; with foreign keys on, dropping the old one would empty others.

    The pragma does nothing inside a transaction, so it goes past SQLAlchemy, which would begin one.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={state}")


if context.is_offline_mode():
    raise SystemExit("SQL scripts are not made: SQLite's migrations have to look at the database.")
run()
