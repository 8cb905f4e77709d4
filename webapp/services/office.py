"""The office itself: created once, as a demo or as a real one."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, Office, Unit
from webapp.services.transaction import transaction


def open_office(session: Session, *, demo: bool, now: dt.datetime) -> bool:
    """Mark a new database as a demo office or a real one; one that is marked, or has units or accounts, keeps its kind.

    Returns whether it is a demo. Called before any demo row is written: an unmarked database never has a known
    password.
    """
    with transaction(session):
        known = session.scalar(sa.select(Office.demo))
        if known is None:
            known = demo and _is_empty(session)
            session.add(Office(id=1, demo=known, created_at=now))
    return known


def has_no_account(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.scalar(sa.select(Account.id).limit(1)) is None


def _is_empty(session: Session) -> bool:
    return has_no_account(session) and session.scalar(sa.select(Unit.id).limit(1)) is None
