"""The one way to write: everything or nothing, one at a time, and a sentence when it is not possible now."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.config import ROOT
from webapp.models import Office, Person
from webapp.services.transaction import OutcomeUnknown, StorageBusy, is_storage_trouble, transaction

pytestmark = pytest.mark.both_engines

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def office(session):
    session.add(Office(demo=False, created_at=NOW))
    session.add(
        Person(
            id=1,
            code="P1",
            full_name="Lê An",
            given_name="An",
            sort_key="an le",
            search="le an",
            sex="male",
            birth_date=dt.date(2000, 1, 1),
        )
    )
    session.commit()


def test_a_transaction_writes_everything_or_nothing(session, office):
    with pytest.raises(ZeroDivisionError), transaction(session):
        session.execute(sa.update(Office).values(demo=True))
        raise ZeroDivisionError
    assert session.scalar(sa.select(Office.demo)) is False
    with transaction(session):
        session.execute(sa.update(Office).values(demo=True))
    session.rollback()
    assert session.scalar(sa.select(Office.demo)) is True


def test_one_act_is_one_transaction(session):
    with transaction(session), pytest.raises(RuntimeError, match="one act"), transaction(session):
        pass
    with transaction(session):  # the refused one has left nothing behind
        pass


def test_nothing_is_changed_before_a_transaction(session):
    session.add(Office(demo=True, created_at=NOW))
    with pytest.raises(RuntimeError, match="outside"), transaction(session):
        pass


def test_two_who_add_at_once_lose_nothing(session, office):
    """Read, think, write: 8 at a time, 10 each. Without a lock at the beginning most would be lost."""
    engine = session.get_bind()
    session.rollback()

    def add_ten(_number):
        for _turn in range(10):
            with Session(engine) as own, transaction(own):
                person = own.scalars(sa.select(Person).where(Person.id == 1).with_for_update()).one()
                person.phone = str(int(person.phone or 0) + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_ten, range(8)))
    assert session.scalar(sa.select(Person.phone).where(Person.id == 1)) == "80"


def test_a_reader_stops_no_writer_and_a_writer_no_reader(session, office):
    engine = session.get_bind()
    assert session.scalar(sa.select(Office.demo)) is False  # a page is being read
    with Session(engine) as writer, transaction(writer):
        writer.execute(sa.update(Office).values(demo=True))
        with Session(engine) as reader:
            assert reader.scalar(sa.select(Office.demo)) is False
    session.rollback()
    assert session.scalar(sa.select(Office.demo)) is True


def test_a_lock_that_does_not_come_free_is_busy_and_not_an_accident(session, office):
    engine = session.get_bind()
    quick = {"sqlite": "PRAGMA busy_timeout=50", "postgresql": "SET lock_timeout = '50ms'"}[engine.dialect.name]
    session.rollback()
    with Session(engine) as holder, transaction(holder):
        holder.execute(sa.update(Office).values(demo=True))
        with engine.connect() as connection:
            connection.exec_driver_sql(quick)
            connection.commit()
            with pytest.raises(StorageBusy), Session(connection) as other, transaction(other):
                other.execute(sa.update(Office).values(demo=False))
            connection.invalidate()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL's code for it is tested below
def test_a_full_disk_is_busy_too(session, office):
    pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageBusy), transaction(session):
        session.execute(sa.text("create table much as select randomblob(1000000) as bytes"))


@pytest.mark.parametrize(
    ("state", "trouble"),
    [("53100", True), ("55P03", True), ("40P01", True), ("57P01", True), ("42P01", False), ("23505", False)],
)
def test_which_of_postgresqls_errors_are_trouble(state, trouble):
    original = Exception()
    original.sqlstate = state
    assert is_storage_trouble(sa.exc.DBAPIError("select", {}, original)) is trouble


def test_only_the_transaction_commits():
    files = [path for path in (ROOT / "webapp").rglob("*.py") if ".commit(" in path.read_text()]
    assert {str(path.relative_to(ROOT)) for path in files} == {
        "webapp/db.py",
        "webapp/backups/moving.py",  # into an empty one
        "webapp/backups/restoring.py",  # into a database of its own, which nobody serves yet
        "webapp/services/transaction.py",
    }
    assert (ROOT / "webapp/db.py").read_text().count(".commit(") == 1  # after the settings of a new connection


only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
WAIT_CANCELLED = """
    create function give_up() returns trigger language plpgsql as $$ begin
    raise warning 'canceling wait for synchronous replication due to user request'; return null; end $$;
    create constraint trigger give_up after update on office deferrable initially deferred
    for each row execute function give_up()"""
CUT_OFF = """
    create function cut_off() returns trigger language plpgsql as $$ begin
    perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
    create constraint trigger cut_off after update on office deferrable initially deferred
    for each row execute function cut_off()"""


@only_postgres
@pytest.mark.parametrize("accident", [WAIT_CANCELLED, CUT_OFF], ids=["wait cancelled", "cut off"])
def test_a_commit_that_nobody_knows_the_end_of_is_no_success(session, office, accident):
    """PostgreSQL calls a commit a success whose standby never answered, and warns: the warning is taken seriously."""
    session.execute(sa.text(accident))
    session.commit()
    with pytest.raises(OutcomeUnknown), transaction(session):
        session.execute(sa.update(Office).values(demo=True))
    with transaction(session):  # the next one is as any other
        session.execute(sa.update(Person).values(search="le van an"))


@only_postgres
def test_a_statement_that_is_cut_off_has_changed_nothing(session, office):
    with pytest.raises(StorageBusy) as caught, transaction(session):
        session.execute(sa.update(Office).values(demo=True))
        session.execute(sa.text("select pg_terminate_backend(pg_backend_pid())"))
    assert not isinstance(caught.value, OutcomeUnknown)
    assert session.scalar(sa.select(Office.demo)) is False
