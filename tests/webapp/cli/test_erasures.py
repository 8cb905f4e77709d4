"""Restoring an old backup brings nobody back who was erased since: the erasures are made again."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.conftest import sqlite_copy
from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, NEW, OTHER, district_office
from tests.support.personal_data import chain_holds, erase, keep_a_year, leaves, tables_naming
from webapp.backups.erasure_lists import KEY, NAME, OWED, Erasure, LineMarker, add, key_in, read, write
from webapp.backups.erasures import PERSON, office_in
from webapp.db import URN_FOLDER
from webapp.models import Case, KeptPaper, Person, Post, SecurityEvent
from webapp.services.journal import commitment

pytestmark = pytest.mark.both_engines
OFFICE = "2026-01-01T00:00:00+00:00"
MINE = LineMarker(OFFICE, "k" * 48)


@pytest.fixture
def cast(session, clock, new_client, app):
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    return Cast(district_office(session, clock.now), new_client, app)


@pytest.fixture
def run(run):
    """Runs a command that has to succeed, and returns what it says."""

    def invoke(*args):
        result = run(*args)
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


@pytest.fixture
def backup(cast, session, clock, run, tmp_path_factory):
    """A backup with NEW in it and a file about them, both of which nothing keeps any more."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "withdraw", text="Rút lại")
    keep_a_year(session)
    for name in (NEW, OTHER):
        leaves(cast.office, dt.date(2026, 11, 30), name)
    clock.now = clock.now.replace(day=30)
    run("tick")
    clock.now = clock.now.replace(year=2029)
    content = {"head": f"{NEW}, {OTHER}"}
    kept = {"content": content, "salt": "s" * 32, "sha256": commitment("s" * 32, content), "kept_at": clock.now}
    session.add(KeptPaper(paper="period-report", record="period_report:1", **kept))
    session.commit()
    target = tmp_path_factory.mktemp("backups") / "office.age"
    run("backup", target)
    clock.now += dt.timedelta(days=2)
    return target


@pytest.mark.at_length
def test_who_was_erased_since_is_erased_again(cast, session, clock, run, backup):
    erase(cast, clock, NEW)
    assert tables_naming(session, NEW) == {}
    session.rollback()
    assert "0 failed" in run("verify")
    gone = cast.office.people[NEW].id
    session.rollback()
    said = run("restore", backup, "--check")
    assert f"erased again: person {gone}, erased on 2029-12-02" in said
    said = run("restore", backup, "--replace-office")
    assert f"erased again: person {gone}" in said
    session.rollback()
    assert tables_naming(session, NEW) == {} and chain_holds(session)
    assert session.scalars(sa.select(Case).where(Case.workflow == "secretary-nomination")).one().erased_at is not None
    assert session.get_one(Person, gone).erased_at is not None
    assert session.scalars(
        sa.select(SecurityEvent.about_id).where(SecurityEvent.what == "data_erased_again")
    ).all() == [gone]
    session.rollback()
    assert "0 failed" in run("verify")


@pytest.mark.at_length
def test_two_who_stand_in_one_kept_paper_are_both_erased_again(cast, session, clock, run, backup):
    """The database takes no second change of a kept paper at the same moment."""
    for name in (NEW, OTHER):
        erase(cast, clock, name)
        clock.advance(minutes=1)
    session.rollback()
    gone = [cast.office.people[name].id for name in (NEW, OTHER)]
    session.rollback()
    said = run("restore", backup, "--replace-office")
    assert "NOT erased" not in said and all(f"erased again: person {number}" in said for number in gone)
    session.rollback()
    assert tables_naming(session, NEW) == {}
    assert NEW not in str(paper := session.scalars(sa.select(KeptPaper.content)).one()) and OTHER not in str(paper)
    session.rollback()
    assert "0 failed" in run("verify")


@pytest.mark.at_length
def test_a_list_of_another_office_erases_nobody(app, cast, session, clock, run, backup):
    """Not beside the backup and not in DATA_DIR; and an office that is there counts only if it is the same one."""
    young = (clock.now - dt.timedelta(days=1)).isoformat()
    number = cast.office.people[NEW].id
    session.rollback()
    forged = Erasure("", young, PERSON, str(number), None, None, {})
    write(backup.with_name(NAME), [forged], MINE)
    said = run("restore", backup, "--check")
    assert f"WARNING: left out: line 1 of {backup.with_name(NAME)}" in said and "erased again" not in said
    folder = app.config["DOAN_VU"].data_dir
    erase(cast, clock, NEW)
    session.rollback()
    (folder / NAME).unlink()
    (folder / KEY).unlink()
    (folder / KEY).write_text("another office's key, forty characters long")
    (folder / KEY).chmod(0o600)
    said = run("restore", backup, "--check")
    assert "erased again" not in said and "WARNING: no backup-erasures.jsonl" in said


@pytest.mark.at_length
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_database_tells_nothing(app, session, run, backup, sqlite_template):
    folder = app.config["DOAN_VU"].data_dir
    for path in (folder / NAME, backup.with_name(NAME)):
        path.unlink()
    session.rollback()
    assert "WARNING: no" not in run("restore", backup, "--check"), "the office that is there tells"
    session.get_bind().dispose()
    sqlite_copy(sqlite_template, sqlite_template)
    assert "WARNING: no" in run("restore", backup, "--check")


@pytest.mark.at_length
def test_a_machine_that_is_lost_takes_no_list_with_it(app, cast, session, clock, run, backup):
    """A later backup has put it beside the others; it names people by number alone."""
    erase(cast, clock, NEW)
    run("backup", backup.with_name("later.age"))
    beside = backup.with_name(NAME)
    assert NEW not in beside.read_text() and beside.stat().st_mode & 0o777 == 0o600
    folder = app.config["DOAN_VU"].data_dir
    (folder / NAME).unlink()
    (folder / KEY).unlink()
    session.rollback()
    assert "erased again" in run("restore", backup, "--check")
    later = run("restore", backup.with_name("later.age"), "--check")
    assert "erased again" not in later, "it is in that backup"


