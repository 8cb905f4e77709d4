"""Sign-ins: browsers that are signed in, what they keep, and their end."""

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.config import SEEN_EVERY, SIGN_IN_IDLE, SIGN_IN_LIFE
from webapp.models import Account, AlertDevice, Person, SignIn
from webapp.queries.notices.notices import unread_notices
from webapp.services.transaction import transaction

log = logging.getLogger("doan_vu.security")

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
    second_factor: bool
    bound: bool
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
        SignIn.second_factor,
        Account.provider_subject.is_not(None),
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


def start(
    session: Session, account_id: int, address: str, browser: str, now: dt.datetime, second_factor: bool = False
) -> str:
    """Add the row of a new sign-in inside the caller's transaction; return the token.

    second_factor: whether the sign-in provider vouched for one.
    """
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=token_hash(token),
            account_id=account_id,
            started_at=now,
            seen_at=now,
            proved_at=now,
            second_factor=second_factor,
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
    """End all sign-ins of the account except this one, and the alerts of its browsers."""
    with transaction(session):
        session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id, SignIn.id != sign_in_id))
        _end_alerts(session, account_id)


def end_all(session: Session, account_id: int) -> None:
    """End all sign-ins of the account and the alerts of its browsers, within the caller's transaction."""
    session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id))
    _end_alerts(session, account_id)


def _end_alerts(session: Session, account_id: int) -> None:
    """Let no browser show alerts of the account, this one neither: nothing says which of them it is.

    The telephone is that of the register.
    """
    browsers = sa.and_(AlertDevice.account_id == account_id, AlertDevice.channel == "push")
    session.execute(sa.delete(AlertDevice).where(browsers))


def running(session: Session, account_id: int, now: dt.datetime) -> Sequence[Any]:
    """Return the sign-ins of the account that have not ended, with browser and address, the last used first."""
    return session.execute(
        sa.select(SignIn.id, SignIn.browser, SignIn.address, SignIn.started_at, SignIn.seen_at)
        .where(SignIn.account_id == account_id, alive(now))
        .order_by(SignIn.seen_at.desc(), SignIn.id)
    ).all()


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


def alive(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a sign-in has not ended."""
    return sa.and_(SignIn.started_at > now - SIGN_IN_LIFE, SignIn.seen_at > now - SIGN_IN_IDLE)
