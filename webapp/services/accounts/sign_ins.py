"""Signing in and out, with throttled attempts, and browsers that are signed in."""

import datetime as dt
import hashlib
import logging
import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.config import SEEN_EVERY, SIGN_IN_IDLE, SIGN_IN_LIFE
from webapp.logs import facts
from webapp.models import Account, Person, SignIn
from webapp.queries.notices.notices import unread_notices
from webapp.services import throttling
from webapp.services.accounts import passwords
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

Fields = list[tuple[str, str]]
"""The fields of a form that was sent: names and texts, in their order."""
USERNAME = re.compile(r"[a-z0-9._-]{3,40}")

# (mark in the User-Agent, common name). The first match counts: each browser claims to be others as well.
BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
DEVICES = (
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("linux", "Linux"),
)


@dataclass(frozen=True)
class LiveSignIn:
    """A valid sign-in, with the data of its account that every page needs."""

    sign_in_id: int
    seen_at: dt.datetime
    account_id: int
    username: str
    administrator: bool
    first_password: bool
    locale: str
    theme: str
    person_id: int | None
    person_name: str | None
    proved_at: dt.datetime | None
    unread: int


def find(session: Session, token: str, now: dt.datetime) -> LiveSignIn | None:
    """Return the sign-in of this token, unless it ended, is idle or too old, or the account is disabled."""
    values = {"token": token_hash(token), "started": now - SIGN_IN_LIFE, "seen": now - SIGN_IN_IDLE}
    row = session.execute(_LIVE, values).one_or_none()
    return LiveSignIn(*tuple(row)) if row else None


# Asked by every page, so put together once: that costs more than the database's answer.
_LIVE = (
    sa.select(
        SignIn.id,
        SignIn.seen_at,
        Account.id,
        Account.username,
        Account.administrator,
        Account.first_password,
        Account.locale,
        Account.theme,
        Account.person_id,
        Person.full_name,
        SignIn.proved_at,
        unread_notices(),
    )
    .join(Account, Account.id == SignIn.account_id)
    .outerjoin(Person, Person.id == Account.person_id)
    .where(
        SignIn.token_hash == sa.bindparam("token"),
        SignIn.started_at > sa.bindparam("started"),
        SignIn.seen_at > sa.bindparam("seen"),
        Account.disabled_at.is_(None),
    )
)


def sign_in(session: Session, username: str, password: str, address: str, browser: str, now: dt.datetime) -> str:
    """Start a sign-in and return its token, which only the browser keeps.

    Raises Refused with the same sentence for an unknown name, a wrong password and a disabled account, and
    TooManyAttempts after too many of them. Every attempt is counted before it is judged, so that simultaneous attempts
    cannot evade throttling.
    """
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        name = ""  # matches nobody: still counted, but kept out of log and database
    throttling.count(session, name, address, now)
    known = session.execute(_credentials(name)).one_or_none()
    right = passwords.verify(known.password_hash if known else None, password)
    if not known or not right or known.disabled_at is not None:
        # A name that is no account is not written down: people type their password there.
        log.warning("sign-in refused", extra=facts(account=known.id if known else None, address=address))
        raise Refused(_("The user name or the password is wrong."))
    with transaction(session):
        # Checked again under the lock: the account may have been disabled or its first password used meanwhile.
        if session.execute(_credentials(name).with_for_update()).one_or_none() != known:
            raise Refused(_("The user name or the password is wrong."))
        if known.first_password and known.first_password_expires is not None:
            _use_first_password(session, known.id, known.first_password_expires, now)
        throttling.forget(session, name, address)
        session.execute(sa.delete(SignIn).where(sa.not_(_alive(now))))
        token = start(session, known.id, address, browser_name(browser), now)
    log.info("signed in", extra=facts(account=known.id, address=address))
    return token


def start(session: Session, account_id: int, address: str, browser: str, now: dt.datetime) -> str:
    """Add the row of a new sign-in inside the caller's transaction; return the token."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=token_hash(token),
            account_id=account_id,
            started_at=now,
            seen_at=now,
            proved_at=now,
            address=address,
            browser=browser,
        )
    )
    return token


def sign_out(session: Session, token: str) -> None:
    """End this sign-in and invalidate its token."""
    with transaction(session):
        session.execute(sa.delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def end_sign_in(session: Session, account_id: int, sign_in_id: int) -> bool:
    """End one sign-in of the account; return False if the account has no such sign-in."""
    with transaction(session):
        statement = sa.delete(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == account_id)
        return session.execute(statement.returning(SignIn.id)).first() is not None


def end_other_sign_ins(session: Session, account_id: int, sign_in_id: int) -> None:
    """End all sign-ins of the account except this one."""
    with transaction(session):
        session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id, SignIn.id != sign_in_id))


def keep_form(session: Session, sign_in_id: int, page: str, fields: Fields, now: dt.datetime) -> None:
    """Keep with this sign-in what was typed into the form of a page before an earlier one ended."""
    with transaction(session):
        kept = {"kept_page": page, "kept_fields": [list(pair) for pair in fields], "kept_at": now}
        session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(**kept))


def kept_form(session: Session, sign_in_id: int, page: str, since: dt.datetime) -> Fields | None:
    """Return what this sign-in keeps for the form of that page; None for nothing, or for what was kept before."""
    kept = sa.select(SignIn.kept_fields).where(
        SignIn.id == sign_in_id, SignIn.kept_page == page, SignIn.kept_at >= since
    )
    fields: Fields | None = session.scalar(kept)
    return fields


def touch(session: Session, live: LiveSignIn, now: dt.datetime) -> None:
    """Record that the sign-in is in use, at most once a minute."""
    if now - live.seen_at >= SEEN_EVERY:
        with transaction(session):
            session.execute(sa.update(SignIn).where(SignIn.id == live.sign_in_id).values(seen_at=now))


def token_hash(token: str) -> str:
    """Return the stored form of a token: a copy of the database lets nobody sign in."""
    return hashlib.sha256(token.encode()).hexdigest()


def browser_name(user_agent: str) -> str:
    """Return a readable name for a User-Agent: 'Chrome, Windows'."""
    user_agent = user_agent.lower()
    names = (next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, DEVICES))
    return ", ".join(name for name in names if name)


def _alive(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.and_(SignIn.started_at > now - SIGN_IN_LIFE, SignIn.seen_at > now - SIGN_IN_IDLE)


def _credentials(name: str) -> sa.Select[int, str, dt.datetime | None, bool, dt.datetime | None]:
    return sa.select(
        Account.id,
        Account.password_hash,
        Account.disabled_at,
        Account.first_password,
        Account.first_password_expires,
    ).where(Account.username == name)


def _use_first_password(session: Session, account_id: int, expires: dt.datetime, now: dt.datetime) -> None:
    """Let a first password sign in once. Raises Refused if it has done so or has lain about too long."""
    if expires <= now:
        raise Refused(_("This first password was used or is too old. Ask the administrator for a new one."))
    session.execute(sa.update(Account).where(Account.id == account_id).values(first_password_expires=now))
