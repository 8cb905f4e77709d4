"""The log: lines that a machine reads, and nothing in them that somebody wrote into a form."""

import json
import logging
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser
from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, Office
from webapp import create_app, logs
from webapp.config import ROOT, Config
from webapp.models import Case, Event, EventAnswers
from webapp.services.command import Command, salted, under
from webapp.services.transaction import StorageBusy, transaction

Lines = Callable[[], list[dict[str, Any]]]
CANARY = "Chim hoàng yến"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Everything that was written to the log, as objects."""
    written: list[dict[str, Any]] = []

    def read() -> list[dict[str, Any]]:
        written.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        return written

    return read


def test_a_sign_in_and_its_refusal_say_when_who_and_where(
    client: Browser, make_account: Callable[..., object], lines: Lines
) -> None:
    make_account("quan.tri")
    for name, password in (("quan.tri", "sai"), (f"{CANARY}", "x"), ("mat.khau.cua.toi", "x"), ("quan.tri", PASSWORD)):
        client.get("/sign-in")
        client.post_form("/sign-in", username=name, password=password)
    refused, unknown, other, signed = (line for line in lines() if str(line["event"]).startswith("sign"))
    assert (refused["event"], refused["account"], refused["level"]) == ("sign-in refused", 1, "WARNING")
    assert unknown["account"] is None and other["account"] is None
    assert (signed["event"], signed["account"], signed["address"]) == ("signed in", 1, "10.0.0.1")
    assert str(signed["time"]).endswith("+00:00") and len(str(signed["request"])) == 16
    assert len({line["request"] for line in (refused, unknown, other, signed)}) == 4
    assert CANARY not in json.dumps(lines(), ensure_ascii=False) and "mat.khau" not in json.dumps(lines())


def test_a_line_is_one_line_whatever_a_value_holds() -> None:
    record = logging.makeLogRecord({"msg": "a\r\n\x1b[31mb", "facts": {"name": "x\u2028\n\x1b]0;y\x07"}})
    line = logs.JsonLines(dict).format(record)
    assert line.isascii() and line.isprintable()
    assert json.loads(line)["event"] == "a\r\n\x1b[31mb"


@pytest.fixture
def cast(office: Office, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    yield Cast(office, new_client, app)


@pytest.mark.at_length
@pytest.mark.parametrize("table", ["event", "event_answers", "case", "notice"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_refuses_writes_no_word_of_a_form(cast: Cast, lines: Lines, table: str) -> None:
    with db_of(cast).begin() as connection:
        connection.execute(
            sa.text(f"CREATE TRIGGER broken BEFORE INSERT ON \"{table}\" BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    cast.nominate(COMMUNE, expect=500, merits=CANARY)
    (line,) = (line for line in lines() if line["level"] == "ERROR")
    assert (line["event"], line["exception"][0]) == ("accident", "IntegrityError")
    assert line["trace"] and CANARY not in json.dumps(lines(), ensure_ascii=False)


def db_of(cast: Cast) -> sa.Engine:
    engine = cast.office.session.get_bind()
    assert isinstance(engine, sa.Engine)
    return engine


@pytest.mark.both_engines
def test_no_error_of_the_database_carries_its_values(session: Session) -> None:
    """Neither those of the statement nor those that a message quotes reach the formatted line, nor StorageBusy."""
    with pytest.raises(sa.exc.SQLAlchemyError) as failed:
        session.execute(sa.text("INSERT INTO person (full_name, id) VALUES (:name, 'x')"), {"name": CANARY})
    assert CANARY not in str(failed.value)
    record = logging.makeLogRecord({"msg": "accident", "exc_info": (failed.type, failed.value, failed.tb)})
    assert CANARY not in repr(json.loads(logs.JsonLines(dict).format(record)))
    session.rollback()
    trouble = sa.exc.OperationalError(CANARY, {"name": CANARY}, Exception(CANARY), connection_invalidated=True)
    with pytest.raises(StorageBusy) as busy, transaction(session):
        raise trouble
    assert str(busy.value) == "" and logs.kinds_of(busy.value)[:2] == ["StorageBusy", "OperationalError"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_else_on_the_machine_reads_the_database(app: Flask, session: Session) -> None:
    session.execute(sa.text("select 1 from office"))
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    path = Path(str(sa.make_url(address).database))
    path.chmod(0o644)
    create_app(Config(path.parent, address, "x" * 40))
    files = [each for each in path.parent.glob("*") if each.name in (path.name, f"{path.name}-wal", f"{path.name}-shm")]
    assert files and {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


@pytest.mark.both_engines
def test_erased_words_cannot_be_guessed_from_a_hash(cast: Cast) -> None:
    """Whoever knows the whole form still cannot recompute what stays behind when the answers are erased."""
    cast.nominate(COMMUNE)
    session = cast.office.session
    session.rollback()  # the page has written meanwhile
    event, said = session.execute(sa.select(Event, EventAnswers).join(EventAnswers)).one()
    case = session.get_one(Case, event.case_id)
    actor = cast.office.actor(COMMUNE)
    guess = Command(actor, event.at, "", said.answers).body_hash("start", case.definition_hash, str(case.unit_id))
    assert event.body_hash == under(said.salt, guess), "the guess is right"
    assert guess not in (event.body_hash, event.commitment) and said.salt not in repr(vars(event))
    same = salted(guess)
    assert guess not in same and same != salted(guess)


SHIPPING = "tee -p -a {file} | logger --server 127.0.0.1 --port {port} --tcp --size 65536 --tag doan-vu"
"""The line of docs/operations.md that carries the log to another machine."""
SPEAKER = """
import importlib.util, logging
spec = importlib.util.spec_from_file_location("logs", "webapp/logs.py")
logs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(logs)  # without the rest of the application, which takes a second
logs.configure(dict)
for nth in range(3):
    logging.getLogger("doan_vu.security").info("signed in", extra=logs.facts(account=nth, long="x" * 3000))
"""


@pytest.mark.skipif(shutil.which("logger") is None, reason="no logger of util-linux")
def test_the_log_reaches_another_machine(tmp_path: Path) -> None:
    """Whole, and in a file here as well: that goes on when the other machine is away."""
    told = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert SHIPPING.format(file="/var/log/doan-vu.log", port=514).replace("127.0.0.1", "log.example.vn") in told
    file, received = tmp_path / "log", b""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        line = SHIPPING.format(file=file, port=listening.getsockname()[1])
        command = ["bash", "-c", f'"$0" -c "$1" 2> >({line})', sys.executable, SPEAKER]
        with subprocess.Popen(command, cwd=ROOT) as speaking:
            arriving, _address = listening.accept()
            with arriving:
                arriving.settimeout(20)
                while some := arriving.recv(65536):
                    received += some
        assert speaking.returncode == 0
    lines = [json.loads(each) for each in file.read_text("utf-8").splitlines()]
    assert [line["account"] for line in lines] == [0, 1, 2]
    assert all(json.dumps(line).encode() in received for line in lines)
    subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.DEVNULL)  # nobody listens any more
    for _nth in range(100):
        if file.read_text("utf-8").count("\n") == 6:
            break
        time.sleep(0.05)
    assert file.read_text("utf-8").count("\n") == 6
