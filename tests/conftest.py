"""What all tests share."""

import datetime as dt
import fcntl
import gc
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from tests.support import postgres
from tests.support.browserlike import PASSWORD_HASH, SECRET_KEY, Browser, Twice
from tests.support.offices.district import Office, district_office, user_name
from tests.support.offices.second_person import confirm_all
from tests.support.reading import SignIn, english_reader
from webapp import create_app
from webapp.config import Config
from webapp.db import URN_KEYS, db
from webapp.models import Account, Person

STORIES = Path(__file__).parent / "stories"
NO_CHROMIUM = "no Chromium: neither $CHROMIUM nor chromium-headless-shell nor chromium on the PATH"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="every test, on both engines, at full length")
    parser.addoption("--rest", action="store_true", help="what a release waits for beside the plain run")
    parser.addoption("--twice", action="store_true", help="send every form that was taken once more: nothing may come")


@pytest.fixture(scope="session")
def everything(pytestconfig: pytest.Config) -> bool:
    """Whether as much is asked for as there is time for, and not for what finds most."""
    return bool(pytestconfig.getoption("everything"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A running PostgreSQL server; skips where none can run, and fails there with REQUIRE_POSTGRES=1."""
    try:
        postgres.binaries()
    except postgres.Unavailable as error:
        skip_or_fail("REQUIRE_POSTGRES", str(error))
    with postgres.start() as server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium. Without one the test is skipped, or fails with REQUIRE_BROWSER=1."""
    return find_chromium() or skip_or_fail("REQUIRE_BROWSER", NO_CHROMIUM)


class Clock:
    """The clock of an application under test: it stands still until it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # a Monday, 9:00 in Việt Nam

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **timedelta: float) -> None:
        """Move on by as much: `clock.advance(minutes=31)`."""
        self.now += dt.timedelta(**timedelta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A migrated SQLite database without rows; tests work on copies.

    In memory, because the application waits for the disk at each of its many thousand commits.
    """
    with TemporaryDirectory(prefix="sqlite-", dir=postgres.folder_in_memory()) as name:
        folder = Path(name)
        migrate(f"sqlite:///{folder / 'template.sqlite3'}", folder)
        yield folder / "template.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database without rows; tests work on copies."""
    migrate(postgres_server.create("migrated"), tmp_path_factory.mktemp("template"))
    return "migrated"


def migrate(database_url: str, folder: Path) -> None:
    """Bring a new database to the newest migration, and leave no connection to it."""
    app = create_app(Config(folder, database_url, SECRET_KEY))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of the test's own, on each engine in turn.

    The address is always the same one: so the application that is built once can be given to every test.
    """
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield sqlite_copy(template, template)
    else:
        template_name = request.getfixturevalue("postgres_template")
        server = request.getfixturevalue("postgres_server")
        yield server.create("test", template=template_name)
        server.drop("test")


def sqlite_copy(source: Path, template: Path) -> str:
    """The address of a copy beside the template, in place of the last one."""
    database = template.with_name("test.sqlite3")
    for left in template.parent.glob(f"{database.name}*"):
        left.unlink()
    return f"sqlite:///{shutil.copy(source, database)}"


@pytest.fixture(scope="session")
def compiled_templates(run_folder: Path) -> "CompiledTemplates":
    """Templates that one application has compiled, for the next one."""
    folder = run_folder / "templates"
    folder.mkdir(exist_ok=True)
    return CompiledTemplates(str(folder))


class CompiledTemplates(FileSystemBytecodeCache):
    """What templates were compiled to, by name and language."""

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Any:
        return super().get_bucket(environment, f"{environment.language}/{name}", filename, source)


@pytest.fixture(scope="session")
def built() -> dict[str, tuple[Flask, dict[str, Any]]]:
    """Applications that were built, by the address of their database, with their settings."""
    return {}


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    clock: Clock,
    compiled_templates: "CompiledTemplates",
    built: dict[str, tuple[Flask, dict[str, Any]]],
) -> Iterator[Flask]:
    """The application on the test's database and clock; everything else is as people get it.

    It is built once for each engine: that costs as much as twenty pages, and what was compiled of statements and
    templates is of use to the next test. A test that adds a route is marked `own_app`. Never push its context around
    requests: they would share one session and one signed-in user.
    """
    config = Config(tmp_path, database_url, SECRET_KEY)
    known = None if request.node.get_closest_marker("own_app") else built.get(database_url)
    if known:
        app, settings = known
        app.config.clear()
        app.config.update(settings, CLOCK=clock, DOAN_VU=config)
        app.extensions["search_pace"].forget()
    else:
        app = create_app(config, TESTING=True, CLOCK=clock)
        app.jinja_env.bytecode_cache = compiled_templates
        if not request.node.get_closest_marker("own_app"):
            with app.app_context():
                wait_as_long_as_it_takes(db.engine)
            built[database_url] = app, dict(app.config)
    if "demo_url" in request.fixturenames:  # its running secret votes have their keys beside the database
        with app.app_context():
            keys = db.engine.get_execution_options()[URN_KEYS]
        shutil.copytree(request.getfixturevalue("run_folder") / "urn-keys", keys, dirs_exist_ok=True)
    yield app
    with app.app_context():
        db.engine.dispose()


def wait_as_long_as_it_takes(engine: sa.Engine) -> None:
    """Let connections wait for locks, and their transactions for a test, as long as a busy machine needs."""
    patience = {
        "sqlite": "PRAGMA busy_timeout = 120000",
        "postgresql": "SET lock_timeout = '2min'; SET idle_in_transaction_session_timeout = 0; COMMIT",
    }[engine.dialect.name]

    @sa.event.listens_for(engine, "connect")
    def wait(connection: Any, _entry: object) -> None:
        cursor = connection.cursor()
        cursor.execute(patience)
        cursor.close()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session outside all requests, for arranging and looking. `rollback()` before looking again."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


class Counter:
    """Counts the statements sent inside its `with`."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.statements = engine, []

    @property
    def count(self) -> int:
        return len(self.statements)

    def note(self, *args: Any) -> None:
        self.statements.append(args[2])

    def __enter__(self) -> "Counter":
        sa.event.listen(self.engine, "before_cursor_execute", self.note)
        return self

    def __exit__(self, *_error: object) -> None:
        sa.event.remove(self.engine, "before_cursor_execute", self.note)


@pytest.fixture
def count_statements() -> Callable[[Session], Counter]:
    """`with count_statements(session) as counted: …`, then `counted.count`."""
    return lambda session: Counter(session.get_bind())


class Effort:
    """Counts the calls of functions inside its `with`: as many on a busy machine as on an idle one."""

    def __init__(self) -> None:
        self.calls = 0

    def note(self, _frame: Any, what: str, _argument: Any) -> None:
        self.calls += what in ("call", "c_call")

    def __enter__(self) -> "Effort":
        sys.setprofile(self.note)
        return self

    def __exit__(self, *_error: object) -> None:
        sys.setprofile(None)


@pytest.fixture
def count_calls() -> Callable[[], Effort]:
    """`with count_calls() as effort: …`, then `effort.calls`."""
    return Effort


@pytest.fixture
def new_client(app: Flask, pytestconfig: pytest.Config) -> Iterator[Callable[..., Browser]]:
    """Makes browsers: `new_client()`, `new_client(address="10.0.0.2")`, `new_client(htmx=True)`."""
    kind, made = Twice if pytestconfig.getoption("twice") else Browser, list[Browser]()

    def make(**options: object) -> Browser:
        made.append(kind(app, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    assert [trouble for each in made if isinstance(each, Twice) for trouble in each.troubles] == []


@pytest.fixture
def client(new_client: Callable[..., Browser]) -> Browser:
    return new_client()


@pytest.fixture
def office(session: Session, clock: Clock) -> Office:
    """The small office of `tests.support.offices.district`."""
    return district_office(session, clock())


@pytest.fixture
def sign_in(session: Session, new_client: Callable[..., Browser]) -> SignIn:
    """`sign_in(name)`: that person's browser, in English."""
    return english_reader(session, new_client)


@pytest.fixture
def reader(new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    """`reader(name)`: that person's browser, in the language of the account."""

    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


@pytest.fixture
def make_account(session: Session) -> Callable[..., Account]:
    """Makes an account with the password PASSWORD: an administrator's, or the given person's."""

    def make(username: str, person: Person | None = None) -> Account:
        account = Account(
            username=username,
            person_id=person and person.id,
            administrator=person is None,
            outside=None if person else "Trần Kỹ, Trung tâm Công nghệ thông tin",
            password_hash=PASSWORD_HASH,
            first_password=False,
        )
        session.add(account)
        session.commit()
        return account

    return make


@pytest.fixture
def confirm_changes(session: Session, clock: "Clock") -> Callable[[], int]:
    """Confirms all requests for changes that wait, each by who can, and returns how many there were."""
    return lambda: confirm_all(session, clock.now)


def find_chromium() -> str | None:
    """The browser that $CHROMIUM names, else Chromium's headless shell, which costs half as much, else Chromium."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else ["chromium-headless-shell", "chromium"]
    return next(filter(None, map(shutil.which, names)), None)


def skip_or_fail(variable: str, reason: str) -> str:
    """Skip a test that this machine cannot run, or fail it where the variable is 1."""
    if os.environ.get(variable) == "1":
        pytest.fail(f"{reason} ({variable}=1 demands it)")
    pytest.skip(reason)


def pytest_collection_finish() -> None:
    """Leave modules and collected tests out of the search for garbage: walking through them took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish() -> None:
    """Search for what tests have left once, because pytest does so ten times: the rest finds next to nothing to do."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the run does not ask for, so that the plain one ends in minutes and `--rest` in half an hour.

    | | plain | `--rest` | `--everything` |
    |---|---|---|---|
    | a test that runs on both engines | SQLite | | PostgreSQL |
    | the same, where they can differ (`both_engines`) | PostgreSQL, if there is one | SQLite | |
    | a story | one of each process, marked `both_engines` | all | PostgreSQL |
    | on the demo office, which takes a minute to fill | | SQLite; marked `both_engines`, both | PostgreSQL |
    | `at_length`: a shorter one finds most of it | | SQLite; marked `both_engines`, PostgreSQL | the other |
    | `in_full`: a case of another one that `--rest` has | | | all |
    | a test that is longer on demand (`everything`) | short | | at full length |

    `--everything` runs the other two columns as well. Files that are named run with those of `--rest`: whoever names
    a file wants to know whether its subject works. Where there is no Chromium, skip the browser tests; with
    REQUIRE_BROWSER=1 they fail.
    """
    if not config.getoption("everything"):
        wanted = {"rest"} if config.getoption("rest") else {"plain", "rest"} if _names_files(config) else {"plain"}
        left = {item for item in items if wanted.isdisjoint(_runs(item))}
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]
    # While one process fills the demo for the first file that asks for it, the other does what needs none.
    waiting = [item.path for item in items if _needs_demo(item)]
    later = set(waiting) - set(waiting[:1])
    items.sort(key=lambda item: item.path in later)
    if find_chromium() or os.environ.get("REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def _names_files(config: pytest.Config) -> bool:
    """Whether the command line asks for some tests and not for the whole tree."""
    places = {Path(config.invocation_params.dir, each.partition("::")[0]).resolve() for each in config.args}
    return places != {Path(__file__).parent}


def _runs(item: pytest.Item) -> tuple[str, ...]:
    """Which of the runs a test belongs to: 'plain', 'rest'; none of them if `--everything` alone has it."""
    engines = {"sqlite", "postgresql"} & {str(each) for each in _parameters(item)}
    differs = item.get_closest_marker("both_engines") is not None
    if item.get_closest_marker("in_full") or ("postgresql" in engines and not differs):
        return ()
    other = differs and engines and engines != {"postgresql" if _has_postgres() else "sqlite"}
    if item.get_closest_marker("at_length"):
        return () if other else ("rest",)
    if other or _needs_demo(item) or (STORIES in item.path.parents and not differs):
        return ("rest",)
    return ("plain",)


def _needs_demo(item: pytest.Item) -> bool:
    return bool({"sqlite_demo", "postgres_demo", "demo_url", "story_url"} & set(getattr(item, "fixturenames", ())))


def _parameters(item: pytest.Item) -> Collection[object]:
    return item.callspec.params.values() if hasattr(item, "callspec") else ()


@cache
def _has_postgres() -> bool:
    """Whether a PostgreSQL server can be started here, or has to be."""
    try:
        return bool(postgres.binaries())
    except postgres.Unavailable:
        return os.environ.get("REQUIRE_POSTGRES") == "1"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly at the end that browser tests were not run, because a skip is easily overlooked."""
    skipped = terminalreporter.stats.get("skipped", [])
    if count := sum(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        install = "On Debian:  sudo apt install chromium-headless-shell"
        lines = [f"{count} BROWSER TESTS WERE NOT RUN.", NO_CHROMIUM, install]
        width = max(map(len, lines)) + 6
        box = ["!" * width, *(f"!! {line:<{width - 6}} !!" for line in lines), "!" * width]
        terminalreporter.write("\n" + "\n".join(box) + "\n", red=True, bold=True)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sqlite_demo(sqlite_template: Path, run_folder: Path) -> Path:
    """A database with the demo office as of `Clock().now`, filled once in a run; tests work on copies."""
    demo = run_folder / "demo.sqlite3"
    with (run_folder / "demo.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not demo.exists():
            making = shutil.copy(sqlite_template, sqlite_template.with_name("demo.sqlite3"))
            fill_demo(f"sqlite:///{making}", run_folder)
            shutil.move(making, demo)
    return demo


@pytest.fixture(scope="session")
def postgres_demo(sqlite_demo: Path, postgres_server: postgres.Server, run_folder: Path) -> str:
    """The name of a database with the same demo office, moved there as an office moves; tests work on copies."""
    app = create_app(Config(run_folder, postgres_server.create("demo"), SECRET_KEY), CLOCK=Clock())
    result = app.test_cli_runner().invoke(args=["move-to-postgresql", str(sqlite_demo)])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.engine.dispose()
    return "demo"


def fill_demo(database_url: str, folder: Path) -> None:
    """Let a migrated database become the demo office as its first start does, and leave no connection to it."""
    app = create_app(Config(folder, database_url, SECRET_KEY), CLOCK=Clock())
    result = app.test_cli_runner().invoke(args=["prepare"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def demo_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a demo office of the test's own, on each engine in turn: the same one as of any other test.

    A module that works on it overrides `database_url` with this address.
    """
    if request.param == "sqlite":
        yield sqlite_copy(request.getfixturevalue("sqlite_demo"), request.getfixturevalue("sqlite_template"))
    else:
        template = request.getfixturevalue("postgres_demo")
        server = request.getfixturevalue("postgres_server")
        yield server.create("test", template=template)
        server.drop("test")
