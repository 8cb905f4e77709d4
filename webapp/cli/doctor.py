"""The checks of `flask doctor`. Each reads the actual state, not the intended setting."""

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from webapp.config import KEY_LENGTH, ROOT, Config
from webapp.db import db, has_wal_bug, read_promises
from webapp.mail import Unsent, mailer_of
from webapp.models import Mail, Office
from webapp.owner import rewritable
from webapp.queries.notices import outbox

Check = tuple[str, bool, str]

POSTGRES_OLDEST = 150_000
LONGEST_WAIT = dt.timedelta(days=1)


def examine(config: Config) -> Iterator[Check]:
    """Yield all checks as (what, whether it is good, what was found)."""
    yield from _settings(config)
    yield from _files(config)
    try:
        with db.engine.connect() as connection:
            yield from _engine(connection)
            yield from _promises(connection)
            yield from _guards(connection, config.production)
            yield from _schema(connection, config)
            yield from _outbox(connection, config)
    except sa.exc.SQLAlchemyError as error:
        yield "database", False, f"does not answer ({type(error).__name__})"


def _settings(config: Config) -> Iterator[Check]:
    yield (
        "SECRET_KEY",
        len(current_app.config["SECRET_KEY"]) >= KEY_LENGTH,
        f"{len(config.secret_key)} characters",
    )
    yield "APP_ENV", True, "production" if config.production else "demo"
    https = config.https or not config.production
    yield "PUBLIC_URL", https, config.public_url or "not set: cookies are sent over plain http"
    yield "TRUSTED_PROXIES", True, str(config.trusted_proxies)
    yield from _mail(config)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"]) == config.https
    yield "session cookie", secure, str(current_app.config["SESSION_COOKIE_NAME"])
    yield "debugging", not current_app.debug, "on: everybody sees the program" if current_app.debug else "off"


def _mail(config: Config) -> Iterator[Check]:
    """Check the mail server: nobody would notice a wrong name or password otherwise."""
    post = mailer_of(config)
    if post is None:
        yield "MAIL_SERVER", True, "not set: notices stand in the application only"
        return
    try:
        post.ask()
    except Unsent as unsent:
        yield "MAIL_SERVER", False, f"{post.server.host}:{post.server.port} does not answer ({unsent.reason})"
    else:
        yield "MAIL_SERVER", True, f"{post.server.host}:{post.server.port}, security {post.server.security}"
    yield "MAIL_FROM", True, config.mail_from


def _files(config: Config) -> Iterator[Check]:
    folder = config.data_dir
    yield "DATA_DIR", _private(folder), f"{folder}, mode {_mode(folder)}"
    key = folder / "secret-key"
    if key.exists():
        yield "secret-key", _private(key), f"mode {_mode(key)}"
    for locale in sorted((ROOT / "webapp" / "translations").glob("*/LC_MESSAGES/messages.po")):
        compiled = locale.with_suffix(".mo").exists()
        yield f"catalogue {locale.parts[-3]}", compiled, "compiled" if compiled else "not compiled"


def _engine(connection: sa.Connection) -> Iterator[Check]:
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("select sqlite_version()").scalar_one()
        first, second, third = (int(part) for part in version.split("."))
        yield "SQLite", not has_wal_bug((first, second, third)), version
        broken = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        yield "database file", broken == "ok", broken
    else:
        number = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
        yield (
            "PostgreSQL",
            number >= POSTGRES_OLDEST,
            connection.exec_driver_sql("SHOW server_version").scalar_one(),
        )
        for name, expected in (("fsync", "on"), ("full_page_writes", "on"), ("server_encoding", "UTF8")):
            found = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            yield name, found == expected, found
        found = connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
        yield "transaction_isolation", found == "read committed", found


def _promises(connection: sa.Connection) -> Iterator[Check]:
    for name, (promised, found) in read_promises(connection).items():
        yield name, promised == found, str(found)


def _guards(connection: sa.Connection, production: bool) -> Iterator[Check]:
    """Check that the database itself protects the journal, the rule book and the seats, from this role too."""
    if connection.dialect.name == "sqlite":
        query = "select name from sqlite_master where type = 'trigger'"
        tables = {f"{table}_no_{act}" for table in ("event", "rule") for act in ("update", "delete")}
        expected = tables | {"post_seat_insert", "post_seat_update", "term_overlap_insert", "term_overlap_update"}
    else:
        query = (
            "select tgname from pg_trigger where tgenabled = 'O' union select conname from pg_constraint"
            " where contype = 'x'"
        )
        expected = {"event_append_only", "rule_append_only", "ex_post_seat", "ex_committee_term"}
        rewritten = rewritable(connection)
        yield (
            "rights on the record",
            not (rewritten and production),
            f"this role could change {', '.join(rewritten)}: see DATABASE_OWNER_URL" if rewritten else "add only",
        )
    missing = expected - set(connection.exec_driver_sql(query).scalars())
    yield "database's own guards", not missing, f"missing: {sorted(missing)}" if missing else "in place"


def _schema(connection: sa.Connection, config: Config) -> Iterator[Check]:
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    found = MigrationContext.configure(connection).get_current_revision()
    yield "migration", found == head, f"{found}, newest is {head}"
    if found == head:
        demo = connection.scalar(sa.select(Office.demo))
        yield (
            "office",
            demo is not None and not (demo and config.production),
            {
                None: "not opened: run prepare",
                True: "a demo",
                False: "a real one",
            }[demo],
        )


def _outbox(connection: sa.Connection, config: Config) -> Iterator[Check]:
    """Check that every mail has its notice and every notice its event, and that nothing waits for long."""
    if not sa.inspect(connection).has_table(Mail.__tablename__):
        return
    wrong = outbox.faults(connection)
    yield "notices", not wrong, "; ".join(wrong) or "each with its event, each mailed once at most"
    if config.mail_server is not None:
        now = current_app.config["CLOCK"]()
        waiting = outbox.backlog(connection, now)
        late = waiting.oldest is not None and now - waiting.oldest > LONGEST_WAIT
        advice = ", the oldest for more than a day: does a timer run `flask tick`?" if late else ""
        yield "outbox", not late, f"{waiting.count} mails wait{advice}"


def _private(path: Path) -> bool:
    return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"
