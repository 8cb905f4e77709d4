"""What goes wrong while people act: one fault after the other, chosen by a seed, each healed before the next."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from tests.chaos.people import Acting, History
from tests.chaos.stage import Cluster, Stage
from tests.support.shipped_server import ROOT, Shipped

WRITE_POINTS = range(-1, 25)


@dataclass(eq=False)
class Nemesis(Acting):
    """Makes faults until the run ends."""

    stage: Stage
    server: Shipped
    history: History
    faults: tuple[str, ...]
    seed: int
    end: threading.Event
    cluster: Cluster | None = None
    pause: float = 1.0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.made: list[str] = []

    def run(self) -> None:
        while not self.end.wait(self.pause) and self.faults:
            name = self.random.choice(self.faults)
            self.history.note(type="fault", name=name)
            fault: Callable[[], None] = getattr(self, name)
            with suppress(ProcessLookupError):
                fault()
            self.made.append(name)
            self.history.note(type="healed", name=name)

    def kill_worker(self) -> None:
        """Kill a process of the server in the midst of whatever it does."""
        if workers := self.server.workers():
            os.kill(self.random.choice(workers), signal.SIGKILL)

    def die_at_a_write(self) -> None:
        """Let a process die right after one of the writes of an act, before its commit, or after it."""
        (self.stage.folder / "die").write_text(str(self.random.choice(WRITE_POINTS)))
        self.end.wait(1)
        (self.stage.folder / "die").unlink(missing_ok=True)

    def clock(self) -> None:
        """Let the clock jump, and jump back."""
        (self.stage.folder / "clock").write_text(str(self.random.choice([-600, 600, 3600])))
        self.end.wait(2)
        (self.stage.folder / "clock").unlink()

    def locked(self) -> None:
        """Hold SQLite's write lock for a while, as another program could."""
        other = sqlite3.connect(sa.make_url(self.stage.url).database or "", isolation_level=None, timeout=20)
        with suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
            self.end.wait(3)
            other.execute("ROLLBACK")
        other.close()

    def full(self) -> None:
        """Let no file of the server grow, as on a full disk."""
        limits = {}
        for pid in self.server.workers():
            with suppress(ProcessLookupError):
                limits[pid] = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, limits[pid][1]))
        self.end.wait(2)
        for pid, limit in limits.items():
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)

    def kill_database(self) -> None:
        """Kill every process of PostgreSQL, and start it again."""
        assert self.cluster
        self.cluster.kill()
        self.end.wait(1)
        self.cluster.start()

    def away(self) -> None:
        """Stop PostgreSQL in order, and start it after a while."""
        assert self.cluster and self.cluster.process
        self.cluster.process.send_signal(signal.SIGINT)
        self.cluster.process.wait()
        self.end.wait(2)
        self.cluster.start()

    def end_backends(self) -> None:
        """End all connections of PostgreSQL."""
        assert self.cluster
        with self.cluster.connect() as admin:
            admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'office'")

    def read_only(self) -> None:
        """Let PostgreSQL take no write for a while, as a standby would."""
        assert self.cluster
        for value in ("on", "off"):
            with self.cluster.connect() as admin:
                admin.execute(f"alter database office set default_transaction_read_only = {value}")
            self.end_backends()
            if value == "on":
                self.end.wait(2)

    def two_ticks(self) -> None:
        """Let two timers run at once, with a mail server that is down."""
        command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "tick"]
        environ = {**os.environ, "DATA_DIR": str(self.stage.folder), **self.stage.environ}
        ticks = [subprocess.Popen(command, env=environ, stdout=-3, stderr=-3, cwd=ROOT) for _tick in range(2)]
        for tick in ticks:
            tick.wait(300)


ON_SQLITE = ("kill_worker", "kill_worker", "die_at_a_write", "die_at_a_write", "clock", "locked", "full", "two_ticks")
ON_POSTGRESQL = (
    "kill_worker",
    "die_at_a_write",
    "clock",
    "kill_database",
    "away",
    "end_backends",
    "read_only",
    "two_ticks",
)
