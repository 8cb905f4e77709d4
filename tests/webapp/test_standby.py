"""Broad pages are read from a streaming standby, while it follows; who asks, and every act, stays with the database."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.chaos.people import NOMINATION
from tests.chaos.stage import Cluster, Stage, cluster, prepare
from tests.chaos.standbys import STANDS, standby_of
from tests.conftest import SECRET_KEY, Clock, Counter
from tests.support import postgres
from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, OFFICER, user_name
from webapp import create_app
from webapp.config import Config, WrongSetting
from webapp.db import STANDBY, db
from webapp.models import SignIn
from webapp.pages.shared import standby
from webapp.services.transaction import transaction
from webapp.settings import OtherAddresses

pytestmark = [pytest.mark.postgres, pytest.mark.at_length]
FOLLOWING = "select exists (select from pg_stat_wal_receiver where status = 'streaming')"
PAGES = ("/supervision/board", "/figures/table", "/supervision/processes", "/supervision/year", "/terms/ages")


@pytest.fixture
def trio(tmp_path: Path, postgres_server: postgres.Server) -> Iterator[tuple[Stage, Cluster, Cluster]]:
    """An office, its database, and a standby that follows it without being waited for."""
    with cluster(*STANDS) as primary:
        stage = prepare(tmp_path, primary.url, votes=0)
        with standby_of(primary) as follower:
            wait(follower, FOLLOWING)
            yield stage, primary, follower


@pytest.fixture
def served(trio: tuple[Stage, Cluster, Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application, which on a busy machine gives the standby time."""
    monkeypatch.setattr(standby, "PAUSES", (0, *[0.05] * 200))
    _stage, primary, follower = trio
    config = Config(tmp_path, primary.url, SECRET_KEY, databases=OtherAddresses(standby=follower.url))
    app = create_app(config, TESTING=True, CLOCK=Clock())
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


class Asked:
    """What the database and its standby are asked."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.own, self.other = Counter(db.engine), Counter(db.engines[STANDBY])

    def by(self, act: Callable[[], object]) -> tuple[list[str], list[str]]:
        self.own.statements, self.other.statements = [], []
        with self.own, self.other:
            act()
        return self.own.statements, self.other.statements


def signed_in(app: Flask, name: str) -> Browser:
    browser = Browser(app)
    browser.sign_in(user_name(name))
    return browser


def test_a_broad_page_comes_from_the_standby_and_who_asks_from_the_database(served: Flask) -> None:
    officer, asked = signed_in(served, OFFICER), Asked(served)
    for page in PAGES:
        until_it_follows(served)
        own, other = asked.by(lambda page=page: officer.get(page))  # type: ignore[misc]
        assert officer.response.status_code == 200, page
        assert any("FROM unit" in each or "FROM person" in each for each in other), page
        assert any(f"FROM {SignIn.__tablename__}" in each for each in own), own
        assert not any('"case"' in each for each in own), [each for each in own if '"case"' in each]
    own, other = asked.by(lambda: officer.get("/inbox"))
    assert own and not other, "whoever works sees what they have just done"


def test_an_act_reads_and_writes_in_the_database_alone(served: Flask, trio: tuple[Stage, Cluster, Cluster]) -> None:
    commune, asked = signed_in(served, COMMUNE), Asked(served)
    branch, person = next(iter(trio[0].seats.items()))
    form, words = f"/start/secretary-nomination/{branch}", NOMINATION | {"person": str(person)}
    until_it_follows(served)
    commune.get("/supervision/board")
    own, other = asked.by(lambda: (commune.get(form), commune.post_form(form, **words)))
    assert commune.path.startswith("/cases/") and own and not other
    with served.app_context():  # a broad page may write too: who searched the audit
        session, reads = db.session(), sa.select(SignIn.id)
        session.info[STANDBY] = True
        assert session.get_bind(clause=reads) is db.engines[STANDBY]
        with transaction(session):
            assert session.get_bind(clause=reads) is db.engine


def test_what_lags_or_is_away_or_has_taken_over_is_left_alone(
    served: Flask, trio: tuple[Stage, Cluster, Cluster]
) -> None:
    _stage, primary, follower = trio
    officer, asked = signed_in(served, OFFICER), Asked(served)
    known = served.extensions[STANDBY]

    def reads() -> bool:
        """Whether the page is read from the standby, asked anew; it is answered in any case."""
        known.again = 0.0
        _own, other = asked.by(lambda: officer.get("/supervision/board"))
        assert officer.response.status_code == 200 and "Hồ sơ" in officer.text or "Cases" in officer.text
        return any('"case"' in each for each in other)

    until_it_follows(served)
    assert reads()
    with follower.connect() as admin:
        admin.execute("select pg_wal_replay_pause()")
        wait(follower, "select pg_get_wal_replay_pause_state() = 'paused'")
        with primary.connect("office") as other:
            other.execute("create table late (id int)")
        wait(follower, "select pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()")
        assert not reads(), "what was written since is not there yet"
        admin.execute("select pg_wal_replay_resume()")
    until_it_follows(served)
    assert reads()
    follower.kill()
    assert not reads(), "away"
    assert not known.follows(), "and not asked again at once"
    follower.start()
    wait(follower, FOLLOWING)
    until_it_follows(served)
    assert reads()
    with follower.connect() as admin:
        admin.execute("select pg_promote()")
    assert not reads(), "a server of its own from now on"


def until_it_follows(app: Flask) -> None:
    """A machine that does other things as well takes its time."""
    known = app.extensions[STANDBY]
    for _time in range(60):
        known.again = 0.0
        if known.follows():
            return
        time.sleep(1)
    raise AssertionError("the standby does not follow")


def wait(server: Cluster, question: str) -> None:
    with server.connect() as admin:
        for _time in range(1200):
            if admin.execute(question).fetchone() == (True,):
                return
            admin.execute("select pg_sleep(0.05)")
    raise AssertionError(question)


def test_a_right_that_has_ended_opens_no_page_though_the_standby_still_knows_it(
    served: Flask, trio: tuple[Stage, Cluster, Cluster]
) -> None:
    _stage, primary, follower = trio
    officer = signed_in(served, OFFICER)
    with follower.connect() as admin:
        admin.execute("select pg_wal_replay_pause()")
        wait(follower, "select pg_get_wal_replay_pause_state() = 'paused'")
        with primary.connect("office") as other:
            other.execute(f"delete from {SignIn.__tablename__}")
        officer.get("/supervision/board")
        assert "/sign-in" in officer.path
        admin.execute("select pg_wal_replay_resume()")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://u@h/other", "has to be the PostgreSQL database of DATABASE_URL"),
        ("sqlite:////tmp/x", "has to be the PostgreSQL database"),
        ("nonsense", "needs DATABASE_URL beside it"),
    ],
)
def test_another_database_is_no_standby(tmp_path: Path, address: str, said: str) -> None:
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://u@h/office", "DATABASE_READ_URL": address}
    with pytest.raises(WrongSetting, match=said):
        Config.from_environment(environ)
