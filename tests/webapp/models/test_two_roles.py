"""PostgreSQL with two roles: the application works as one that can add to the record, and never rewrite it."""

import psycopg
import pytest
import sqlalchemy as sa

from tests.conftest import SECRET_KEY, Clock
from tests.support.browserlike import Browser
from tests.support.nominating import Cast
from tests.support.offices import district
from tests.support.offices.district import district_office
from webapp import create_app
from webapp.config import Config, WrongSetting
from webapp.db import db
from webapp.models import Event, IssuedPaper, StoredDefinition
from webapp.services.closings import close_day
from webapp.settings import OtherAddresses
from workflows.core.definition import Definition

pytestmark = [pytest.mark.both_engines, pytest.mark.postgres]


@pytest.fixture
def served(postgres_server, tmp_path):
    """A database that one role owns, prepared for another that serves it."""
    url = sa.make_url(postgres_server.create("roles"))
    with psycopg.connect(host=str(postgres_server.home), user="postgres", dbname="roles", autocommit=True) as admin:
        for role in ("record_owner", "record_app"):
            admin.execute(f"DROP ROLE IF EXISTS {role}")
            admin.execute(f"CREATE ROLE {role} LOGIN")
        admin.execute("ALTER DATABASE roles OWNER TO record_owner")
        admin.execute("ALTER SCHEMA public OWNER TO record_owner")
        admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    own, runtime = (url.set(username=role).render_as_string() for role in ("record_owner", "record_app"))
    config = Config(tmp_path, runtime, SECRET_KEY, production=True, databases=OtherAddresses(owner=own))
    clock = Clock()
    clock.advance(days=-2)
    app = create_app(config, TESTING=True, CLOCK=clock)
    result = app.test_cli_runner().invoke(args=["prepare"])
    assert result.exit_code == 0, result.output
    yield app
    with app.app_context():
        db.engine.dispose()
    postgres_server.drop("roles")
    with psycopg.connect(host=str(postgres_server.home), user="postgres", dbname="postgres", autocommit=True) as admin:
        for role in ("record_owner", "record_app"):
            admin.execute(f"DROP ROLE {role}")


REWRITING = [
    "UPDATE event SET actor_id = 1",
    "DELETE FROM event",
    "TRUNCATE event",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_append_only ON event",
    "UPDATE rule SET value = '0'",
    "DELETE FROM register_entry",
    "UPDATE snapshot SET title = 'x'",
    "DELETE FROM handed_line",
    "UPDATE daily_closing SET hash = 'x'",
    "DELETE FROM closing_line",
    "UPDATE alembic_version SET version_num = '0001'",
    "CREATE TABLE mine (id int)",
]


def refused(served, statement):
    with served.app_context(), db.engine.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError) as error:
            connection.exec_driver_sql(statement)
        assert isinstance(error.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.at_length
def test_it_cannot_rewrite_the_record_and_a_whole_story_goes_its_way(served, tmp_path, monkeypatch):
    monkeypatch.setattr(district, "MADE", {})  # copying an office sets sequences, which this role may not
    for statement in REWRITING:
        refused(served, statement)
    clock = served.config["CLOCK"]
    with served.app_context():
        engine = db.engine
    with sa.orm.Session(engine) as session:
        cast = Cast(district_office(session, clock()), lambda **options: Browser(served, **options), served)
        cast.to_decision()
        cast.vote("for", "for", "for", "for", "for")
        cast.issue()
        session.rollback()
        assert session.scalar(sa.select(sa.func.count(IssuedPaper.id))) >= 1
        assert session.scalar(sa.select(sa.func.count(Event.id))) > 5
        assert close_day(session, clock()) is not None
        for stored in session.scalars(sa.select(StoredDefinition)):
            assert Definition.from_json(stored.body).hash == stored.hash, "a version is stored as it was compiled"
    runner = served.test_cli_runner()
    ticked = runner.invoke(args=["tick"])
    assert ticked.exit_code == 0, repr(ticked.exception)
    result = runner.invoke(args=["verify"])
    assert result.exit_code == 0, result.output
    assert "rights on the record: add only" in runner.invoke(args=["doctor"]).output
    assert runner.invoke(args=["prepare"]).exit_code == 0, "a second start changes nothing"
    key = runner.invoke(args=["backup-key", str(tmp_path / "key")]).stdout.strip().partition("=")[2]
    assert runner.invoke(args=["backup", str(tmp_path / "b.age"), "--to", key]).exit_code == 0
    restore = ["restore", str(tmp_path / "b.age"), "--identity", str(tmp_path / "key"), "--replace-office"]
    restored = runner.invoke(args=restore)
    assert restored.exit_code == 0, restored.output
    refused(served, "DELETE FROM event")
    assert runner.invoke(args=["tick"]).exit_code == 0


def test_two_roles_are_two():
    with pytest.raises(WrongSetting, match="two roles"):
        Config.from_environment(
            {"DATABASE_URL": "postgresql://a@/x", "DATABASE_OWNER_URL": "postgresql://a@/x", "SECRET_KEY": SECRET_KEY}
        )
