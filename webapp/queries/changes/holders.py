"""The holder of the account of a system administrator: nobody asks with it and confirms with another one of theirs."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, ChangeRequest, Person

HOLDER = "holder"
"""The kind of request by which an administrator says whose the account is; whom it names confirms it."""


def holders(session: Session, account_id: int | None) -> list[int]:
    """Return the ids of all who have ever confirmed that an administrator's account is theirs, the last one first."""
    return holders_of_each(session, [account_id] if account_id else []).get(account_id or 0, [])


def holders_of_each(session: Session, accounts: Collection[int]) -> dict[int, list[int]]:
    """Return for each of these accounts that has any its holders, as `holders`. One statement, for however many."""
    found: dict[int, list[int]] = {}
    if not accounts:
        return found
    said = sa.select(ChangeRequest.asked_by_id, ChangeRequest.subjects).where(
        ChangeRequest.kind == HOLDER, ChangeRequest.asked_by_id.in_(accounts), ChangeRequest.standing == "confirmed"
    )
    for account_id, people in session.execute(said.order_by(ChangeRequest.id.desc())):
        found.setdefault(account_id, []).extend(people)
    return found


def holder_names(session: Session, accounts: Collection[int]) -> dict[int, str]:
    """Return for each of these accounts whose it is, by name, as `holder_words`. Three statements, for however many."""
    held = holders_of_each(session, accounts)
    outside = sa.select(Account.id, Account.outside).where(Account.id.in_(accounts))
    said = {row.id: row.outside or "" for row in session.execute(outside)}
    last = {account_id: people[0] for account_id, people in held.items()}
    named = sa.select(Person.id, Person.full_name).where(Person.id.in_(last.values()))
    names = {row.id: row.full_name for row in session.execute(named)}
    return said | {account_id: names.get(person_id, "") for account_id, person_id in last.items()}


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
