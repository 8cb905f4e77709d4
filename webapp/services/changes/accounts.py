"""Requests that open an account: nobody signs in by it before a second person confirms."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, Person
from webapp.queries.changes.holders import HOLDER, holder_words
from webapp.services.accounts import second_factors
from webapp.services.accounts.managing import add_account, renew_first_password
from webapp.services.accounts.slips import give_slip
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.refusals import Refused
from workflows.core.text import _


def carry_out_account(one: Carrying) -> None:
    """Create the account; its first password can be used from now on."""
    said = one.change.content
    add_account(one.session, said["person"], said["username"], _hash(one), one.now, said.get("outside"))
    give_slip(one.session, said["username"], one.change, one.now)


def carry_out_password(one: Carrying) -> None:
    """Put the new first password in the old one's place."""
    renew_first_password(one.session, one.change.content["username"], _hash(one), one.now)
    give_slip(one.session, one.change.content["username"], one.change, one.now)


def wanted_holder(session: Session, account_id: int, person_code: str) -> Wanted:
    """Return as a request that an administrator's account is somebody's: whom it names confirms it.

    Raises Refused (`field` 'person') for a person without an account of their own.
    """
    account = sa.and_(Account.person_id == Person.id, Account.disabled_at.is_(None), Account.first_password.is_(False))
    person = session.scalar(sa.select(Person.id).join(Account, account).where(Person.code == person_code))
    if person is None:
        raise Refused(_("There is nobody with this code who has an account of their own."), field="person")
    before = {"person": holder_words(session, account_id, by_code=True)}
    content = {"username": session.get_one(Account, account_id).username, "person": person_code}
    return Wanted(HOLDER, None, content, before, frozenset((person,)))


def carry_out_holder(one: Carrying) -> None:
    """Leave it to the request itself, which cannot be rewritten, to say whose the account is."""


def told_of_holder(one: Carrying) -> set[int]:
    """Return nobody else: whom it names has confirmed it."""
    return set()


def carry_out_reset(one: Carrying) -> None:
    """Take the lost second factor away, and end its owner's sign-ins."""
    said = one.change.content
    second_factors.reset(one.session, said["username"], said["reason"], one.change.asked_by_id, one.now)


def _hash(one: Carrying) -> str:
    return (one.change.file or b"").decode()
