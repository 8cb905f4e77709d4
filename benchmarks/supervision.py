"""What the pages of supervision cost a province and a commune, beside the inbox of the commune's secretary.

    .venv/bin/python benchmarks/supervision.py [--only WORDS] [--plans]

in the office of DATA_DIR or DATABASE_URL, which `provinces.py` has filled. The inbox, of 50 rows, is asked again before
each page, and the best of some tries is taken, because other programs on the machine only ever add. Measured is the CPU
time of this process; on PostgreSQL the time that its server takes for the statements comes on top. --plans prints how
the slowest statements are read.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402

from benchmarks.pages import Reader  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.db import db  # noqa: E402

PROVINCE, COMMUNE = "do.duc.vinh", "x50000"
ROUNDS, SLOWEST = 4, 3
BOARD = "/supervision/board"
PAGES = {
    "board, by unit": BOARD,
    "board, by process": f"{BOARD}?col=process&col=open&col=late&col=soon&col=resting",
    "board, by process and state": f"{BOARD}?col=process&col=state&col=open&col=late&col=soon&col=resting",
    "board, by unit and process": f"{BOARD}?col=unit&col=process&col=open&col=late&col=soon&col=resting",
    "board, by all": f"{BOARD}?col=unit&col=process&col=state&col=open&col=late&col=soon&col=resting",
    "board, one process": f"{BOARD}?workflow=secretary-nomination",
    "board, branches": f"{BOARD}?kind=branch",
    "calls": "/supervision/calls",
    "next": "/supervision/next",
    "year": "/supervision/year",
    "year, terms": "/supervision/year/term?month={month}",
    "year, ages": "/supervision/year/age?month={month}",
    "year, rows": "/supervision/year/row?month={month}",
    "year, duties": "/supervision/year/duty?month={month}",
    "year, cases": "/supervision/year/case?month={month}",
    "processes": "/supervision/processes",
    "process": "/supervision/processes/secretary-nomination",
    "reports below": "/reports/below",
    "audit": "/supervision/audit",
    "audit, cases": "/supervision/audit?record=case",
    "views": "/supervision/views",
    "watching": "/supervision/watching",
    "tracking": "/tracking",
    "tracking, all": "/tracking?show=all",
    "tracking, by due": "/tracking?order=due",
    "tracking, late": "/tracking?late=1",
}


class Clock:
    """The time that the statements of a request take, and their texts."""

    def __init__(self, engine: sa.Engine) -> None:
        self.now = time.thread_time if engine.dialect.name == "sqlite" else time.perf_counter
        self.taken: dict[str, float] = defaultdict(float)
        self.asked: dict[str, Any] = {}
        self.count = 0
        self.begun = 0.0
        sa.event.listen(engine, "before_cursor_execute", self._begin)
        sa.event.listen(engine, "after_cursor_execute", self._end)

    def _begin(self, *_said: Any) -> None:
        self.begun = self.now()

    def _end(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        self.taken[statement] += self.now() - self.begun
        self.asked[statement] = parameters
        self.count += 1

    def clear(self) -> None:
        self.taken.clear()
        self.count = 0


@dataclass
class Measured:
    """The least seconds of a page, with its statements, the bytes of its answer and the seconds of each statement."""

    seconds: float
    statements: int
    bytes: int
    taken: dict[str, float]


def best(ask: Callable[[], int], clock: Clock, server: bool) -> Measured:
    """Ask for a page some times, after a first time that fills caches; return the cheapest."""
    ask()
    found = []
    for _round in range(ROUNDS):
        clock.clear()
        begun = time.thread_time()
        size = ask()
        taken = time.thread_time() - begun + (sum(clock.taken.values()) if server else 0)
        found.append(Measured(taken, clock.count, size, dict(clock.taken)))
    return min(found, key=lambda each: each.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the pages of supervision.")
    parser.add_argument("--only", default="")
    parser.add_argument("--plans", action="store_true")
    wanted = parser.parse_args()
    app = create_app()
    with app.app_context():
        engine = db.engine
    clock, server = Clock(engine), engine.dialect.name == "postgresql"
    month = time.strftime("%Y-%m", time.localtime(time.time() + 86400 * 31))
    readers = {who: Reader(app, who) for who in (PROVINCE, COMMUNE)}
    print(f"{'':40}{'ms':>8}{'of the inbox':>14}{'statements':>12}{'bytes':>9}")
    for who, reader in readers.items():
        for name, path in PAGES.items():
            if wanted.only in name:
                inbox = best(readers[COMMUNE].asking("/inbox"), clock, server)
                found = best(reader.asking(path.format(month=month)), clock, server)
                row = f"{1000 * found.seconds:>8.1f}{found.seconds / inbox.seconds:>14.2f}"
                print(f"{who + ', ' + name:40}{row}{found.statements:>12}{found.bytes:>9}", flush=True)
                if wanted.plans:
                    show_plans(engine, found, clock)


def show_plans(engine: sa.Engine, found: Measured, clock: Clock) -> None:
    """Print the slowest statements of a page with their plans."""
    for statement, spent in sorted(found.taken.items(), key=lambda each: -each[1])[:SLOWEST]:
        print(f"{1000 * spent:.1f} ms: {statement}")
        plan(engine, statement, clock.asked[statement])


def plan(engine: sa.Engine, statement: str, parameters: Any) -> None:
    """Print how the database reads a statement."""
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS) "
    with engine.connect() as connection:
        for row in connection.exec_driver_sql(explain + statement, parameters):
            print("      ", row[-1])


if __name__ == "__main__":
    main()
