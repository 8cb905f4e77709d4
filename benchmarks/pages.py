"""What a page costs: CPU of the server's process, statements, bytes, and the ratio to the application's empty route.

    .venv/bin/python benchmarks/pages.py [--cases N] [--kept]

The office is the demo with ended cases up to N (10,000), in DATA_DIR or DATABASE_URL where these are set, else in a
folder that is thrown away. Each page is asked in turn with /healthz and with the floor: the inbox as bare Flask and SQL
would serve it to one person, without languages, menu, deputies or drafts. The best of each is taken, because other
programs on the machine only ever add. --kept compares with `kept.toml` and ends with 1 where a ratio has fallen by more
than a fifth.
"""

import argparse
import contextlib
import os
import sqlite3
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402
from flask import Flask, render_template_string  # noqa: E402
from werkzeug.test import EnvironBuilder  # noqa: E402

from benchmarks.offices import grow, prepared  # noqa: E402
from tests.support.browserlike import Browser  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.demo.filling import DEMO_PASSWORD  # noqa: E402
from webapp.models import Case, Task, Unit  # noqa: E402

KEPT = ROOT / "benchmarks" / "kept.toml"
ROUNDS = 60
OFFICER, SECRETARY = "vo.thuy.xuan", "pham.cong.khanh"
PAGES = {
    "inbox": (OFFICER, "/inbox"),
    "first page": (OFFICER, "/"),
    "first page of a branch": (SECRETARY, "/"),
    "tracking of a branch": (SECRETARY, "/tracking"),
    "case": (OFFICER, "/cases/{case}"),
    "tracking": (OFFICER, "/tracking"),
    "tracking, all": (OFFICER, "/tracking?show=all"),
    "done by me": (OFFICER, "/inbox/done"),
    "watched by me": (OFFICER, "/inbox/watching"),
    "archive": (OFFICER, "/archive"),
    "archive of a branch": (SECRETARY, "/archive"),
    "notices": (OFFICER, "/notices"),
    "people": (OFFICER, "/people"),
    "register of papers": (OFFICER, "/papers"),
    "meetings": (OFFICER, "/meetings"),
}


@dataclass
class Cost:
    """What a page takes: the least CPU seconds of a request, its statements, the bytes of its answer."""

    seconds: float = 1e9
    statements: int = 0
    bytes: int = 0


class Reader:
    """Somebody signed in, whose requests reach the application without a network."""

    def __init__(self, app: Flask, username: str) -> None:
        self.app, browser = app, Browser(app)
        browser.get("/sign-in")
        browser.post_form("/sign-in", username=username, password=DEMO_PASSWORD)
        self.cookie = "; ".join(f"{each.key}={each.value}" for each in browser.client._cookies.values())

    def asking(self, path: str) -> Callable[[], int]:
        """Return what asks for a page once and returns its length."""
        environ = EnvironBuilder(path, headers={"Cookie": self.cookie}).get_environ()

        def ask() -> int:
            said: list[str] = []
            parts = self.app.wsgi_app(dict(environ), lambda status, *_rest: said.append(status))
            length = sum(map(len, parts))
            getattr(parts, "close", lambda: None)()
            assert said == ["200 OK"], (path, said)
            return length

        return ask


def measured(asks: dict[str, Callable[[], int]], counted: list[str]) -> dict[str, Cost]:
    """Ask for all pages in turn, again and again; return the cost of each."""
    costs = {name: Cost() for name in asks}
    for _round in range(ROUNDS):
        for name, ask in asks.items():
            counted.clear()
            begun = time.thread_time()
            costs[name].bytes = ask()
            costs[name].seconds = min(costs[name].seconds, time.thread_time() - begun)
            costs[name].statements = len(counted)
    return costs


FLOOR = """<!doctype html><title>{{ who }}</title><table>{% for row in rows %}<tr><td><a href="/cases/{{ row[0] }}">
{{ row[1] }}</a></td><td>{{ row[2] }}</td><td>{{ row[3] }}</td><td>{{ row[4] }}</td></tr>{% endfor %}</table>"""


def floor(database: str, unit: int, post: str) -> Callable[[], int]:
    """Return what asks a bare application for the tasks of a post: one statement, one template."""
    app = Flask("floor")
    tasks = (
        'SELECT c.public_id, u.name, c.state, t.since, t.due_on FROM task t JOIN "case" c ON c.id = t.case_id'
        " JOIN unit u ON u.id = c.unit_id WHERE t.unit_id = ? AND t.post = ? ORDER BY t.due_on LIMIT 50"
    )
    connection = sqlite3.connect(database, check_same_thread=False)

    @app.get("/")
    def inbox() -> str:
        return render_template_string(FLOOR, who=post, rows=connection.execute(tasks, (unit, post)).fetchall())

    environ = EnvironBuilder("/").get_environ()
    return lambda: sum(map(len, app.wsgi_app(dict(environ), lambda *_said: None)))  # type: ignore[arg-type, return-value]


@contextlib.contextmanager
def office(cases: int) -> Iterator[tuple[Flask, sa.Engine]]:
    """Make the office, or take the one that the environment names."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATA_DIR", folder)
        app = create_app()
        engine = prepared(app)
        print(f"{engine.dialect.name}, {grow(engine, cases):,} cases")
        yield app, engine
        engine.dispose()


def run(cases: int) -> dict[str, float]:
    """Print the report; return page → ratio to the empty route."""
    with office(cases) as (app, engine):
        counted: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", lambda *said: counted.append(said[2]))
        with engine.connect() as connection:
            task = sa.select(Task.unit_id, Task.post, Case.public_id).join(Case, Case.id == Task.case_id)
            mine = task.join(Unit, Unit.id == Task.unit_id).where(Task.post == "organisation_officer")
            row: Any = connection.execute(mine.where(Unit.kind == "district_union", Task.due_on.is_not(None))).first()
        readers = {name: Reader(app, name) for name, _path in PAGES.values()}
        asks = {name: readers[who].asking(path.format(case=row.public_id)) for name, (who, path) in PAGES.items()}
        asks["/healthz"] = readers[OFFICER].asking("/healthz")
        if engine.dialect.name == "sqlite":
            asks["floor"] = floor(str(engine.url.database), row.unit_id, row.post)
        costs = measured(asks, counted)
    empty, inbox = costs["/healthz"].seconds, costs["inbox"].seconds
    print(f"{'':22}{'ms':>8}{'of /healthz':>13}{'of the inbox':>14}{'statements':>12}{'bytes':>9}")
    for name, cost in costs.items():
        ratios = f"{empty / cost.seconds:>13.4f}{cost.seconds / inbox:>14.2f}"
        print(f"{name:22}{1000 * cost.seconds:>8.2f}{ratios}{cost.statements:>12}{cost.bytes:>9}")
    return {name: empty / cost.seconds for name, cost in costs.items() if name != "/healthz"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure pages.")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--kept", action="store_true")
    wanted = parser.parse_args()
    found = run(wanted.cases)
    if not wanted.kept:
        return 0
    kept: dict[str, float] = tomllib.loads(KEPT.read_text(encoding="utf-8"))["ratios"]
    fallen = {name: (ratio, found[name]) for name, ratio in kept.items() if found[name] < 0.8 * ratio}
    for name, (ratio, now) in fallen.items():
        print(f"{name}: {now:.4f} of /healthz, kept {ratio:.4f}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
