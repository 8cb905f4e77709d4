"""Whether the database can be written: tried with a row that stays as it is, at most every few seconds."""

import threading
import time
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.services.transaction import StorageBusy, transaction

EVERY = 5.0
"""Seconds for which an answer holds: whoever asks more often causes no write."""
SAME_AGAIN = sa.text("update alembic_version set version_num = version_num")


@dataclass
class Readiness:
    """The last answer of this process, and the lock under which the next is found."""

    at: float = float("-inf")
    ready: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


def is_ready(tried: Readiness, session: Session) -> bool:
    """Whether the last write was taken. Commits one that changes nothing if that was long ago and nobody else tries.

    Neither the table nor its row grows, and a full, read-only or absent database refuses it as it would any other.
    """
    if time.monotonic() < tried.at + EVERY or not tried.lock.acquire(blocking=tried.at < 0):
        return tried.ready
    try:
        if time.monotonic() >= tried.at + EVERY:
            tried.ready = _takes_a_write(session)
            tried.at = time.monotonic()
    finally:
        tried.lock.release()
    return tried.ready


def _takes_a_write(session: Session) -> bool:
    try:
        with transaction(session):
            session.execute(SAME_AGAIN)
    except (StorageBusy, sa.exc.SQLAlchemyError):
        return False
    return True
