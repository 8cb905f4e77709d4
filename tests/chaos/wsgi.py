"""The application as the harness serves it: it dies where it is told to, reads a clock that jumps, and can be broken.

All of it hangs on events of SQLAlchemy and on names of the program, so that the program knows nothing of it. $CHAOS is
a folder: `die` in it says after how many write statements of a transaction a process kills itself (0: right before its
commit, -1: right after), `clock` by how many seconds its clock is wrong. $BROKEN names one of the faults that the
harness has to find.
"""

import datetime as dt
import os
import random
import signal
import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp import create_app
from webapp.db import _begin_sqlite as begin_sqlite
from webapp.db import db
from webapp.services.cases import commands, second_counts

CHAOS = Path(os.environ["CHAOS"])
BROKEN = os.environ.get("BROKEN", "")
WRITES = ("insert", "update", "delete")
LOST = 0.05
"""The share of acts that a server which answers before it has committed loses: those during which it dies."""
here = threading.local()


def shifted() -> dt.datetime:
    """The time of a machine whose clock is wrong."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(told("clock") or 0))


def told(name: str) -> str:
    try:
        return (CHAOS / name).read_text()
    except OSError:
        return ""


def die() -> None:
    (CHAOS / "die").unlink(missing_ok=True)
    os.kill(os.getpid(), signal.SIGKILL)


def count_writes(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    if statement.lstrip().lower().startswith(WRITES) and not statement.lower().startswith("update sign_in"):
        here.writes = getattr(here, "writes", 0) + 1
        if told("die") == str(here.writes):
            die()


def before_commit(session: Session) -> None:
    if getattr(here, "writes", 0) and told("die") == "0":
        die()


def after_commit(session: Session) -> None:
    if getattr(here, "writes", 0) and told("die") == "-1":
        die()


def begin_anew(*_connection: Any) -> None:
    here.writes = 0


app = create_app(CLOCK=shifted)
with app.app_context():
    engine = db.engine
sa.event.listen(engine, "after_cursor_execute", count_writes)
sa.event.listen(engine, "begin", begin_anew)
sa.event.listen(db.session.session_factory.class_, "before_commit", before_commit)
sa.event.listen(db.session.session_factory.class_, "after_commit", after_commit)


def without_locks() -> None:
    """Let two read what both then write."""

    @sa.event.listens_for(engine, "before_cursor_execute", retval=True)
    def unlocked(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> tuple[str, Any]:
        return statement.replace(" FOR UPDATE", ""), parameters


def with_plain_begin() -> None:
    """Begin as SQLite's driver does by itself: a transaction that has read may find that it cannot write."""
    sa.event.remove(engine, "begin", begin_sqlite)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))


def without_versions() -> None:
    """Take a form of any version for one of the present one."""
    locked = commands.locked

    def careless(session: Session, public_id: str, command: Any) -> Any:
        context = locked(session, public_id, command)
        object.__setattr__(command, "version", context.case.version)
        return context

    for each in (commands, second_counts):
        each.locked = careless  # type: ignore[attr-defined]


def answering_first() -> None:
    """Answer before the commit: what the process then loses was acknowledged."""

    @sa.event.listens_for(db.session.session_factory.class_, "before_commit")
    def lose(session: Session) -> None:
        if getattr(here, "writes", 0) > 3 and random.random() < LOST:
            session.connection().exec_driver_sql("ROLLBACK")
            session.connection().exec_driver_sql("BEGIN")


{
    "": lambda: None,
    "no version": without_versions,
    "plain begin": with_plain_begin,
    "answer first": answering_first,
    "no lock": without_locks,
    "not durable": lambda: None,  # it is the database's setting
}[BROKEN]()
