"""A synchronous standby: it takes over, it dies, and the server from which it took over comes back."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chaos import checker
from tests.chaos.people import NOMINATION, History, Nominator, Player, Unknown, Voter
from tests.chaos.stage import Cluster, Stage, cluster, prepare
from tests.support.shipped_server import shipped, until_it_answers

WAITS = "select pid from pg_stat_activity where wait_event = 'SyncRep'"
STANDS = ("synchronous_commit=on", "wal_level=replica", "max_wal_senders=4", "hot_standby=on")


@contextmanager
def pair(folder: Path) -> Iterator[tuple[Stage, Cluster, Cluster]]:
    """A prepared office on a server, and a standby that has every confirmed write."""
    with cluster(*STANDS) as primary:
        stage = prepare(folder / "stage", primary.url, votes=20)
        with standby_of(primary) as standby:
            with primary.connect() as admin:
                admin.execute("alter system set synchronous_standby_names = '*'")
                admin.execute("select pg_reload_conf()")
            both = f"{primary.home},{standby.home}"
            stage.url = f"postgresql+psycopg://postgres@/office?host={both}&target_session_attrs=read-write"
            yield stage, primary, standby


@contextmanager
def standby_of(primary: Cluster) -> Iterator[Cluster]:
    """Start a server that follows another one, made with STANDS, by streaming."""
    home = Path(tempfile.mkdtemp(prefix="pg-chaos-"))
    standby = Cluster(home, STANDS)
    try:
        copy = [primary.folder / "pg_basebackup", "-h", primary.home, "-U", "postgres", "-D", home / "data", "-R"]
        standby.run([*copy, "-C", "-S", "standby", "-X", "stream", "-c", "fast"])
        standby.start()
        yield standby
    finally:
        standby.stop()
        shutil.rmtree(home, ignore_errors=True)


def fail_over(folder: Path, seconds: float) -> checker.Verdict:
    """Let people act, kill the primary, promote its standby, and judge what that one holds."""
    with pair(folder) as (stage, primary, standby):
        history, end = History(stage.folder / "history.jsonl"), threading.Event()
        with shipped(stage.folder, app="tests.chaos.wsgi:app", **stage.environ) as server:
            people: list[Player] = []
            for number in range(8):
                kind, names = (Nominator, stage.officers) if number % 2 == 0 else (Voter, stage.members)
                who = names[number // 2 % len(names)]
                people.append(kind(number, who, stage, server.port, history, 1, end))
            for each in people:
                each.start()
            time.sleep(seconds / 2)
            primary.kill()
            take_over(standby)
            began = time.monotonic()
            until_it_answers(server, "/readyz")
            history.note(type="healed", name="failover", seconds=time.monotonic() - began)
            time.sleep(seconds / 2)
            end.set()
            for each in people:
                each.join(90)
        history.close()
        return checker.check(standby.url, history.entries)


def take_over(standby: Cluster) -> None:
    """Make the standby the server, which waits for no other."""
    with standby.connect() as admin:
        admin.execute("select pg_promote()")
        admin.execute("alter system set synchronous_standby_names = ''")
        admin.execute("select pg_reload_conf()")


def lose_the_standby(folder: Path) -> tuple[list[str], checker.Verdict]:
    """Let the standby die: what is sent then is not called done, also when somebody ends the wait for it.

    Returns what the sender was answered, and the judgement once the standby is back and the form was sent again.
    """
    with pair(folder) as (stage, primary, standby):
        history, end = History(stage.folder / "history.jsonl"), threading.Event()
        with shipped(stage.folder, app="tests.chaos.wsgi:app", **stage.environ) as server:
            officer = Nominator(0, stage.officers[0], stage, server.port, history, 1, end)
            officer.client.sign_in(officer.name)
            path, words = nomination(officer)
            standby.kill()
            assert officer.client.ask("GET", "/people")[0] == 200, "reading goes on"
            answers: list[str] = []

            def send() -> None:
                try:
                    answers.append(str(officer.client.ask("POST", path, words)[0]))
                except Unknown as unknown:
                    answers.append(str(unknown))

            sender = threading.Thread(target=send)
            sender.start()
            with primary.connect() as admin:
                until = time.monotonic() + 10
                while not (waiting := admin.execute(WAITS).fetchall()) and time.monotonic() < until:
                    time.sleep(0.05)
                assert waiting, "the write waits for the standby"
                assert answers == [], "and is not called done"
                for (pid,) in waiting:
                    admin.execute("select pg_cancel_backend(%s)", [pid])
            sender.join(30)
            standby.start()
            until_it_answers(server, "/readyz")
            assert officer.send("nominate", "", path, words) == "ok"
            officer.client.close()
        history.close()
        return answers, checker.check(primary.url, history.entries)


def come_back(folder: Path) -> tuple[list[int], checker.Verdict]:
    """Promote the standby, let people go on there, and start the old server again beside it.

    Returns what a server of ours that starts now says of itself and of its database, which the old one would be, and
    the judgement.
    """
    with pair(folder) as (stage, primary, standby):
        history, end = History(stage.folder / "history.jsonl"), threading.Event()
        with shipped(stage.folder, app="tests.chaos.wsgi:app", **stage.environ) as server:
            officer = Nominator(0, stage.officers[0], stage, server.port, history, 1, end)
            officer.client.sign_in(officer.name)
            primary.kill()
            take_over(standby)
            until_it_answers(server, "/readyz")
            path, words = nomination(officer)
            assert officer.send("nominate", "", path, words) == "ok"
            officer.client.close()
        primary.start()
        with primary.connect() as admin:  # or it would wait for ever, which is no merit of ours
            admin.execute("alter system set synchronous_standby_names = ''")
            admin.execute("select pg_reload_conf()")
        with shipped(stage.folder, app="tests.chaos.wsgi:app", **stage.environ) as server:
            answers = [server.get(page) for page in ("/healthz", "/readyz")]
        history.close()
        return answers, checker.check(standby.url, history.entries)


def nomination(officer: Nominator) -> tuple[str, dict[str, Any]]:
    """Open the form of a nomination; return its address and what is sent there."""
    unit = next(iter(officer.stage.seats))
    path = f"/start/secretary-nomination/{unit}"
    officer.client.ask("GET", path)
    form = officer.client.form(path)
    assert form
    return path, {**form.values, **NOMINATION, "person": str(officer.stage.seats[unit])}
