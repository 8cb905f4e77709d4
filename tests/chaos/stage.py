"""What the harness plays on: a prepared office in a database, with seats to nominate for and votes to hold."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from tests.support import postgres
from tests.support.desk import Desk
from tests.support.forums import put
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, MEMBERS, OTHER, district_office, user_name
from webapp import create_app
from webapp.config import Config
from webapp.db import db

KEY = "q8R2vX5nT7wZ1kB4mD6pL9sF3hJ0cG-y"
CANARY = "Hoàng yến hót trong sương"
OFFICERS, STRANGER = (COMMUNE, COMMUNE_DEPUTY), OTHER
SEATS = 6


@dataclass
class Stage:
    """A prepared office. seats: branch code → whom to nominate there; votes: cases that are voted on."""

    folder: Path
    url: str
    seats: dict[str, int] = field(default_factory=dict)
    votes: list[str] = field(default_factory=list)
    officers: tuple[str, ...] = tuple(map(user_name, OFFICERS))
    members: tuple[str, ...] = tuple(map(user_name, MEMBERS))
    stranger: str = user_name(STRANGER)

    @property
    def environ(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "SECRET_KEY": KEY, "CHAOS": str(self.folder)}


def prepare(folder: Path, url: str, votes: int) -> Stage:
    """Migrate a new database and fill it with the office, its seats and so many running votes."""
    folder.mkdir(exist_ok=True)
    stage = Stage(folder, url)
    fast = "" if url.startswith("sqlite") else "&options=-csynchronous_commit%3Doff"
    app = create_app(Config(folder, url + fast, KEY))
    now = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=10)
    with app.app_context():
        upgrade()
        with Session(db.engine) as session:
            office = district_office(session, now)
            desk = Desk(office, SimpleNamespace(now=now))
            for number in range(votes + SEATS):
                code, name = f"H-01-{number + 10}", f"Lê Văn {chr(65 + number % 26)}{chr(97 + number // 26)}"
                office.unit(code, "branch", "H-01", f"Chi đoàn {number}")
                office.person(name)
                office.post(name, "member", code)
                if number < SEATS:
                    stage.seats[code] = office.people[name].id
                else:
                    case = desk.to_decision(code, name, merits=CANARY)
                    put(session, case, now, meeting=True)
                    stage.votes.append(case)
        db.engine.dispose()
    return stage


class Cluster:
    """A PostgreSQL server that is killed and started again, and may have a standby. It really syncs."""

    def __init__(self, home: Path, settings: tuple[str, ...] = ()) -> None:
        self.home, self.settings = home, settings
        self.folder = postgres.binaries()
        self.process: subprocess.Popen[bytes] | None = None
        self.options: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL}
        if os.getuid() == 0:
            os.chown(home, postgres.NOBODY, postgres.NOBODY)
            self.options |= {"user": postgres.NOBODY, "group": postgres.NOBODY, "extra_groups": []}

    def make(self) -> None:
        initdb = [self.folder / "initdb", "-D", self.home / "data", "-U", "postgres", "--auth=trust", "--no-sync"]
        self.run([*initdb, "--encoding=UTF8", "--locale=C"])
        self.start()
        with self.connect() as admin:
            admin.execute("CREATE DATABASE office")

    def run(self, command: list[Any]) -> None:
        with (self.home / "log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, **self.options)

    def start(self) -> None:
        command: list[Any] = [self.folder / "postgres", "-D", self.home / "data", "-k", self.home]
        for setting in ("listen_addresses=", "timezone=UTC", *self.settings):
            command += ["-c", setting]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, start_new_session=True, stdout=log, stderr=log, **self.options)
        self.connect().close()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        end = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(host=str(self.home), user="postgres", dbname=database, autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def settle(self) -> None:
        """Let all that is there outlive a power cut, however little the settings promise."""
        with self.connect() as admin:
            admin.execute("checkpoint")

    def kill(self) -> None:
        """Kill every process of the server, as a power cut would."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/office?host={self.home}"


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """Make and start a server of the harness's own. Raises postgres.Unavailable where none can run."""
    home = Path(tempfile.mkdtemp(prefix="pg-chaos-"))
    made = Cluster(home, settings)
    try:
        made.make()
        yield made
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)
