"""The checks of `flask doctor`. Each reads the actual state, not the intended setting."""

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from webapp import provider
from webapp.addresses import FORWARDED_SEEN
from webapp.backups.erasure_lists import KEY
from webapp.backups.erasures import none_owed
from webapp.cli.mounts import file_system_of
from webapp.config import KEY_LENGTH, ROOT, Config
from webapp.db import STANDBY, db, has_wal_bug, read_promises
from webapp.documents import pades
from webapp.documents.signing import CertificateUnusable, load
from webapp.mail import Unsent, mailer_of
from webapp.models import Mail, Office
from webapp.owner import rewritable
from webapp.queries.notices import outbox
from webapp.services.accounts.leaked import list_works
from webapp.time_stamps import OfficeTimeStamper
from webapp.virus_scanner import scanner_works

Check = tuple[str, bool, str]

POSTGRES_OLDEST = 150_000
NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs"}
"""File systems on which SQLite's memory shared between processes is not shared."""
DAYS_LEFT = 30
"""Of a certificate: fewer are a failure, as a new one takes weeks."""
NOTE_COUNTS = dt.timedelta(days=7)
LONGEST_WAIT = dt.timedelta(days=1)


def examine(config: Config, *, others: bool = True) -> Iterator[Check]:
    """Yield all checks as (what, whether it is good, what was found).

    others: also of what people can work without for a while: the mail server, the sign-in provider, the certificate.
    """
    yield from _settings(config)
    if others:
        yield from _mail(config)
        yield from _provider(config)
        yield from _certificate(config)
        yield "VIRUS_SCANNER", *scanner_works(config)
        yield "proxies", *undeclared_proxy(config)
        yield "leaked passwords", *list_works(config.data_dir)
        if known := current_app.extensions.get(STANDBY):
            yield "DATABASE_READ_URL", known.follows(), "asked for pages that may be a second old, if it follows"
    yield from _files(config)
    try:
        with db.engine.connect() as connection:
            yield from _engine(connection)
            yield from _promises(connection)
            yield from _guards(connection, config.production)
            yield from _schema(connection, config)
            yield from _notices(connection)
            if others:
                yield from _outbox(connection, config)
                yield "erasures", *none_owed(connection, config.data_dir)
    except sa.exc.SQLAlchemyError as error:
        yield "database", False, f"does not answer ({type(error).__name__})"


def _settings(config: Config) -> Iterator[Check]:
    yield "SECRET_KEY", len(current_app.config["SECRET_KEY"]) >= KEY_LENGTH, f"{len(config.secret_key)} characters"
    yield "APP_ENV", True, "production" if config.production else "demo"
    yield "PUBLIC_URL", config.https or not config.production, config.public_url or "not set: plain http"
    yield "DATABASE_URL", *private_line(config.database_url)
    yield "TRUSTED_PROXIES", True, str(config.trusted_proxies)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"]) == config.https
    yield "session cookie", secure, str(current_app.config["SESSION_COOKIE_NAME"])
    yield "debugging", not current_app.debug, "on: everybody sees the program" if current_app.debug else "off"


def undeclared_proxy(config: Config) -> tuple[bool, str]:
    """Return whether every proxy is declared, and what was found: requests leave a note if one is not.

    The start does not ask for it: a header that one person has forged must not stop everybody.
    """
    note = config.data_dir / FORWARDED_SEEN
    if config.trusted_proxies or not note.exists():
        return True, f"{config.trusted_proxies} declared, no other seen"
    seen = dt.datetime.fromtimestamp(note.stat().st_mtime, dt.UTC)
    if dt.datetime.now(dt.UTC) - seen > NOTE_COUNTS:
        return True, "none seen in the last week"
    peer = note.read_text(encoding="ascii").strip()
    return False, (
        f"{peer} passed on requests at {seen:%Y-%m-%d %H:%M} UTC with headers of a proxy, and TRUSTED_PROXIES is 0: "
        "whoever comes through it has its address, and one of them can make the others wait at signing in. Set it to "
        f"the number of proxies in front (mostly 1); if {peer} is none, delete {note}"
    )


def private_line(address: str) -> tuple[bool, str]:
    """Return whether nobody can read along between this machine and the database's, and what was found."""
    url = sa.make_url(address)
    if url.drivername == "sqlite":
        system = file_system_of(Path(url.database or "/").parent)
        return system not in NETWORK_DISKS, f"SQLite on {system}"
    host = str(url.query.get("host") or url.host or "")
    mode = str(url.query.get("sslmode", ""))
    near = host == "" or host.startswith("/") or host in ("localhost", "::1") or host.startswith("127.")
    said = f"{host or 'socket'}, sslmode {mode or 'not set'}"
    return near or mode == "verify-full", said if near else f"{said}; verify-full alone proves whom it reaches"


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


