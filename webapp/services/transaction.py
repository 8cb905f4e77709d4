"""The one transaction: every write of the application begins, ends and fails here."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from webapp.db import WARNED

WHEN_WRITTEN = "when_written"
"""Where a session keeps what is to be called once its transaction is written, such as a line for the log."""
RETRY_AFTER = 5
"""Seconds after which a retry is worthwhile."""

# SQLite's primary result codes: busy, locked, read-only, input/output, full, cannot open.
SQLITE_TROUBLE = {5, 6, 8, 10, 13, 14}
# PostgreSQL's classes: connection, resources, operator, system; and serialisation, deadlock, lock and idle timeouts,
# and a server that may only be read, such as a standby.
POSTGRES_TROUBLE_CLASSES = ("08", "53", "57", "58")
POSTGRES_TROUBLE = {"40001", "40P01", "55P03", "25P03", "25006"}
# A duplicate of a unique value, and two posts for one seat.
SQLITE_CLASH = {1555, 2067}
POSTGRES_CLASH = {"23505", "23P01"}


class StorageBusy(Exception):
    """A database that is locked, full or unavailable. Nothing was written; a later retry may work."""


class OutcomeUnknown(StorageBusy):
    """The database went away, or gave up its standby, while it confirmed: what was sent may have been written.

    The form's key tells: sent again, the same form gets the first answer or is carried out now, never twice.
    """


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Run the block in one transaction.

    In order: ends the snapshot that the page has read from (rows are read again inside), takes the write lock (SQLite),
    yields, commits; any exception rolls back and is raised again. Raises StorageBusy when the database cannot be
    written now, OutcomeUnknown when nobody knows whether it was, RuntimeError when rows were changed before or a
    transaction is open already.
    """
    if session.info.get("writing"):
        raise RuntimeError("a transaction is already open: one act, one transaction")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside a transaction")
    session.rollback()
    session.info["writing"] = True
    session.info[WHEN_WRITTEN] = []
    confirming = False
    try:
        connection = session.connection(execution_options={"writing": True})
        yield session
        session.flush()
        confirming, notes = True, connection.info
        notes.pop(WARNED, None)
        session.commit()
        if notes.pop(WARNED, False):
            raise OutcomeUnknown("written here, and perhaps not on the standby")
        for tell in session.info[WHEN_WRITTEN]:
            tell()
    except BaseException as error:
        session.rollback()
        if is_storage_trouble(error):
            raise (OutcomeUnknown if confirming and _is_cut_off(error) else StorageBusy) from error
        raise
    finally:
        session.info.pop("writing", None)
        session.info.pop(WHEN_WRITTEN, None)


@contextmanager
def savepoint(session: Session) -> Iterator[SessionTransaction]:
    """Run the block in a savepoint of the transaction. What it takes back is not announced either."""
    lines, kept = list(session.info[WHEN_WRITTEN]), False
    try:
        with session.begin_nested() as point:
            yield point
            kept = point.is_active
    finally:
        if not kept:
            session.info[WHEN_WRITTEN][:] = lines


def _is_cut_off(error: BaseException) -> bool:
    """Whether the connection to a server broke: SQLite is in this process, and tells how a commit ended."""
    if not isinstance(error, sa.exc.DBAPIError) or hasattr(error.orig, "sqlite_errorcode"):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state.startswith(("08", "57"))


def is_clash(error: sa.exc.IntegrityError) -> bool:
    """Whether a unique constraint was violated because somebody else was faster."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    state = getattr(error.orig, "sqlstate", None)
    return code in SQLITE_CLASH or state in POSTGRES_CLASH or "seat_taken" in str(error.orig)


def is_deadlock(error: sa.exc.OperationalError) -> bool:
    """Whether PostgreSQL has ended this of two transactions that waited for each other; nothing of it was written."""
    return getattr(error.orig, "sqlstate", None) == "40P01"


def is_storage_trouble(error: BaseException) -> bool:
    """Whether the database itself is in trouble (locked, full, unavailable), and not the statement."""
    if not isinstance(error, sa.exc.DBAPIError):
        return isinstance(error, sa.exc.TimeoutError)
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in SQLITE_TROUBLE
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return state in POSTGRES_TROUBLE or state.startswith(POSTGRES_TROUBLE_CLASSES)
    # psycopg has no code for a connection that was never made.
    return isinstance(error, sa.exc.OperationalError)
