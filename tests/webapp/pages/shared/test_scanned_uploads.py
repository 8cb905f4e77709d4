"""The office's virus scanner: asked about every file, by whichever form; what it does not answer for stays out."""

import io
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import CLERK
from tests.support.offices.papers import PDF, arrange, desk_of, paper_of, send
from tests.support.offices.scanned import send_stack
from tests.support.reading import SignIn
from webapp.models import Scan, ScanStack
from webapp.settings.uploads import Uploads
from webapp.virus_scanner import NoAnswer, VirusScanner, scanner_works

BAD = b"%PDF-1.4\nMauThuVirus\n%%EOF\n"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


def scanner(app: Flask, folder: Path, *lines: str) -> None:
    program = folder / "look-for-viruses"
    program.write_text("\n".join(("#!/bin/sh", *lines, "")))
    program.chmod(0o700)
    config = app.config["DOAN_VU"]
    app.config["DOAN_VU"] = replace(config, uploads=Uploads.read({"VIRUS_SCANNER": str(program)}))


FINDS = ("grep -aq -e MauThuVirus -e EICAR-STANDARD && exit 1", "exit 0")


@pytest.mark.at_length
def test_a_file_with_a_virus_is_refused_by_every_form_and_a_clean_one_taken(
    desk: Desk, sign_in: SignIn, session: Session, app: Flask, tmp_path: Path
) -> None:
    paper, clerk = paper_of(desk, arrange(desk, "recognition")).id, sign_in(CLERK)
    scanner(app, tmp_path, *FINDS)
    send(clerk, paper, "a.pdf", BAD)
    assert clerk.response.status_code == 409 and "has found something in this file" in clerk.text
    send_stack(clerk, ("a.pdf", BAD))
    assert clerk.response.status_code == 409 and "has found something in this file" in clerk.text
    session.rollback()
    assert session.scalars(sa.select(Scan)).all() == session.scalars(sa.select(ScanStack)).all() == []
    send(clerk, paper, "a.pdf", PDF)
    session.rollback()
    assert len(session.scalars(sa.select(Scan)).all()) == 1
    assert scanner_works(app.config["DOAN_VU"]) == (True, f"{tmp_path}/look-for-viruses finds the test virus")


def test_every_file_of_one_field_is_looked_at(
    desk: Desk, sign_in: SignIn, session: Session, app: Flask, tmp_path: Path
) -> None:
    clerk = sign_in(CLERK)
    scanner(app, tmp_path, *FINDS)
    send_stack(clerk, ("a.pdf", PDF), ("b.pdf", BAD))
    assert clerk.response.status_code == 409 and "has found something in this file" in clerk.text
    session.rollback()
    assert session.scalars(sa.select(ScanStack)).all() == []


@pytest.mark.parametrize(
    ("lines", "said"), [(("exit 2",), "does not answer"), (("exit 1",), "a plain text"), (("exit 0",), "does not find")]
)
def test_a_scanner_that_does_not_work_lets_no_file_in_and_the_doctor_says_so(
    desk: Desk, sign_in: SignIn, session: Session, app: Flask, tmp_path: Path, lines: tuple[str], said: str
) -> None:
    scanner(app, tmp_path, *lines)
    good, found = scanner_works(app.config["DOAN_VU"])
    assert not good and said in found
    if said == "does not answer":
        paper, clerk = paper_of(desk, arrange(desk, "recognition")).id, sign_in(CLERK)
        send(clerk, paper, "a.pdf", PDF)
        assert clerk.response.status_code == 409 and "does not answer, so no file is taken" in clerk.text
        session.rollback()
        assert session.scalars(sa.select(Scan)).all() == []


def test_nobody_who_is_not_let_in_makes_the_scanner_work(app: Flask, tmp_path: Path) -> None:
    scanner(app, tmp_path, f"touch {tmp_path}/asked", "exit 0")
    file = {"files": (io.BytesIO(PDF), "a.pdf")}
    app.test_client().post("/papers/stacks", data=file, content_type="multipart/form-data")
    assert not (tmp_path / "asked").exists()


def test_a_scanner_that_takes_too_long_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    program = tmp_path / "look-for-viruses"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/started\nwait\n")
    program.chmod(0o700)
    with pytest.raises(NoAnswer, match="timeout"):
        VirusScanner(program, timeout=0.4).finds(PDF)
    started = int((tmp_path / "started").read_text())
    end = time.monotonic() + 60
    while is_running(started) and time.monotonic() < end:
        time.sleep(0.02)
    assert not is_running(started)


def is_running(process: int) -> bool:
    """Whether a process runs: one that nobody has asked for its status yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("program", ["clamdscan", "/nowhere/clamdscan", "/bin/sh -c true", "/"])
def test_only_one_program_that_can_be_run_looks_for_viruses(program: str) -> None:
    with pytest.raises(ValueError, match="VIRUS_SCANNER"):
        Uploads.read({"VIRUS_SCANNER": program})
