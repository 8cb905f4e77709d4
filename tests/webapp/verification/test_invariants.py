"""The second opinion can fail: each invariant is broken once by raw SQL, and it is the one that is named."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import Clock
from tests.support.lengths import in_full, in_thirds
from tests.webapp.verification.corruptions import CORRUPTIONS, Corruption
from webapp.db import sqlite_module
from webapp.verification.invariants import INVARIANTS, summary, verify
from webapp.verification.snapshot import Record

FIRST = [one for one in CORRUPTIONS if not one.what]
"""The first damage of each invariant."""
OTHER = [one for one in CORRUPTIONS if one.what]
TRIGGERS = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


@pytest.fixture(scope="module")
def damaged_sqlite(sqlite_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A part of the demo office, for damage in transactions that are never committed."""
    copy = tmp_path_factory.mktemp("damaged") / "office.sqlite3"
    copy.write_bytes(sqlite_demo.read_bytes())
    cut_down(copy)
    engine = sa.create_engine(f"sqlite:///{copy}", module=sqlite_module())

    @sa.event.listens_for(engine, "connect")
    def _plainly(connection, _entry):
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _begin(connection):
        connection.exec_driver_sql("BEGIN")

    yield engine
    engine.dispose()


def cut_down(database: Path) -> None:
    """Leave of a demo office the cases with papers or questions and a tenth of the others, with what refers to them."""
    with closing(sqlite_module().connect(database)) as connection:
        guards = connection.execute(str(TRIGGERS)).fetchall()
        for name, _sql in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            'DELETE FROM "case" WHERE id % 10 AND id <> (SELECT max(id) FROM "case") AND id NOT IN (SELECT case_id FROM'
            " issued_paper UNION SELECT case_id FROM case_message UNION SELECT case_id FROM snapshot"
            " WHERE case_id IS NOT NULL)"
        )
        while left := connection.execute("PRAGMA foreign_key_check").fetchall():
            for table, rowid, *_rest in left:
                where = "rowid = ?" if rowid else "vote_id NOT IN (SELECT id FROM vote) OR ? IS NOT NULL"
                connection.execute(f'DELETE FROM "{table}" WHERE {where}', [rowid])
        for _name, sql in guards:
            connection.execute(sql)
        connection.commit()


@pytest.fixture
def damaged_postgres(postgres_demo: str, postgres_server) -> Iterator[sa.Engine]:
    engine = sa.create_engine(postgres_server.create("damaged", template=postgres_demo))
    yield engine
    engine.dispose()
    postgres_server.drop("damaged")


@contextmanager
def after(engine: sa.Engine, corruption: Corruption, folder: Path) -> Iterator[Record]:
    """Damage the rows without the database's own guards, put these back, and undo all of it at the end."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            guards = connection.execute(TRIGGERS).all()
            for name, _sql in guards:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE post DROP CONSTRAINT IF EXISTS ex_post_seat")
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in corruption.statements:
            assert connection.exec_driver_sql(statement).rowcount, "nothing was damaged"
        for _name, sql in guards if engine.dialect.name == "sqlite" else ():
            connection.exec_driver_sql(sql)
        yield Record(connection, folder, Clock().now)
        connection.rollback()


def broken(record: Record) -> set[str]:
    return {one.key for one in verify(record) if one.faults}


def names(one: Corruption) -> str:
    return f"{one.breaks}{one.what}"


def test_every_invariant_of_the_list_is_checked_and_can_fail():
    assert [one.key for one in INVARIANTS] == [f"I-{number:02d}" for number in range(1, 27)]
    assert {one.breaks for one in CORRUPTIONS} == {one.key for one in INVARIANTS}


@pytest.mark.parametrize("corruption", FIRST, ids=names)
def test_the_broken_invariant_is_named_and_no_other(damaged_sqlite, corruption, tmp_path):
    with after(damaged_sqlite, corruption, tmp_path) as record:
        assert broken(record) == {corruption.breaks, *corruption.follows}


@pytest.mark.at_length
@pytest.mark.parametrize("corruption", in_thirds(OTHER), ids=names)
def test_other_damage_of_the_same_kind_is_named_too(damaged_sqlite, corruption, tmp_path):
    with after(damaged_sqlite, corruption, tmp_path) as record:
        assert broken(record) == {corruption.breaks, *corruption.follows}


@pytest.mark.at_length
@pytest.mark.postgres
@pytest.mark.parametrize("corruptions", in_full(FIRST, OTHER), ids=["first", "other"])
def test_on_postgresql_too(damaged_postgres, corruptions, tmp_path):
    found = {}
    for corruption in corruptions:
        with after(damaged_postgres, corruption, tmp_path) as record:
            found[names(corruption)] = broken(record)
    assert found == {names(one): {one.breaks, *one.follows} for one in corruptions}


@pytest.mark.at_length
def test_the_whole_demo_holds(sqlite_demo, tmp_path):
    engine = sa.create_engine(f"sqlite:///{sqlite_demo}", module=sqlite_module())
    with engine.connect() as connection:
        outcomes = verify(Record(connection, tmp_path, Clock().now))
    assert summary(outcomes) == "26 invariants held, 0 failed", [one.line for one in outcomes if one.faults]
    assert all(re.fullmatch(r"I-\d\d ok [\d.]+ [a-z ]+", one.line) for one in outcomes)
    engine.dispose()
