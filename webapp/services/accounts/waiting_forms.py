"""The form of a final act that waits while its sender proves at the sign-in provider who they are.

It may be a secret ballot or a new password: it is kept sealed, with what the cookie of that browser alone holds.
"""

import datetime as dt
import json
import secrets

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from sqlalchemy.orm import Session

from webapp.models import SignIn
from webapp.services.accounts.drafts import Fields
from webapp.services.sealing import cipher
from webapp.services.transaction import transaction

LIFE = dt.timedelta(hours=1)
"""For how long a form is kept at most; the way to the provider and back takes minutes."""
ROOM = 4096
"""Bytes of which the seal holds whole blocks: its length does not tell one choice from another."""
EMPTY = {"kept_page": None, "kept_fields": sa.null(), "kept_at": None}


def keep(session: Session, key: str, sign_in_id: int, page: str, fields: Fields, now: dt.datetime) -> str:
    """Keep the form that waits in this sign-in, and return what opens it, which is kept nowhere here.

    key: the application's own, from which that of the seal follows together with what is returned.
    """
    token, plain = secrets.token_urlsafe(32), json.dumps(fields).encode()
    plain += b" " * (-len(plain) % ROOM)
    sealed = cipher(key + token, _purpose(sign_in_id, page)).encrypt(plain).decode()
    with transaction(session):
        kept = {"kept_page": page, "kept_fields": [sealed], "kept_at": now}
        session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(**kept))
    return token


def take(session: Session, key: str, sign_in_id: int, page: str, token: str, since: dt.datetime) -> Fields:
    """Return the form that waits for this page, and forget it; empty for none, or one that was kept before."""
    mine = (SignIn.id == sign_in_id, SignIn.kept_page == page)
    with transaction(session):
        row = session.execute(sa.select(SignIn.kept_fields, SignIn.kept_at).where(*mine)).one_or_none()
        session.execute(sa.update(SignIn).where(*mine).values(**EMPTY))
    if row is None or not row.kept_fields or row.kept_at < since:
        return []
    try:
        said = json.loads(cipher(key + token, _purpose(sign_in_id, page)).decrypt(row.kept_fields[0]))
    except InvalidToken:
        return []
    return [(name, text) for name, text in said]


def forget_old(session: Session, now: dt.datetime) -> None:
    """Forget the forms whose sender has not come back, within the caller's transaction."""
    session.execute(sa.update(SignIn).where(SignIn.kept_at < now - LIFE).values(**EMPTY))


def forget_all(session: Session) -> None:
    """Forget every form that waits, within the caller's transaction: a name in it cannot be sought."""
    session.execute(sa.update(SignIn).where(SignIn.kept_page.is_not(None)).values(**EMPTY))


def _purpose(sign_in_id: int, page: str) -> bytes:
    return f"form of {sign_in_id} that waits for {page}".encode()
