"""A PgBouncer that lends the connections of a server by transaction, on a Unix socket beside it."""

import os
import pathlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.support import postgres

PORT = 6432
"""The part of the socket's name: nothing listens on the network."""
LENT = 2
"""Connections to the server, for however many come."""
SETTINGS = """
[databases]
* = host={server} user=postgres
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {lent}
"""


def program() -> str:
    """Return the program. Raises postgres.Unavailable if there is none."""
    found = shutil.which("pgbouncer", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if found is None:
        raise postgres.Unavailable("there is no pgbouncer")
    return found


@contextmanager
def lending(server: postgres.Server) -> Iterator[pathlib.Path]:
    """Run one before a server; yield the folder of its socket, which stands for the server's as `host`."""
    folder = server.home / "pooler"
    folder.mkdir()
    file = folder / "pgbouncer.ini"
    file.write_text(SETTINGS.format(server=server.home, folder=folder, port=PORT, lent=LENT))
    options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.getuid() == 0:  # it refuses to be run by root, as PostgreSQL does
        os.chown(folder, postgres.NOBODY, postgres.NOBODY)
        options |= {"user": postgres.NOBODY, "group": postgres.NOBODY, "extra_groups": []}
    process = subprocess.Popen([program(), "--quiet", str(file)], **options)
    try:
        _await(folder, process)
        yield folder
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def _await(folder: pathlib.Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + postgres.START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), port=PORT, user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
