"""Drafts that somebody has typed into forms and not sent: theirs alone."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Draft


def draft_of(session: Session, account_id: int, page: str) -> Any:
    """Return the draft of the form of this page, with its id, fields and moment; None for none."""
    return session.execute(_mine(account_id, Draft.page == page)).one_or_none()


def draft_by_id(session: Session, account_id: int, public_id: str) -> Any:
    """Return this draft of the account, None for no such draft."""
    return session.execute(_mine(account_id, Draft.public_id == public_id)).one_or_none()


def drafts_of(session: Session, account_id: int) -> Sequence[Any]:
    """Return the drafts of the account without their fields, the newest first; there are at most `drafts.MOST`."""
    return session.execute(_DRAFTS, {"account": account_id}).all()


_DRAFTS = (
    sa.select(Draft.public_id, Draft.page, Draft.title, Draft.kept_at)
    .where(Draft.account_id == sa.bindparam("account"))
    .order_by(Draft.kept_at.desc(), Draft.id.desc())
)


def _mine(account_id: int, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns = (Draft.public_id, Draft.page, Draft.title, Draft.fields, Draft.kept_at)
    return sa.select(*columns).where(Draft.account_id == account_id, which)
