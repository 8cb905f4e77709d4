"""Faults that need a scene of their own: each write of an act, a full disk, killed commands."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from tests.chaos import checker
from tests.chaos.people import NOMINATION, History, Nominator, Player, Unknown, Voter
from tests.chaos.stage import KEY, Stage
from tests.support.shipped_server import ROOT, shipped, until_it_answers
from webapp.db import sqlite_module

MOST_WRITES = 60
HAM_TAN = ROOT / "tests" / "data" / "ham-tan.xlsx"


def die_at_every_write(stage: Stage, step: int) -> tuple[dict[str, int], checker.Verdict]:
    """Make each kind of act again and again, killed after some more writes each time, before and after its commit.

    step: by how many writes a death lies behind the one before; 1 for every write.

    Returns how often it died in each, and the judgement.
    """
    history, end, deaths = History(stage.folder / "history.jsonl"), threading.Event(), {}
    with shipped(stage.folder, app="tests.chaos.wsgi:app", **stage.environ) as server:
        officer = Nominator(0, stage.officers[0], stage, server.port, history, 1, end)
        voters = [Voter(1 + at, name, stage, server.port, history, 1, end) for at, name in enumerate(stage.members)]
        for each in (officer, *voters):
            each.client.sign_in(each.name)
        for act in ("nominate", "withdraw", "ballot"):
            deaths[act] = 0
            for point in (0, -1, *range(1, MOST_WRITES, step)):
                tries = _make(act, officer, voters, point)
                if point > 0 and tries == 0:
                    break
                deaths[act] += tries > 0
        for each in (officer, *voters):
            each.client.close()
    history.close()
    return deaths, checker.check(stage.url, history.entries)


def _make(act: str, officer: Nominator, voters: list[Voter], point: int) -> int:
    """Make one act of a kind, dying at this point of it; return how many tries were in vain."""
    stage = officer.stage
    who: Player = officer
    entries = officer.history.entries
    if act == "ballot":
        who = voters[len(entries) % len(voters)]
        case = stage.votes[0]
        path, end = f"/cases/{case}", f"/cases/{case}/ballot"
        words = {"choice": ["for", "against"][len(entries) % 2], "looks": "seen"}
        while _ask(who, path) and who.client.form(end) is None:  # this one is closed
            stage.votes.pop(0)
            case = stage.votes[0]
            path, end = f"/cases/{case}", f"/cases/{case}/ballot"
    else:
        unit = next(iter(stage.seats))
        opened = [each["case"] for each in entries if each["type"] == "ok" and each["op"] == "nominate"]
        gone = {each["case"] for each in entries if each["type"] == "ok" and each["op"] == "withdraw"}
        left = [each for each in opened if each not in gone]
        if act == "nominate" and left:
            _send(officer, "withdraw", left[0], f"/cases/{left[0]}/moves/withdraw", {"text": "Rút lại"})
        if act == "withdraw" and not left:
            person = {"person": str(stage.seats[unit])}
            _send(officer, "nominate", "", f"/start/secretary-nomination/{unit}", NOMINATION | person)
            left = [entries[-1]["case"]]
        case = "" if act == "nominate" else left[0]
        path = end = f"/start/secretary-nomination/{unit}" if act == "nominate" else f"/cases/{case}/moves/withdraw"
        words = NOMINATION | {"person": str(stage.seats[unit])} if act == "nominate" else {"text": "Rút lại"}
        _ask(who, path)
    form = who.client.form(end)
    assert form, f"{end} on {path}"
    (stage.folder / "die").write_text(str(point))
    who.send(act, case, urlsplit(form.action).path, {**form.values, **words})
    (stage.folder / "die").unlink(missing_ok=True)
    return int(entries[-1]["tries"])


def _send(who: Player, act: str, case: str, path: str, words: dict[str, str]) -> None:
    _ask(who, path)
    form = who.client.form(path)
    assert form
    who.send(act, case, path, {**form.values, **words})


def _ask(who: Player, path: str) -> bool:
    """Open a page, also while a process is being started anew."""
    for _time in range(50):
        try:
            return who.client.ask("GET", path)[0] == 200
        except Unknown:
            time.sleep(0.1)
    raise AssertionError(f"{path} is not answered")


def fill_the_disk(stage: Stage) -> None:
    """Let the database lie on a small disk that fills up; raise AssertionError for anything but refusals."""
    small = stage.folder.with_name("small")
    small.mkdir()
    size = (stage.folder / "doan-vu.sqlite3").stat().st_size + 6 * 1024 * 1024
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(small)], check=False)
    if mounted.returncode:
        return  # only root may; the limit on files in `nemesis` does nearly the same
    try:
        shutil.copytree(stage.folder, small, dirs_exist_ok=True)
        there = Stage(small, f"sqlite:///{small / 'doan-vu.sqlite3'}", stage.seats, stage.votes)
        history, end = History(stage.folder / "history.jsonl"), threading.Event()
        with shipped(small, app="tests.chaos.wsgi:app", **there.environ) as server:
            officer = Nominator(0, there.officers[0], there, server.port, history, 1, end)
            officer.client.sign_in(officer.name)
            filler = small / "filler"
            with filler.open("wb") as file:
                try:
                    while True:
                        file.write(b"x" * 65_536)
                        file.flush()
                except OSError:
                    pass
            assert server.get("/readyz") == 503
            assert server.get("/healthz") == 200
            assert officer.client.ask("GET", "/people")[0] == 200, "reading goes on"
            end.set()
            unit = next(iter(there.seats))
            officer.client.ask("GET", f"/start/secretary-nomination/{unit}")
            form = officer.client.form(f"/start/secretary-nomination/{unit}")
            assert form
            words = {**form.values, **NOMINATION, "person": str(there.seats[unit])}
            try:
                officer.client.ask("POST", f"/start/secretary-nomination/{unit}", words)
            except Unknown as unknown:
                assert str(unknown) == "503"
            filler.unlink()
            time.sleep(6)  # the last answer of /readyz holds so long
            until_it_answers(server, "/readyz")
            assert officer.send("nominate", "", f"/start/secretary-nomination/{unit}", words) == "ok"
            officer.client.close()
        history.close()
        verdict = checker.check(there.url, history.entries)
        assert verdict.wrong == [], verdict
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)


def keep_reading(stage: Stage, acts: int) -> tuple[int, int, checker.Verdict]:
    """Hold one old view of the SQLite database while people act: its log cannot be emptied, and nobody waits.

    Returns the size of the log then, what is left of it once the reader is gone, and the judgement.
    """
    history, end = History(stage.folder / "history.jsonl"), threading.Event()
    log = stage.folder / "doan-vu.sqlite3-wal"
    with shipped(stage.folder, app="tests.chaos.wsgi:app", **stage.environ) as server:
        officer = Nominator(0, stage.officers[0], stage, server.port, history, 1, end)
        officer.client.sign_in(officer.name)
        engine = sa.create_engine(stage.url, module=sqlite_module())
        with engine.connect() as reader:
            reader.exec_driver_sql("BEGIN")
            seen = reader.exec_driver_sql('select count(*) from "case"').scalar_one()
            for _act in range(acts):
                _nominate_and_withdraw(officer)
            assert reader.exec_driver_sql('select count(*) from "case"').scalar_one() == seen, "one view all the time"
            grown = log.stat().st_size
        with engine.connect() as writer:
            busy = writer.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            assert busy == 0
        engine.dispose()
        left = log.stat().st_size if log.exists() else 0
        _nominate_and_withdraw(officer)
        officer.client.close()
    history.close()
    return grown, left, checker.check(stage.url, history.entries)


def _nominate_and_withdraw(officer: Nominator) -> None:
    unit = next(iter(officer.stage.seats))
    words = NOMINATION | {"person": str(officer.stage.seats[unit])}
    _send(officer, "nominate", "", f"/start/secretary-nomination/{unit}", words)
    case = str(officer.history.entries[-1]["case"])
    _send(officer, "withdraw", case, f"/cases/{case}/moves/withdraw", {"text": "Rút lại"})


def _flask(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environ = {**os.environ, "DATA_DIR": str(folder), "SECRET_KEY": KEY}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)


def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a process after so long; whether it was still running."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def _rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(f"sqlite:///{folder / 'doan-vu.sqlite3'}", module=sqlite_module())
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(statement)]
    engine.dispose()
    return found


def _count(folder: Path, statement: str) -> object:
    return _rows(folder, statement)[0][0]


def kill_while_migrating(folder: Path) -> None:
    """Kill the migrations of a new database ever later; they go on afterwards and come to the same tables."""
    began = time.monotonic()
    whole, broken = folder / "whole", folder / "broken"
    assert _flask(whole, "db", "upgrade").wait(60) == 0
    needed = time.monotonic() - began
    killed = [_killed_after(_flask(broken, "db", "upgrade"), needed * part / 10) for part in range(4, 10)]
    assert any(killed)
    assert _flask(broken, "db", "upgrade").wait(60) == 0
    assert _tables(whole) == _tables(broken)
    assert _count(broken, "PRAGMA integrity_check") == "ok"


def _tables(folder: Path) -> dict[str, list[str]]:
    """Name → the lines of its definition, sorted: constraints stand in any order."""
    found = _rows(folder, "select name, sql from sqlite_master")
    return {str(name): sorted(str(sql).replace(",", "").split("\n")) for name, sql in found}


def kill_while_importing(folder: Path) -> None:
    """Kill an import ever later: its rows are all there, or none."""
    assert _flask(folder, "db", "upgrade").wait(60) == 0
    for part in range(8, 30, 5):
        _killed_after(_flask(folder, "import-workbook", str(HAM_TAN)), part / 10)
        assert _count(folder, "select count(*) from person") in (0, 276)
        assert _count(folder, "select count(*) from post") in (0, 311)
    assert _flask(folder, "import-workbook", str(HAM_TAN)).wait(60) == 0
    assert _count(folder, "select count(*) from person") == 276