def _provider(config: Config) -> Iterator[Check]:
    """Check the sign-in provider, where there is one: whether it is the issuer that it has to be."""
    if config.provider is not None:
        try:
            provider.ask(config.provider)
        except provider.ProviderAway as away:
            yield "OIDC_ISSUER", False, f"{config.provider.issuer} does not answer as it has to ({away})"
        else:
            yield "OIDC_ISSUER", True, config.provider.issuer


def _files(config: Config) -> Iterator[Check]:
    folder = config.data_dir
    yield "DATA_DIR", _private(folder), f"{folder}, mode {_mode(folder)}"
    for key in filter(Path.exists, (folder / "secret-key", folder / KEY)):
        yield key.name, _private(key), f"mode {_mode(key)}"
    for locale in sorted((ROOT / "webapp" / "translations").glob("*/LC_MESSAGES/messages.po")):
        compiled = locale.with_suffix(".mo").exists()
        yield f"catalogue {locale.parts[-3]}", compiled, "compiled" if compiled else "not compiled"


def _certificate(config: Config) -> Iterator[Check]:
    """Check the office's certificate, where there is one, and the authorities that it believes."""
    signing, now = config.signing, current_app.config["CLOCK"]()
    if signing.certificate is not None:
        try:
            known = load(signing.certificate, signing.passphrase)
            known.check(now)
        except CertificateUnusable as unusable:
            yield "SIGNING_CERTIFICATE", False, f"{signing.certificate}: {unusable.reason}"
        else:
            days, private = (known.not_after - now).days, _private(signing.certificate)
            found = f"{known.name}, until {known.not_after:%d/%m/%Y} ({days} days), mode {_mode(signing.certificate)}"
            yield "SIGNING_CERTIFICATE", days >= DAYS_LEFT and private, found
    if signing.roots is not None:
        try:
            yield "SIGNING_ROOTS", True, f"{len(pades.read_roots(signing.roots))} authorities"
        except (OSError, ValueError) as error:
            yield "SIGNING_ROOTS", False, f"{signing.roots} cannot be read ({type(error).__name__})"
    if signing.time_stamps:
        yield ("SIGNING_TIME_STAMPS", *OfficeTimeStamper(signing.time_stamps).works())


def _engine(connection: sa.Connection) -> Iterator[Check]:
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("select sqlite_version()").scalar_one()
        first, second, third = (int(part) for part in version.split("."))
        yield "SQLite", not has_wal_bug((first, second, third)), version
        broken = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        yield "database file", broken == "ok", broken
        hands = "database and keys lie in one hand; for two, use a PostgreSQL that others keep, or vote on paper"
        yield "secret ballots", True, hands
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
        found = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
        yield "synchronous_commit", found in ("on", "remote_apply"), found
        found = connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
        yield "transaction_isolation", found == "read committed", found


def _promises(connection: sa.Connection) -> Iterator[Check]:
    for name, (promised, found) in read_promises(connection).items():
        yield name, promised == found, str(found)


def _guards(connection: sa.Connection, production: bool) -> Iterator[Check]:
    """Check that the database itself protects the journal, the rule book and the seats, from this role too."""
    if connection.dialect.name == "sqlite":
        query = "select name from sqlite_master where type = 'trigger'"
        tables = {f"{table}_no_{act}" for table in ("event", "rule", "security_event") for act in ("update", "delete")}
        expected = tables | {"post_seat_insert", "post_seat_update", "term_overlap_insert", "term_overlap_update"}
    else:
        query = (
            "select tgname from pg_trigger where tgenabled = 'O' union select conname from pg_constraint"
            " where contype = 'x'"
        )
        expected = {f"{table}_append_only" for table in ("event", "rule", "security_event")}
        expected |= {"ex_post_seat", "ex_committee_term"}
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


def _notices(connection: sa.Connection) -> Iterator[Check]:
    """Check that every mail has its notice and every notice its event."""
    if sa.inspect(connection).has_table(Mail.__tablename__):
        wrong = outbox.faults(connection)
        yield "notices", not wrong, "; ".join(wrong) or "each with its event, each mailed once at most"


def _outbox(connection: sa.Connection, config: Config) -> Iterator[Check]:
    """Check that no mail waits for long."""
    if config.mail_server is not None and sa.inspect(connection).has_table(Mail.__tablename__):
        now = current_app.config["CLOCK"]()
        waiting = outbox.backlog(connection, now)
        late = waiting.oldest is not None and now - waiting.oldest > LONGEST_WAIT
        advice = ", the oldest for more than a day: does a timer run `flask tick`?" if late else ""
        yield "outbox", not late, f"{waiting.count} mails wait{advice}"


def _private(path: Path) -> bool:
    return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"
