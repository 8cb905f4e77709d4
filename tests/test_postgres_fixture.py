"""The server that the PostgreSQL tests run on does what they rely on."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.support import postgres

pytestmark = pytest.mark.postgres


def connect(server, name):
    url = make_url(server.url(name))
    return psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database, autocommit=True)


@pytest.fixture
def template(postgres_server):
    postgres_server.create("a template")
    with connect(postgres_server, "a template") as connection:
        connection.execute("CREATE TABLE village (name text)")
        connection.execute("INSERT INTO village VALUES ('Hàm Tân')")
    yield "a template"
    postgres_server.drop("a template")


def test_the_url_is_one_that_sqlalchemy_takes(postgres_server):
    engine = create_engine(postgres_server.create("by url"))
    with engine.connect() as connection:
        row = connection.execute(text("SELECT current_database(), current_setting('server_encoding')")).one()
        assert tuple(row) == ("by url", "UTF8")
    engine.dispose()
    postgres_server.drop("by url")


def test_a_copy_has_the_templates_rows_and_leaves_the_template_alone(postgres_server, template):
    postgres_server.create("copy", template=template)
    with connect(postgres_server, "copy") as connection:
        assert connection.execute("SELECT name FROM village").fetchall() == [("Hàm Tân",)]
        connection.execute("DELETE FROM village")
    with connect(postgres_server, template) as connection:
        assert connection.execute("SELECT count(*) FROM village").fetchone() == (1,)
    postgres_server.drop("copy")


def test_drop_ends_open_connections(postgres_server):
    postgres_server.create("busy")
    with connect(postgres_server, "busy") as connection:
        postgres_server.drop("busy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        connect(postgres_server, "busy")


def test_drop_of_an_unknown_database_is_no_error(postgres_server):
    postgres_server.drop("never made")


@pytest.mark.usefixtures("postgres_server")  # skips where no server can run
def test_a_stopped_server_leaves_nothing_behind():
    with postgres.start() as server:
        assert server.home.is_dir()
    assert not server.home.exists()


def test_a_folder_without_binaries_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(postgres.Unavailable, match="PG_BIN"):
        postgres.binaries()
