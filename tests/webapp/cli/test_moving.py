"""From SQLite to PostgreSQL: every row, compared and verified, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.conftest import SECRET_KEY, Clock, fill_demo
from tests.support.postgres import Server
from webapp import create_app
from webapp.backups import sqlite
from webapp.config import Config
from webapp.db import db
from webapp.models import Base

pytestmark = [pytest.mark.postgres, pytest.mark.at_length]
Run = Callable[..., Result]


@pytest.fixture
def moved(postgres_server: Server, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty PostgreSQL, as whoever moves an office starts it."""
    app = create_app(Config(tmp_path, postgres_server.create("moved"), SECRET_KEY), CLOCK=Clock())
    yield app
    with app.app_context():
        db.engine.dispose()
    postgres_server.drop("moved")


def rows_of(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.parametrize("demo_url", ["sqlite"], indirect=True)
def test_a_whole_office_moves_and_works(demo_url: str, moved: Flask) -> None:
    source = sa.make_url(demo_url).database
    runner = moved.test_cli_runner()
    result = runner.invoke(args=["move-to-postgresql", str(source)])
    assert result.exit_code == 0, result.output
    assert "26 invariants held, 0 failed" in result.output and "each compared" in result.output
    old = sa.create_engine(demo_url)
    with moved.app_context(), old.connect() as before, db.engine.connect() as after:
        assert rows_of(before) == rows_of(after)
    old.dispose()
    for command in ("prepare", "tick", "verify"):  # new rows get numbers behind the old ones
        later = runner.invoke(args=[command])
        assert later.exit_code == 0, later.output
    again = runner.invoke(args=["move-to-postgresql", str(source)])
    assert again.exit_code == 1 and "accounts in that database already" in again.output


@pytest.mark.in_full
def test_a_new_postgresql_becomes_the_demo_office_that_a_new_sqlite_becomes(
    sqlite_demo: Path, postgres_server: Server, tmp_path: Path
) -> None:
    address = postgres_server.create("filled")
    fill_demo(address, tmp_path)
    found = []
    for engine in (sa.create_engine(f"sqlite:///{sqlite_demo}"), sa.create_engine(address)):
        with engine.connect() as connection:
            found.append({name: len(rows) for name, rows in rows_of(connection).items()})
        engine.dispose()
    postgres_server.drop("filled")
    assert found[0] == found[1]


@pytest.mark.parametrize("demo_url", ["sqlite"], indirect=True)
def test_what_is_not_sound_or_not_new_is_left_where_it_is(demo_url: str, moved: Flask) -> None:
    source, runner = str(sa.make_url(demo_url).database), moved.test_cli_runner()
    for change, said in (
        ("update unit set path = path || '9/' where id = (select max(id) from unit)", "not sound"),
        ("update alembic_version set version_num = '0001'", "another version"),
    ):
        old = sqlite.opened(Path(source))
        with old.connect().execution_options(writing=True) as connection:
            connection.execute(sa.text(change))
            connection.commit()
        old.dispose()
        result = runner.invoke(args=["move-to-postgresql", source])
        assert result.exit_code == 1 and said in result.output, result.output
    with moved.app_context():
        assert sa.inspect(db.engine).get_table_names() == [], "nothing is left of what was refused"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_moves_to_postgresql_alone(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["move-to-postgresql"])
    assert result.exit_code == 2 and "DATABASE_URL" in result.output
