"""Settings from the environment, checked once, before anything else starts."""

import datetime as dt
import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa

from webapp.settings import Alerts, OtherAddresses, Signing, SignInProvider, Uploads

ROOT = Path(__file__).resolve().parent.parent

SIGN_IN_IDLE, SIGN_IN_LIFE = dt.timedelta(minutes=30), dt.timedelta(hours=12)
SEEN_EVERY = dt.timedelta(minutes=1)
"""The precision of a sign-in's last use; a write on every page would be one too many."""
LOCALES, THEMES = ("vi", "en"), ("auto", "light", "dark")
DATABASE = "doan-vu.sqlite3"
KEY_LENGTH, MEBIBYTE = 32, 1024 * 1024

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
MAIL_ADDRESS = re.compile(
    rf"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*(?<!.{{65}})@{_LABEL}(?:\.{_LABEL})*\.[A-Za-z]{{2,63}}"
)

Read = TypeVar("Read")


class WrongSetting(Exception):
    """A setting under which nothing can be served. The text is one line naming it; `code` the exit status."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class MailServer:
    """The mail server. security: 'none', 'starttls' or 'tls'."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class Config:
    """The settings of one application."""

    data_dir: Path
    database_url: str
    secret_key: str
    public_url: str | None = None
    trusted_proxies: int = 0
    production: bool = False
    mail_server: MailServer | None = None
    mail_from: str = ""
    help_phone: str = ""
    office_name: str = ""
    backup_recipient: str = ""
    databases: OtherAddresses = OtherAddresses()
    provider: SignInProvider | None = None
    signing: Signing = Signing()
    alerts: Alerts = Alerts()
    uploads: Uploads = Uploads()

    @property
    def https(self) -> bool:
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The names by which the application may be asked for; None for any, which a demo is."""
        named = [urlsplit(self.public_url).hostname or ""] if self.public_url else []
        return [*named, "localhost", "127.0.0.1"] if named or self.production else None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Return the settings of the environment; raise WrongSetting for invalid ones. Makes DATA_DIR."""
        data_dir = _data_dir(environ.get("DATA_DIR") or str(ROOT / "data"))
        public_url = _public_url(environ.get("PUBLIC_URL"))
        mail_server = _mail_server(environ.get("MAIL_SERVER"), public_url)
        return cls(
            data_dir=data_dir,
            database_url=_database_url(environ.get("DATABASE_URL"), data_dir),
            databases=_judged(lambda: OtherAddresses.read(environ)),
            secret_key=_secret_key(environ.get("SECRET_KEY"), data_dir),
            public_url=public_url,
            trusted_proxies=_trusted_proxies(environ.get("TRUSTED_PROXIES") or "0"),
            production=_app_env(environ.get("APP_ENV") or "demo"),
            mail_server=mail_server,
            mail_from=_mail_from(environ.get("MAIL_FROM"), mail_server),
            help_phone=" ".join(environ.get("HELP_PHONE", "").split())[:60],
            office_name=" ".join(environ.get("OFFICE_NAME", "").split())[:80],
            backup_recipient=environ.get("BACKUP_RECIPIENT", "").strip(),
            provider=_judged(lambda: SignInProvider.read(environ, public_url)),
            signing=_judged(lambda: Signing.read(environ, data_dir)),
            alerts=_judged(lambda: Alerts.read(environ)),
            uploads=_judged(lambda: Uploads.read(environ)),
        )

    def for_flask(self) -> dict[str, Any]:
        """Return the settings of Flask and its extensions."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "MAX_CONTENT_LENGTH": MEBIBYTE,
            "MAX_FORM_MEMORY_SIZE": MEBIBYTE,
            "MAX_FORM_PARTS": 1000,
            # Our public name, and the names by which this machine checks its own health.
            "TRUSTED_HOSTS": self.trusted_hosts,
            # "__Host-" makes browsers refuse the cookie from any other host, path or plain http.
            "SESSION_COOKIE_NAME": "__Host-doan-vu" if self.https else "doan-vu",
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            # The form's token is valid as long as the sign-in, which ends by itself.
            "WTF_CSRF_TIME_LIMIT": None,
            # The token itself is the protection; the addresses of phones change.
            "SESSION_PROTECTION": None,
            # There is no "remember me" cookie; one set from outside must be ignored.
            "REMEMBER_COOKIE_NAME": "__Host-no-remember-me",
            "BABEL_DEFAULT_LOCALE": LOCALES[0],
            "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "webapp" / "translations"),
            "CLOCK": lambda: dt.datetime.now(dt.UTC),
            "DOAN_VU": self,
        }


def _app_env(value: str) -> bool:
    if value not in ("demo", "production"):
        raise WrongSetting(f"APP_ENV has to be 'demo' or 'production', not {value!r}.")
    return value == "production"


def _data_dir(value: str) -> Path:
    path = Path(value).absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f"DATA_DIR {value!r} cannot be made or used: {error.strerror}.") from error
    return path


def _database_url(value: str | None, data_dir: Path) -> str:
    if not value:
        return f"sqlite:///{data_dir / DATABASE}"
    try:
        url = sa.make_url(value)
    except sa.exc.ArgumentError as error:
        raise WrongSetting("DATABASE_URL is not a database address, such as postgresql://user@host/name.") from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise WrongSetting(f"DATABASE_URL has to begin with postgresql:// or sqlite:///, not {url.drivername}://.")
    if url.drivername == "sqlite" and not (url.database and Path(url.database).is_absolute()):
        raise WrongSetting("DATABASE_URL for SQLite needs an absolute file name: sqlite:////folder/file.sqlite3.")
    return url.render_as_string(hide_password=False)


def _public_url(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise WrongSetting(f"PUBLIC_URL has to look like https://doanvu.example.vn, not {value!r}.")
    return f"{parts.scheme}://{parts.netloc}"


def is_mail_address(text: str) -> bool:
    """Whether a text is one plain ASCII address, without a display name or a second address."""
    return len(text) <= 254 and MAIL_ADDRESS.fullmatch(text) is not None


def _mail_server(value: str | None, public_url: str | None) -> MailServer | None:
    if not value:
        return None
    if public_url is None:
        raise WrongSetting("MAIL_SERVER needs PUBLIC_URL as well: mails say where the pages are.")
    parts = urlsplit(value)
    known = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
    try:
        security, port = known[parts.scheme]
        port = parts.port or port
    except (KeyError, ValueError):
        security = ""
    if not security or not parts.hostname or parts.path.strip("/") or parts.query:
        raise WrongSetting("MAIL_SERVER has to look like smtps://user:password@mail.example.vn:465.")
    if parts.password and security == "none":
        raise WrongSetting("MAIL_SERVER: a password goes over smtps:// or smtp+starttls:// only.")
    return MailServer(parts.hostname, port, security, unquote(parts.username or ""), unquote(parts.password or ""))


def _mail_from(value: str | None, server: MailServer | None) -> str:
    if server is not None and not is_mail_address(value or ""):
        raise WrongSetting("MAIL_FROM has to be the address that mails come from, such as doanvu@example.vn.")
    return value or ""


def _judged(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except ValueError as error:
        raise WrongSetting(str(error)) from error


def _trusted_proxies(value: str) -> int:
    if not value.isdecimal() or int(value) > 9:
        raise WrongSetting(f"TRUSTED_PROXIES has to be the number of proxies in front (0 to 9), not {value!r}.")
    return int(value)


def _secret_key(value: str | None, data_dir: Path) -> str:
    if value:
        if len(value) < KEY_LENGTH:
            raise WrongSetting(f"SECRET_KEY has to have at least {KEY_LENGTH} characters.")
        guessed = ("secret", "changeme", "change-me", "example")
        if len(set(value)) < 10 or any(word in value.lower() for word in guessed):
            raise WrongSetting("SECRET_KEY can be guessed: use a random one, or leave it out and one is made.")
        return value
    return stored_key(data_dir / "secret-key")


def stored_key(path: Path) -> str:
    """Return the key in the file, made at the first call. Raises WrongSetting if others can read it."""
    try:
        if not path.exists():
            _write_key(path)
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise WrongSetting(f"SECRET_KEY: {path} can be read by others; set its mode to 0600.")
        key = path.read_text().strip()
    except OSError as error:
        raise WrongSetting(f"SECRET_KEY: {path} cannot be used: {error.strerror}.") from error
    if len(key) < KEY_LENGTH:
        raise WrongSetting(f"SECRET_KEY: {path} has to hold at least {KEY_LENGTH} characters.")
    return key


def _write_key(path: Path) -> None:
    """Write a whole key atomically: several workers start at the same moment, and the first one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
