"""The database: two engines, one way to begin a transaction, and the settings of every connection."""

import logging
import sqlite3
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.config import WrongSetting

log = logging.getLogger("doan_vu.database")


STANDBY = "standby"
"""The name of the connections to a standby, and of the note of a session that its page may be read from there."""
STANDBY_CONNECT = {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}


class OfficeSession(FlaskSession):
    """A session whose reads go to the standby while its page allows that, and nothing is being written."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **more: Any) -> Any:
        """Return the engine for a statement."""
        reads = bind is None and isinstance(clause, sa.SelectBase)
        if reads and self.info.get(STANDBY) and not self.info.get("writing"):
            return self._db.engines[STANDBY]
        return super().get_bind(mapper=mapper, clause=clause, bind=bind, **more)


class Database(SQLAlchemy):
    """A session for each request. The models have their own base (`webapp.models.base`)."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        """Leave the session. A connection that breaks only now must not take the place of the page that was made."""
        try:
            super()._teardown_session(exc)
        except sa.exc.DBAPIError as error:
            log.warning("connection lost at the end of a request: %s", type(error.orig).__name__)
            self.session.registry.clear()


db = Database(disable_autonaming=True, session_options={"class_": OfficeSession})

SQLITE_PROMISES = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a confirmed write survives a power cut
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "trusted_schema": 0,
    "secure_delete": 1,  # what is erased is not left lying in free pages
    "recursive_triggers": 1,  # or REPLACE would delete a journal entry without firing the trigger
}
POSTGRES_PROMISES = {
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "1min",
    "timezone": "UTC",
}

URN_FOLDER = "urn-keys"
"""The folder in the data directory with the keys of running secret votes."""
URN_KEYS = "urn_keys"
"""The name under which a connection knows the folder with the keys of running secret votes."""
WARNED = "warned"
"""Set in a connection's notes when PostgreSQL warned: a commit whose wait for the standby is cancelled succeeds so."""
CANCELLED_WAITS = {"01000", "57P01"}

SERVER_SEEN = "database-server"
_SERVER = (
    "SELECT system_identifier::text, CASE WHEN NOT pg_is_in_recovery()"
    " THEN left(pg_walfile_name(pg_current_wal_lsn()), 8) END FROM pg_control_system()"
)

WAL_BUG_FIRST, WAL_BUG_LAST = (3, 7, 0), (3, 51, 2)
WAL_BUG_MENDED = {(3, 50, 7), (3, 44, 6)}


def init_database(app: Flask) -> None:
    """Bind `db` to the application's database. Raises WrongSetting if SQLite would not be safe."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        options: dict[str, Any] = {"module": sqlite_module()}
        _make_private(app.config["SQLALCHEMY_DATABASE_URI"])
    else:
        options = {"pool_pre_ping": True, "isolation_level": "READ COMMITTED"}
    # What people wrote must not reach the log when a statement fails.
    options["hide_parameters"] = True
    options["execution_options"] = {URN_KEYS: app.config["DOAN_VU"].data_dir / URN_FOLDER}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    if address := app.config["DOAN_VU"].databases.standby:
        app.config["SQLALCHEMY_BINDS"] = {STANDBY: {**options, "url": address, "connect_args": STANDBY_CONNECT}}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            sa.event.listen(db.engine, "connect", Fence(app.config["DOAN_VU"].data_dir / SERVER_SEEN))
        listen(db.engine)
        if STANDBY in db.engines:
            listen(db.engines[STANDBY])


class Fence:
    """A guard against a server from which a standby has taken over: what it is given would be lost to the new one.

    Each take-over begins a new timeline of the same cluster. The last one that was seen stands in a file, which all
    machines of an office share.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self, connection: Any, _entry: ConnectionPoolEntry) -> None:
        """Raise OperationalError for an older server, as for one that is away."""
        with connection.cursor() as cursor:
            cluster, timeline = cursor.execute(_SERVER).fetchone()
        if timeline is None:  # a standby takes no write by itself
            return
        known, _space, last = self.file.read_text().partition(" ") if self.file.exists() else ("", "", "")
        now = int(timeline, 16)
        if known == cluster and now < int(last):
            log.error("this database server was taken over from: timeline %d after %s was seen", now, last)
            connection.close()
            raise sa.exc.OperationalError("connect", None, RuntimeError("a standby has taken over from this server"))
        if (known, last) != (cluster, str(now)):
            written = self.file.with_name(f"{self.file.name}.{uuid4().hex}")
            written.write_text(f"{cluster} {now}")
            written.replace(self.file)


def _make_private(address: str) -> None:
    """Let nobody else on the machine read the database: it and the files beside it, which take its mode."""
    path = Path(sa.make_url(address).database or ":memory:")
    if path.is_absolute() and path.parent.is_dir():
        with suppress(PermissionError):  # somebody else's file: `doctor` says so
            path.touch(mode=0o600, exist_ok=True)
            for each in path.parent.glob(f"{path.name}*"):
                each.chmod(0o600)


def listen(engine: sa.Engine) -> None:
    """Open every connection of this engine with the settings above, and begin its transactions ourselves."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _open_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "connect", _open_postgres)


def sqlite_module() -> ModuleType:
    """Return the SQLite to use: Python's own, or pysqlite3 if that has the bug that can break a WAL database."""
    if not has_wal_bug(sqlite3.sqlite_version_info):
        return sqlite3
    try:
        module = import_module("pysqlite3")
    except ImportError:
        module = None
    if module is None or has_wal_bug(module.sqlite_version_info):
        raise WrongSetting(
            f"DATABASE_URL: SQLite {sqlite3.sqlite_version} of this Python can damage a database "
            "(WAL reset bug, SQLite 3.7.0 to 3.51.2). Install pysqlite3 0.6.1 or newer, or use PostgreSQL."
        )
    return module


def has_wal_bug(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite can lose the beginning of its WAL: https://sqlite.org/wal.html#walresetbug."""
    return WAL_BUG_FIRST <= version <= WAL_BUG_LAST and version not in WAL_BUG_MENDED


def read_promises(connection: sa.Connection) -> dict[str, tuple[object, object]]:
    """Return each setting as (required, found), read back from the connection."""
    if connection.dialect.name == "sqlite":
        return {
            name: (value, connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name, value in SQLITE_PROMISES.items()
        }
    return {
        name: (value, connection.exec_driver_sql(f"SHOW {name}").scalar_one())
        for name, value in POSTGRES_PROMISES.items()
    }


def is_sound(engine: sa.Engine) -> bool:
    """Whether SQLite finds every page of its database in order."""
    try:
        with engine.connect() as connection:
            return bool(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok")
    except sa.exc.DatabaseError as error:
        if isinstance(error, sa.exc.OperationalError):  # locked, or a disk that cannot be read: not for us to judge
            raise
        return False


def _open_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions itself: it would do so too late, and not for DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    # First, because already the change to WAL may meet a lock.
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_PROMISES['busy_timeout']}")
    for name, value in SQLITE_PROMISES.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A reader that later writes could overwrite changes it has not seen; a mere reader must not block writers.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _open_postgres(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    def note(diagnostic: Any) -> None:
        if diagnostic.sqlstate in CANCELLED_WAITS:
            entry.info[WARNED] = True

    connection.add_notice_handler(note)
    # The rollback at the end of each request discards what was prepared; and behind a pool that lends connections by
    # transaction, what one has prepared another does not know.
    connection.prepare_threshold = None
    cursor = connection.cursor()
    for name, value in POSTGRES_PROMISES.items():
        cursor.execute(f"SET {name} = '{value}'")
    cursor.close()
    connection.commit()
