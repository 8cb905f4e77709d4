"""How long closing, verifying, backing up and restoring take for an office of so many megabytes (default 1000), half of
them in the database and half uploads. `.venv/bin/python benchmarks/backup.py [megabytes] [postgresql]`, from the root.
"""

import contextlib
import datetime as dt
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pyrage  # noqa: E402
import sqlalchemy as sa  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from tests.support import postgres  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.backups.making import OfficePlace, make  # noqa: E402
from webapp.backups.restoring import checked, put_in_place  # noqa: E402
from webapp.config import Config  # noqa: E402
from webapp.db import db  # noqa: E402
from webapp.models import Case, Event, EventAnswers, FrozenPaper, Task  # noqa: E402
from webapp.services.closings import close_day  # noqa: E402
from webapp.services.journal import FIRST_HASH, event_hash  # noqa: E402
from webapp.verification.invariants import summary, verify  # noqa: E402
from webapp.verification.snapshot import snapshot  # noqa: E402

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
MEGABYTE = 1024 * 1024
ROUND = 5


def main(megabytes: int, server: postgres.Server | None) -> None:
    """Make the office and measure; print one line for each act."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        url = server.create("benchmark") if server else f"sqlite:///{folder / 'doan-vu.sqlite3'}"
        app = create_app(Config(folder, url, "k9" * 16), CLOCK=lambda: NOW)
        assert app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
        with app.app_context():
            grow(db.engine, megabytes * MEGABYTE // 2)
            upload(folder / "files", megabytes // 2)
            place, key = OfficePlace(folder, db.engine), pyrage.x25519.Identity.generate()
            with timed("close a day"), Session(db.engine) as session:
                close_day(session, NOW)
            for fast in (True, False):
                with timed(f"verify{' --fast' if fast else ''}"), snapshot(db.engine, folder, NOW, fast=fast) as record:
                    said = summary(verify(record))
                print(f"  {said}")
            target = folder / "office.age"
            with timed("backup"):
                make(place, target, str(key.to_public()), NOW)
            print(f"  {target.stat().st_size / MEGABYTE:,.0f} MB")
            with timed("restore, with verify"), checked(place, target, str(key), NOW) as restored:
                print(f"  {summary(restored.outcomes)}")
                put_in_place(place, restored, NOW)
            db.engine.dispose()


def grow(engine: sa.Engine, size: int) -> None:
    """Copy the demo's cases, hashed anew under other names, until the database is so large."""
    with Session(engine) as session:
        number = 0
        while (now := _size(session)) < size:
            for _round in range(ROUND if now * ROUND < size else 1):
                number += 1
                _copy(session, number)
            session.commit()
        print(f"{session.scalar(sa.select(sa.func.count(Case.id))):,} cases, {now / MEGABYTE:,.0f} MB of database")


def _size(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
    pages, size = (session.scalar(sa.text(what)) for what in ("PRAGMA page_count", "PRAGMA page_size"))
    return int(pages or 0) * int(size or 0)


def _copy(session: Session, number: int) -> None:
    for case in session.scalars(sa.select(Case).where(Case.id <= 260, Case.follows_id.is_(None))).all():
        events = session.scalars(sa.select(Event).where(Event.case_id == case.id).order_by(Event.seq)).all()
        if any("papers" in event.consequences for event in events):
            continue
        mine = Case(**_columns(case), public_id=f"{number:08x}{case.id:08x}", claim=None)
        session.add(mine)
        session.flush()
        session.add_all(Task(**_columns(task), case_id=mine.id) for task in _of(session, Task, case))
        before, places = FIRST_HASH, dict[int, int]()
        for event in events:
            key = event.key and f"{event.key}-{number}"
            again = Event(**_columns(event), case_id=mine.id, key=key, previous_hash=before)
            before = again.hash = event_hash(again, mine.public_id)
            session.add(again)
            session.flush()
            places[event.id] = again.id
        rows = sa.select(EventAnswers).where(EventAnswers.event_id.in_(places))
        answers = session.scalars(rows).all()
        session.add_all(EventAnswers(event_id=places[a.event_id], salt=a.salt, answers=a.answers) for a in answers)
        papers = _of(session, FrozenPaper, case)
        session.add_all(FrozenPaper(**_columns(p), case_id=mine.id, event_id=places[p.event_id]) for p in papers)
        session.flush()
        session.expunge_all()


def _of(session: Session, table: Any, case: Case) -> Any:
    return session.scalars(sa.select(table).where(table.case_id == case.id)).all()


def _columns(row: Any) -> dict[str, Any]:
    own = {"id", "public_id", "claim", "case_id", "event_id", "key", "previous_hash", "hash", "opened_by_id"}
    return {name: getattr(row, name) for name in sa.inspect(type(row)).columns.keys() if name not in own}  # noqa: SIM118


def upload(folder: Path, megabytes: int) -> None:
    """Write uploads of two megabytes each."""
    folder.mkdir(exist_ok=True)
    for number in range(megabytes // 2):
        (folder / f"{number:032x}").write_bytes(os.urandom(2 * MEGABYTE))


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    """Print the seconds that the block takes, and the most memory that this process has had."""
    began = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.perf_counter() - began:.1f} s, {peak:,.0f} MB of memory at most", flush=True)


if __name__ == "__main__":
    size, on = int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:] == ["postgresql"]
    with postgres.start() if on else contextlib.nullcontext() as running:
        main(size, running)
