"""`flask prepare`: what stands between a new database and the first page."""

import pytest
import sqlalchemy as sa

from tests.conftest import SECRET_KEY
from webapp import create_app
from webapp.config import Config
from webapp.db import db
from webapp.models import Account, Case, Office, RuleRow

pytestmark = pytest.mark.both_engines


def test_in_production_it_becomes_a_real_office(app, session):
    old = app.config["DOAN_VU"]
    real = create_app(Config(old.data_dir, old.database_url, SECRET_KEY, production=True))
    assert real.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    with real.app_context():
        db.engine.dispose()
    rules, cases, accounts = count(session)
    assert rules > 0
    assert (cases, accounts, session.scalar(sa.select(Office.demo))) == (0, 0, False)


def test_an_office_that_has_accounts_becomes_no_demo(app, session, make_account):
    make_account("quan-tri")
    app.test_cli_runner().invoke(args=["prepare"])
    assert session.scalar(sa.select(Office.demo)) is False
    assert session.scalars(sa.select(Account.username)).all() == ["quan-tri"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_not_there_yet_is_made(database_url, tmp_path):
    app = create_app(Config(tmp_path, f"sqlite:///{tmp_path / 'new.sqlite3'}", SECRET_KEY))
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    assert app.test_client().get("/readyz").status_code == 200
    with app.app_context():
        db.engine.dispose()


def count(session):
    session.rollback()
    return tuple(session.scalar(sa.select(sa.func.count(row.id))) for row in (RuleRow, Case, Account))