@pytest.mark.at_length
def test_who_cannot_be_erased_yet_is_said_and_tried_by_the_clock(app, cast, session, clock, run, backup):
    """As of the backup they held a post; once that is ended, the clock erases them."""
    gone = cast.office.people[NEW].id
    cast.office.post(NEW, "member", "H-01-02", since=dt.date(2028, 1, 1))
    session.commit()
    target = backup.with_name("with-a-post.age")
    run("backup", target)
    clock.now += dt.timedelta(days=2)
    leaves(cast.office, clock.now.date() - dt.timedelta(days=1), NEW)
    erase(cast, clock, NEW)
    session.rollback()
    said = run("restore", target, "--replace-office")
    assert f"NOT erased again: person {gone}" in said and "holds a post" in said
    folder = app.config["DOAN_VU"].data_dir
    assert (folder / OWED).exists()
    doctor = app.test_cli_runner().invoke(args=["doctor"])
    assert "FAIL  erasures" in doctor.output and doctor.exit_code == 1
    session.rollback()
    assert NEW in session.get_one(Person, gone).full_name
    session.rollback()
    clock.now += dt.timedelta(days=2)
    later = target.with_name("later") / "office.age"
    later.parent.mkdir()
    run("backup", later)
    (folder / OWED).rename(aside := folder / "backup-aside")
    said = run("restore", later, "--check")
    assert f"NOT erased again: person {gone}" in said, "it is owed beside that backup too, though older"
    aside.rename(folder / OWED)
    said = run("restore", later, "--replace-office")
    assert f"NOT erased again: person {gone}" in said
    assert "FAIL  erasures" in app.test_cli_runner().invoke(args=["doctor"]).output, "a second restore loses it not"
    session.execute(
        sa.update(Post)
        .where(Post.person_id == gone, Post.valid_to.is_(None))
        .values(valid_to=clock.now.date() - dt.timedelta(days=1))
    )
    session.commit()
    assert "1 erased again" in run("tick")
    session.rollback()
    assert session.get_one(Person, gone).erased_at is not None
    assert "FAIL  erasures" not in app.test_cli_runner().invoke(args=["doctor"]).output
    clock.now += dt.timedelta(days=1)
    (later.with_name(OWED)).unlink()
    assert f"person {gone}" in run("restore", later, "--check"), "a backup made while it was owed is older than that"


def erasure(number):
    return Erasure(OFFICE, f"2029-12-0{number}T00:00:00+00:00", PERSON, str(number), None, None, {})


def test_a_line_counts_with_the_mark_of_its_office_alone(tmp_path):
    path = tmp_path / NAME
    write(path, [erasure(2), erasure(1), erasure(2)], MINE)
    assert read(path, MINE).erasures == [erasure(1), erasure(2)] and path.stat().st_mode & 0o777 == 0o600
    for other in (LineMarker(OFFICE, "z" * 48), LineMarker("2026-01-01T00:00:01+00:00", MINE.key)):
        assert (read(path, other).erasures, len(read(path, other).strange)) == ([], 2)
    path.write_text(path.read_text().replace('"number": "1"', '"number": "3"'))
    assert read(path, MINE).erasures == [erasure(2)]


def test_damaged_lines_and_those_of_others_stay_and_go_nowhere(tmp_path):
    """Two offices may keep their backups in one folder; a newer program may write what this one does not know."""
    ours, beside = tmp_path / NAME, tmp_path / "beside"
    other = LineMarker(OFFICE, "z" * 48)
    strange = [b'{"at": "2029', b"\xff\xfe", b"[]", b"7", b'{"mark": 1}', b"[" * 100_000, other.line(erasure(3))]
    beside.write_bytes(b"\n".join([*strange, MINE.line(erasure(1))]) + b"\n")
    (said,) = add([erasure(2)], MINE, ours, beside)
    assert said.startswith(f"{beside}: 7 lines are damaged")
    assert ours.read_bytes().splitlines() == [MINE.line(erasure(1)), MINE.line(erasure(2))]
    assert beside.read_bytes().splitlines() == [*strange, MINE.line(erasure(1)), MINE.line(erasure(2))]
    assert read(beside, other).erasures == [erasure(3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, "beside"]


@pytest.mark.at_length
def test_what_is_erased_in_a_copy_is_erased_there_alone(app, cast, session, clock, run, backup):
    """A copy for practice marks its list with a key of its own: no restore of the office takes it for an order."""
    folder, gone = app.config["DOAN_VU"].data_dir, cast.office.people[NEW].id
    created = office_in(session.connection())
    session.rollback()
    office = LineMarker(created, key_in(folder))
    with pytest.raises(AssertionError, match="This is the office itself"):
        run("restore", backup, "--replace-office", "--copy")
    urn = folder / URN_FOLDER / ("ab" * 16)
    urn.parent.mkdir(mode=0o700, exist_ok=True)
    urn.write_text("a key", "utf-8")
    taken = backup.with_name("with-a-key.age")
    run("backup", taken)
    (folder / KEY).unlink()  # another place, with an office of its own
    run("restore", taken, "--replace-office", "--copy")
    assert not urn.exists(), "no urn of a running secret vote can be opened there"
    session.rollback()
    erase(cast, clock, NEW)
    session.rollback()
    run("tick")
    own = LineMarker(created, key_in(folder))
    assert str(gone) in [each.number for each in read(folder / NAME, own).erasures]
    assert read(folder / NAME, office).erasures == []
