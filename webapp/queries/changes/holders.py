"""Whose the account of a system administrator is: nobody asks with it and confirms with another one of theirs."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, ChangeRequest, Person

HOLDER = "holder"
"""The kind of request by which an administrator says whose the account is; whom it names confirms it."""


def holders(session: Session, account_id: int | None) -> list[int]:
    """Return the ids of all who have ever confirmed that an administrator's account is theirs, the last one first."""
    said = sa.select(ChangeRequest.subjects).where(
        ChangeRequest.kind == HOLDER, ChangeRequest.asked_by_id == account_id, ChangeRequest.standing == "confirmed"
    )
    return [one for people in session.scalars(said.order_by(ChangeRequest.id.desc())) for one in people]


def holder_words(session: Session, account_id: int | None, *, by_code: bool) -> str:
    """Return whose an administrator's account is, by name or by code; '' where nobody has said it."""
    outside = session.scalar(sa.select(Account.outside).where(Account.id == account_id))
    found = holders(session, account_id)
    if not found:
        return outside or ""
    return session.scalar(sa.select(Person.code if by_code else Person.full_name).where(Person.id == found[0])) or ""


def is_nobodys(session: Session, account_id: int | None) -> bool:
    """Whether it is an administrator's account of which nobody knows whose it is."""
    account = session.get(Account, account_id) if account_id else None
    return bool(account and account.administrator and not account.outside and not holders(session, account_id))
