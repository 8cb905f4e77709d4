"""The schema of a database that is not the application's own: one that is restored."""

import sqlalchemy as sa
from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app


def revision_of(connection: sa.Connection) -> str:
    """Return the newest migration of a database; '' for one without any."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest() -> str:
    """Return the newest migration that this program has."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_known(revision: str) -> bool:
    """Whether this program has that migration."""
    scripts = ScriptDirectory.from_config(_config())
    return any(one.revision == revision for one in scripts.walk_revisions())


def migrate(connection: sa.Connection, revision: str, schema: str | None = None) -> None:
    """Bring a database, or one schema of it, to a migration, within the caller's transaction."""
    config = _config()
    config.attributes["connection"], config.attributes["schema"] = connection, schema
    command.upgrade(config, revision)


def _config():  # type: ignore[no-untyped-def]
    return current_app.extensions["migrate"].migrate.get_config()
