"""Backup and restore: one command each, while people work; a damaged one touches nothing."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa

from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, NEW, OLD
from webapp.db import db
from webapp.models import Account, Case, Event, SignIn, Unit
from webapp.services.closings import close_day

pytestmark = pytest.mark.both_engines
CANARY = "Khu phố Chim Hoàng Yến"
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def worked(office, session, clock, app):
    """An office with a case, an uploaded file, a key and a closing."""
    desk = Desk(office, clock)
    desk.to_appraisal(BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="moved")
    office.session.rollback()
    session.execute(sa.update(Unit).where(Unit.id == 1).values(name=CANARY))
    session.commit()
    close_day(session, clock())
    folder = app.config["DOAN_VU"].data_dir
    (folder / "files").mkdir()
    (folder / "files" / "a-scan").write_bytes(b"scan" * 1000)
    (folder / "secret-key").write_text("k" * 48)
    return folder


@pytest.fixture
def backup(worked, run, tmp_path_factory):
    target = tmp_path_factory.mktemp("backups") / "office.age"
    result = run("backup", target)
    assert result.exit_code == 0, result.output
    return target


def counts(session):
    session.rollback()
    return [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Case, Event, Account, Unit)]


@pytest.mark.at_length
def test_a_backup_is_checked_elsewhere_and_comes_back_whole(app, run, backup, worked, session):
    before = counts(session)
    checked = run("restore", backup, "--check")
    assert checked.exit_code == 0, checked.output
    assert "26 invariants held, 0 failed" in checked.output
    session.execute(sa.update(Unit).where(Unit.id == 1).values(name="Khác"))
    session.commit()
    (worked / "files" / "a-scan").unlink()
    result = run("restore", backup, "--replace-office")
    assert result.exit_code == 0, result.output
    assert (counts(session), session.scalar(sa.select(Unit.name).where(Unit.id == 1))) == (before, CANARY)
    assert (worked / "files" / "a-scan").read_bytes() == b"scan" * 1000
    assert (worked / "secret-key").read_text() == "k" * 48
    assert session.scalar(sa.select(sa.func.count(SignIn.id))) == 0, "who was signed in then is not now"
    assert (run("prepare").exit_code, run("verify").exit_code) == (0, 0)
    assert sorted(path.name for path in worked.glob("restore-*")) == []


@pytest.mark.at_length
def test_nobody_reads_it_without_the_key(backup):
    content = backup.read_bytes()
    assert CANARY.encode() not in content and b"CREATE TABLE" not in content
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        "a changed byte",
        *(
            pytest.param(each, marks=pytest.mark.at_length)
            for each in ("its end is missing", "another key", "no backup")
        ),
    ],
)
def test_a_damaged_one_is_refused_and_nothing_is_touched(app, run, backup, worked, session, damage, monkeypatch):
    content = bytearray(backup.read_bytes())
    if damage == "a changed byte":
        content[len(content) // 2] ^= 1
    elif damage == "its end is missing":
        del content[-20_000:]
    elif damage == "another key":
        run("backup-key", worked / "other-key")
        monkeypatch.setenv("BACKUP_IDENTITY", str(worked / "other-key"))
    else:
        content = bytearray(b"PK not a backup at all")
    backup.write_bytes(content)
    before = counts(session)
    result = run("restore", backup, "--replace-office")
    assert (result.exit_code, "Nothing was changed" in result.output) == (1, True), result.output
    assert counts(session) == before
    assert list(worked.glob("restore-*")) == list(worked.glob("before-*")) == []


@pytest.mark.at_length
def test_a_live_office_is_replaced_by_an_explicit_word_only(run, backup, session):
    session.execute(sa.update(Unit).where(Unit.id == 1).values(name="Khác"))
    session.commit()
    result = run("restore", backup)
    assert (result.exit_code, "--replace-office" in result.output) == (1, True)
    session.rollback()
    assert session.scalar(sa.select(Unit.name).where(Unit.id == 1)) == "Khác"


@pytest.mark.at_length
def test_what_does_not_hold_is_not_put_in_place(run, worked, session, tmp_path_factory):
    session.execute(sa.text("UPDATE unit SET path = '/9' || path WHERE id = 1"))
    session.commit()
    target = tmp_path_factory.mktemp("backups") / "office.age"
    run("backup", target)
    result = run("restore", target, "--replace-office")
    assert (result.exit_code, "I-13 FAIL" in result.output) == (1, True)


@pytest.mark.at_length
def test_it_is_taken_while_people_write(app, run, worked, session, clock, office, tmp_path_factory):
    """F14: taken under load, restored elsewhere, it holds; and it has all that was confirmed before it began."""
    before, stop, failed = counts(session), threading.Event(), []

    def write():
        try:
            with app.app_context():
                engine = db.engine
            with sa.orm.Session(engine) as own:
                number = 0
                while not stop.is_set():
                    number += 1
                    own.connection(execution_options={"writing": True})
                    own.execute(sa.update(Unit).where(Unit.id == 2).values(name=f"Đơn vị {number}"))
                    own.commit()
        except Exception as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    target = tmp_path_factory.mktemp("backups") / "office.age"
    try:
        assert run("backup", target).exit_code == 0
    finally:
        stop.set()
        writer.join()
    assert failed == []
    result = run("restore", target, "--check")
    assert (result.exit_code, "0 failed" in result.output) == (0, True), result.output
    assert counts(session) == before


@pytest.mark.at_length
@only_sqlite
def test_a_damaged_page_stops_the_start_and_names_the_way_back(app, run, backup, worked, session, database_url):
    """F30: nothing is written to a damaged database, and a backup takes its place."""
    before = counts(session)
    session.close()
    path = database_url.removeprefix("sqlite:///")
    with app.app_context():
        db.engine.dispose()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'").fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    raw.close()
    with open(path, "r+b") as file:  # noqa: PTH123
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    stopped = run("prepare")
    assert (stopped.exit_code, "flask restore FILE" in stopped.output) == (1, True), stopped.output
    assert run("verify").exit_code in (1, 2)
    result = run("restore", backup, "--replace-office")
    assert result.exit_code == 0, result.output
    assert counts(session) == before
    assert run("prepare").exit_code == 0
