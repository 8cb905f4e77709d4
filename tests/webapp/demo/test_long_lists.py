"""Lists of cases of an office that has many: read in the order of an index, and for a branch without all the others."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.offices import grow
from tests.conftest import Clock
from tests.support.browserlike import Browser
from webapp import create_app
from webapp.access import listed_cases, visible_cases
from webapp.actors import actor_on
from webapp.config import Config
from webapp.db import db
from webapp.demo.filling import DEMO_PASSWORD
from webapp.models import Account, Case, Person, Unit
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length


@pytest.fixture(scope="module", params=["with statistics", "without"])
def plan(request: pytest.FixtureRequest, sqlite_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return what shows how the database reads the cases of a page for somebody."""
    folder = tmp_path_factory.mktemp("long")
    shutil.copy(sqlite_demo, folder / "office.sqlite3")
    app = create_app(Config(folder, f"sqlite:///{folder / 'office.sqlite3'}", "k" * 32), TESTING=True)
    with app.app_context():
        engine = db.engine
    assert grow(engine, 3000) > 2500
    if request.param == "without":
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM sqlite_stat1"))
    engine.dispose()  # a connection reads the statistics when it is opened

    def read(username: str, path: str) -> str:
        browser = Browser(app)
        browser.get("/sign-in")
        browser.post_form("/sign-in", username=username, password=DEMO_PASSWORD)
        said: list[tuple[str, Any]] = []
        note = lambda _connection, _cursor, statement, values, *_rest: said.append((statement, values))  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", note)
        browser.get(path)
        sa.event.remove(engine, "before_cursor_execute", note)
        assert browser.response.status_code == 200, path
        with engine.connect() as connection:
            return "\n".join(
                row[3]
                for statement, values in said
                if statement.startswith("SELECT") and '"case"' in statement
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            )

    yield read
    engine.dispose()


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/archive", "ix_case_closed"),
        ("/tracking?show=open", "ix_case_waiting"),
        ("/tracking?show=closed", "ix_case_closed"),
        ("/tracking", "ix_case_closed"),
    ],
)
def test_the_list_of_a_wide_reader_follows_an_index(plan: Callable[[str, str], str], path: str, index: str) -> None:
    found = plan("vo.thuy.xuan", path)
    assert index in found
    assert not re.search(r"^SCAN case (?!USING INDEX)", found, re.MULTILINE), found


@pytest.mark.parametrize("path", ["/archive", "/tracking", "/inbox/watching", "/"])
def test_a_branch_is_not_looked_for_among_all_cases(plan: Callable[[str, str], str], path: str) -> None:
    found = plan("pham.cong.khanh", path)
    assert "ix_unit_path" in found
    assert "ix_event_post" in found
    assert not re.search(r"^SCAN (case|event|task)\b(?!_)", found, re.MULTILINE), found


def test_a_list_shows_what_one_may_know_of(sqlite_demo: Path) -> None:
    """For everybody with an account: sealed cases, deputies, placed posts and people by name too."""
    engine = sa.create_engine(f"sqlite:///{sqlite_demo}")
    cases = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id)
    with Session(engine) as session:
        people = sa.select(Person.id, Person.full_name).join(Account, Account.person_id == Person.id)
        for id_, name in session.execute(people).all():
            who = actor_on(session, id_, name, local_date(Clock()()))
            known, listed = (cases.where(condition(who)) for condition in (visible_cases, listed_cases))
            assert set(session.scalars(listed)) == set(session.scalars(known)), name
    engine.dispose()
