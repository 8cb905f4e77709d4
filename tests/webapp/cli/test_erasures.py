"""Restoring an old backup brings nobody back who was erased since: the erasures are made again."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, NEW, district_office
from tests.support.personal_data import chain_holds, erase, keep_a_year, leaves, tables_naming
from webapp.backups.erasures import NAME, OWED
from webapp.models import Case, Person, Post

pytestmark = [pytest.mark.both_engines, pytest.mark.at_length]


@pytest.fixture
def cast(session, clock, new_client, app):
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    return Cast(district_office(session, clock.now), new_client, app)


@pytest.fixture
def run(app, tmp_path_factory, monkeypatch):
    keys = tmp_path_factory.mktemp("keys")
    runner = app.test_cli_runner()
    made = runner.invoke(args=["backup-key", str(keys / "key")])
    monkeypatch.setenv("BACKUP_RECIPIENT", made.stdout.strip().partition("=")[2])
    monkeypatch.setenv("BACKUP_IDENTITY", str(keys / "key"))

    def invoke(*args):
        result = runner.invoke(args=[*map(str, args)])
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


@pytest.fixture
def backup(cast, session, clock, run, tmp_path_factory):
    """A backup with NEW in it and a file about them, both of which nothing keeps any more."""
    cast.nominate(COMMUNE)
    cast.move(COMMUNE, "withdraw", text="Rút lại")
    keep_a_year(session)
    leaves(cast.office, dt.date(2026, 11, 30), NEW)
    clock.now = clock.now.replace(day=30)
    run("tick")
    clock.now = clock.now.replace(year=2029)
    target = tmp_path_factory.mktemp("backups") / "office.age"
    run("backup", target)
    clock.now += dt.timedelta(days=2)
    return target


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
    session.rollback()
    assert "0 failed" in run("verify")


def test_a_machine_that_is_lost_takes_no_list_with_it(app, cast, session, clock, run, backup):
    """A later backup has put it beside the others; it names people by number alone."""
    erase(cast, clock, NEW)
    run("backup", backup.with_name("later.age"))
    beside = backup.with_name(NAME)
    assert NEW not in beside.read_text() and beside.stat().st_mode & 0o777 == 0o600
    folder = app.config["DOAN_VU"].data_dir
    (folder / NAME).unlink()
    session.rollback()
    assert "erased again" in run("restore", backup, "--check")
    later = run("restore", backup.with_name("later.age"), "--check")
    assert "erased again" not in later, "it is in that backup"


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
