"""Pages that answered a form: kept for a while, sealed with what the address of the browser alone holds."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import brotli
import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from sqlalchemy.orm import Session

from webapp.models import AnsweredPage, SignIn
from webapp.queries.rules import rule_of_office
from webapp.services.accounts.sign_ins import token_hash
from webapp.services.sealing import cipher
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

MINUTES = "drafts.answer_minutes"
MOST = 20
"""Pages that one sign-in keeps; one more takes the place of the oldest."""
LARGEST = 128 * 1024
"""The largest page that is kept, in bytes after compression; a case with its whole course is a tenth of it."""


@dataclass(frozen=True, slots=True)
class PageReader:
    """The one who is to see a page again, and where.

    key: the application's own; who: all that decides what they may see.
    """

    key: str
    sign_in_id: int
    who: str
    path: str

    def purpose(self) -> bytes:
        return f"answered page of {self.sign_in_id} at {self.path} for {self.who}".encode()


def keep(session: Session, reader: PageReader, page: bytes, status: int, now: dt.datetime) -> str:
    """Keep a page, and return what opens it; '' for one that is too large.

    The key of its seal follows from what is returned and kept nowhere, and from all that `reader` says: if their posts
    are others by then, it opens nothing.
    """
    content = brotli.compress(page, quality=5)
    if len(content) > LARGEST:
        return ""
    token = secrets.token_urlsafe(32)
    sealed = cipher(reader.key + token, reader.purpose()).encrypt(content)
    with transaction(session):
        session.execute(sa.select(SignIn.id).where(SignIn.id == reader.sign_in_id).with_for_update())
        mine = AnsweredPage.sign_in_id == reader.sign_in_id
        row = {"token_hash": token_hash(token), "sign_in_id": reader.sign_in_id, "path": reader.path}
        session.add(AnsweredPage(**row, status=status, sealed=sealed, kept_at=now))
        session.flush()
        newest = sa.select(AnsweredPage.id).where(mine).order_by(AnsweredPage.id.desc()).limit(MOST)
        session.execute(sa.delete(AnsweredPage).where(mine, AnsweredPage.id.not_in(newest)))
    return token


def find(session: Session, reader: PageReader, token: str, now: dt.datetime) -> tuple[bytes, int] | None:
    """Return the page that this opens for this reader, and its status; None for nothing, or what is too old."""
    row = session.execute(
        sa.select(AnsweredPage.sealed, AnsweredPage.status).where(
            AnsweredPage.token_hash == token_hash(token),
            AnsweredPage.sign_in_id == reader.sign_in_id,
            AnsweredPage.kept_at > now - _kept_for(session, now),
        )
    ).one_or_none()
    if row is None:
        return None
    try:
        return brotli.decompress(cipher(reader.key + token, reader.purpose()).decrypt(row.sealed)), row.status
    except InvalidToken:
        return None


def forget(session: Session, sign_in_id: int, paths: Iterable[str]) -> None:
    """Forget what this sign-in keeps of these addresses, whose form was taken. Mostly there is nothing to write."""
    kept = (AnsweredPage.sign_in_id == sign_in_id, AnsweredPage.path.in_(list(paths)))
    if session.scalar(sa.select(AnsweredPage.id).where(*kept).limit(1)):
        with transaction(session):
            session.execute(sa.delete(AnsweredPage).where(*kept))


def forget_old(session: Session, now: dt.datetime) -> None:
    """Forget what can no longer be loaded again, within the caller's transaction."""
    session.execute(sa.delete(AnsweredPage).where(AnsweredPage.kept_at <= now - _kept_for(session, now)))


def _kept_for(session: Session, now: dt.datetime) -> dt.timedelta:
    return dt.timedelta(minutes=int(rule_of_office(session, MINUTES, (), local_date(now)).value))
