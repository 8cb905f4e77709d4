"""Slips with first passwords: those that somebody may draw, and by whom an account has its first password."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.actors import Actor
from webapp.models import Account, ChangeRequest, PasswordSlip, Person
from webapp.queries.accounts.keepers import handed_among
from workflows.core.calendar import day_begins

_Asker, _Decider, _Asking, _Deciding = aliased(Account), aliased(Account), aliased(Person), aliased(Person)


@dataclass(frozen=True)
class MadeBy:
    """The people who asked for an account's first password and confirmed it; '' for nobody.

    at_server: whether it was asked on the command line; then asked_by is whom whoever stood there has named.
    """

    asked_by: str
    at_server: bool
    confirmed_by: str
    at: dt.datetime | None


def drawable(session: Session, account_id: int, actor: Actor | None, day: dt.date) -> list[int]:
    """Return the accounts whose slips are drawn by this account: by whoever has confirmed the request, and still may.

    A slip lapses with the first password that would stand on it: it is no key that is kept for later.
    actor: its person with the posts of today; None for an administrator, who has carried it out alone. One statement
    where there are none.
    """
    rows = session.execute(
        sa.select(PasswordSlip.account_id, Account.person_id)
        .join(ChangeRequest, ChangeRequest.id == PasswordSlip.change_id)
        .join(Account, Account.id == PasswordSlip.account_id)
        .where(
            ChangeRequest.decided_by_id == account_id,
            PasswordSlip.drawn_at.is_(None),
            Account.first_password,
            Account.first_password_expires > day_begins(day),
            Account.disabled_at.is_(None),
        )
        .order_by(PasswordSlip.account_id)
    ).all()
    if actor is None or not rows:
        return [row.account_id for row in rows]
    owners = [row.person_id for row in rows if row.person_id]
    handed = handed_among(session, actor, owners, day)
    return [row.account_id for row in rows if row.person_id in handed]


@dataclass(frozen=True)
class MailedOwner:
    """The owner of an account, their mail address in the register, and the account's language."""

    name: str
    address: str
    locale: str


def addresses_of(session: Session, accounts: Iterable[int]) -> dict[int, MailedOwner]:
    """Return those of these accounts' owners whose mail address the register has, by account.

    Never the address of somebody's notices: whoever had got hold of the account may have put in their own.
    One statement.
    """
    rows = sa.select(Account.id, Person.full_name, Person.mail_address, Account.locale)
    known = rows.join(Person, Person.id == Account.person_id).where(Person.mail_address.is_not(None))
    found = session.execute(known.where(Account.id.in_(list(accounts))).order_by(Account.id))
    return {account_id: MailedOwner(name, address or "", locale) for account_id, name, address, locale in found}


def made_by(session: Session, account_id: int) -> MadeBy | None:
    """Return who has made an account's first password; None for one that was made before this was kept."""
    row = session.execute(
        sa.select(
            sa.func.coalesce(_Asking.full_name, _Asker.username),
            ChangeRequest.asked_by_id.is_(None),
            sa.func.coalesce(_Deciding.full_name, _Decider.username),
            ChangeRequest.standing,
            ChangeRequest.decided_at,
        )
        .select_from(PasswordSlip)
        .join(ChangeRequest, ChangeRequest.id == PasswordSlip.change_id)
        .outerjoin(_Asker, _Asker.id == sa.func.coalesce(ChangeRequest.asked_by_id, ChangeRequest.operator_id))
        .outerjoin(_Asking, _Asking.id == _Asker.person_id)
        .outerjoin(_Decider, _Decider.id == ChangeRequest.decided_by_id)
        .outerjoin(_Deciding, _Deciding.id == _Decider.person_id)
        .where(PasswordSlip.account_id == account_id)
    ).one_or_none()
    if row is None:
        return None
    asked, at_server, decided, standing, at = row
    return MadeBy(asked or "", at_server, decided or "" if standing == "confirmed" else "", at)
