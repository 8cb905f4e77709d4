"""Play people against the shipped server while things go wrong, then judge.

    .venv/bin/python -m tests.chaos.run --seconds 600 --seed 7 --database sqlite|postgresql

The history is written to the folder that is printed; the exit status is 1 if anything was found.
"""

import argparse
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.chaos import checker
from tests.chaos.nemesis import ON_POSTGRESQL, ON_SQLITE, Nemesis
from tests.chaos.people import History, Nominator, Player, Stranger, Voter
from tests.chaos.stage import Cluster, Stage, cluster, prepare
from tests.support.shipped_server import free_port, shipped, until_it_answers

LONGER = 120
"""Seconds that are added at most until enough acts are acknowledged."""


def play(
    stage: Stage,
    seconds: float,
    seed: int,
    faults: tuple[str, ...],
    *,
    broken: str = "",
    server_of: Cluster | None = None,
    pause: float = 1.0,
    crowd: int = 8,
    enough: int = 0,
) -> checker.Verdict:
    """Let a crowd act for so long under these faults, wait until all know what became of their acts, and judge.

    enough: how many acts have to be acknowledged; a busy machine gets more time for them.
    """
    history, end, healed = History(stage.folder / "history.jsonl"), threading.Event(), threading.Event()
    mail = {"PUBLIC_URL": "http://127.0.0.1", "MAIL_SERVER": "smtp://127.0.0.1:1", "MAIL_FROM": "a@b.vn"}
    with shipped(
        stage.folder, port=free_port(), app="tests.chaos.wsgi:app", **stage.environ, **mail, BROKEN=broken
    ) as server:
        people: list[Player] = []
        for number in range(crowd):
            kind, names = (Nominator, stage.officers) if number % 2 == 0 else (Voter, stage.members)
            name = names[number // 2 % len(names)]
            people.append(kind(number, name, stage, server.port, history, seed, end))
        people.append(Stranger(crowd, stage.stranger, stage, server.port, history, seed, end, pause=0.5))
        nemesis = Nemesis(stage, server, history, faults, seed, healed, server_of, pause)
        for thread in (*people, nemesis):
            thread.start()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends or (history.acknowledged() < enough and time.monotonic() < ends + LONGER):
            time.sleep(0.5)
        healed.set()
        nemesis.join(60)
        until_it_answers(server, "/readyz")
        end.set()
        for each in people:
            each.join(90)
    verdict = checker.check(stage.url, history.entries, calm=not faults)
    verdict.counts["faults"] = len(nemesis.made)
    history.close()
    return verdict


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--broken", default="", help="one of the faults that the harness has to find")
    parser.add_argument("--faults", help="names with commas between them; else all")
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    print(folder, flush=True)
    with ExitStack() as stack:
        server, url, faults = None, f"sqlite:///{folder / 'doan-vu.sqlite3'}", ON_SQLITE
        if asked.database == "postgresql":
            settings = ("synchronous_commit=off", "wal_writer_delay=10s") if asked.broken == "not durable" else ()
            server, faults = stack.enter_context(cluster(*settings)), ON_POSTGRESQL
            url = server.url
        chosen = tuple(filter(None, asked.faults.split(","))) if asked.faults is not None else faults
        stage = prepare(folder, url, votes=max(20, int(asked.seconds)))
        if server is not None:
            server.settle()
        verdict = play(stage, asked.seconds, asked.seed, chosen, broken=asked.broken, server_of=server)
    print(verdict)
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
