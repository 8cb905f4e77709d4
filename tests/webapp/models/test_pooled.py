"""PostgreSQL behind a PgBouncer that lends a connection for one transaction."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SECRET_KEY, Clock, skip_or_fail
from tests.support.browserlike import Browser
from tests.support.loopback.pooler import LENT, PORT, lending, program
from tests.support.nominating import Cast
from tests.support.offices.district import CHAIR, OFFICER, OLD, district_office, user_name
from tests.support.postgres import Server, Unavailable
from webapp import create_app
from webapp.config import Config
from webapp.db import db
from webapp.models import IssuedPaper

pytestmark = [pytest.mark.both_engines, pytest.mark.postgres, pytest.mark.at_length]


@pytest.fixture
def served(postgres_server: Server, postgres_template: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that it reaches through the pool alone."""
    try:
        program()
    except Unavailable as error:
        skip_or_fail("REQUIRE_POSTGRES", str(error))
    postgres_server.create("pooled", postgres_template)
    clock = Clock()
    clock.advance(days=-2)  # the decision has a day of its own
    with lending(postgres_server) as folder:
        address = f"postgresql+psycopg://postgres@/pooled?host={folder}&port={PORT}"
        app = create_app(Config(tmp_path, address, SECRET_KEY), TESTING=True, CLOCK=clock)
        yield app
        with app.app_context():
            db.engine.dispose()
    postgres_server.drop("pooled")


def test_no_statement_is_prepared_for_a_connection_that_another_gets(served: Flask) -> None:
    with served.app_context():
        engine = db.engine
    with engine.connect() as one, engine.connect() as other:
        for number in range(10):
            for each in (one, other):
                assert each.scalar(sa.select(sa.literal(number) + 1)) == number + 1
                each.commit()


def test_more_people_than_connections_work_at_once(served: Flask) -> None:
    with served.app_context():
        engine = db.engine
    with sa.orm.Session(engine) as session:
        cast = Cast(district_office(session, served.config["CLOCK"]()), lambda **how: Browser(served, **how), served)
        cast.to_decision()
        cast.vote("for", "for", "for", "for", "for")
        cast.issue()
        session.rollback()
        assert session.scalar(sa.select(sa.func.count(IssuedPaper.id))) >= 1

    def reads(username: str) -> list[int]:
        client = Browser(served)
        client.sign_in(username)
        return [client.get(path).status_code for _time in range(12) for path in ("/inbox", "/notices", "/tracking")]

    people = [user_name(name) for name in (OLD, OFFICER, CHAIR)] * 2
    assert len(people) > LENT
    with ThreadPoolExecutor(len(people)) as pool:
        answers = [answer for found in pool.map(reads, people) for answer in found]
    assert set(answers) <= {200, 404}
