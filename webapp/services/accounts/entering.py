"""Signing in: the password, with throttled tries, or the sign-in provider; and the second step where one is set up."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, SignIn
from webapp.provider import Identity
from webapp.services import throttling
from webapp.services.accounts import passwords, second_factors
from webapp.services.accounts.sign_ins import alive, browser_name, start, token_hash
from webapp.services.refusals import Refused
from webapp.services.security_events import Kind, account_of, record, record_alone
from webapp.services.transaction import transaction
from workflows.core.text import _

USERNAME = re.compile(r"[a-z0-9._-]{3,40}")


class CodeNeeded(Exception):
    """A right password of an account that has a second factor. Nothing has begun yet.

    proof: what the second step compares: an account whose password has changed meanwhile begins anew.
    """

    def __init__(self, account_id: int, proof: str) -> None:
        super().__init__()
        self.account_id, self.proof = account_id, proof


@dataclass(frozen=True, slots=True)
class SignInPlace:
    """The place of a sign-in: the address, the browser, and the browser's numbers by account (`known_devices`)."""

    address: str
    browser: str = ""
    devices: Mapping[str, str] = field(default_factory=dict)

    def own(self, account_id: int | None) -> str:
        """Return the name of the count of tries of this browser, if the account's owner has signed in in it before."""
        number = self.devices.get(str(account_id))
        return throttling.own_device(number) if number else ""


def sign_in(session: Session, username: str, password: str, place: SignInPlace, now: dt.datetime) -> str:
    """Start a sign-in and return its token, which only the browser keeps.

    Raises Refused with the same sentence for an unknown name, a wrong password and a disabled account,
    TooManyAttempts after too many of them, CodeNeeded where a second factor is set up. Every attempt is counted before
    it is judged, so that simultaneous attempts cannot evade throttling.
    """
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        name = ""  # matches nobody: still counted, but kept out of log and database
    known = session.execute(_credentials(Account.username == name)).one_or_none()
    own = place.own(known.id if known else None)
    throttling.count(session, name, place.address, now, own)
    right = passwords.verify(known.password_hash if known else None, password)
    if not known or not right or known.disabled_at is not None:
        _note_refusal(session, known.id if known else None, "password" if known else "unknown_name", now)
        raise Refused(_("The user name or the password is wrong. Try again."))
    with transaction(session):
        _check_again(session, known)
        throttling.forget(session, name, place.address, own)
        needed = second_factors.is_set_up(session, known.id)
        token = "" if needed else _begin(session, known, place, now)
    if needed:
        raise CodeNeeded(known.id, _state(known))
    return token


def second_step(
    session: Session, key: str, account_id: int, state: str, code: str, place: SignInPlace, now: dt.datetime
) -> str:
    """Start the sign-in of somebody whose password was right (CodeNeeded), with a code of their second factor.

    Raises Refused (`field` 'code') for a wrong code, without a field where the sign-in has to begin anew;
    TooManyAttempts. Codes are counted apart from passwords: a right password does not buy further tries.
    """
    known = session.execute(_credentials(Account.id == account_id)).one_or_none()
    if known is None or known.disabled_at is not None or _state(known) != state:
        raise Refused(_("Sign in again with your user name and password."))
    tries, own = f"{known.username} code", place.own(account_id)
    throttling.count(session, tries, place.address, now, own)
    if not second_factors.take(session, key, account_id, code, now):
        _note_refusal(session, known.id, "code", now)
        raise Refused(_("The code is wrong, or it was used already. Write the one that is shown now."), field="code")
    with transaction(session):
        _check_again(session, known)
        throttling.forget(session, tries, place.address, own)
        return _begin(session, known, place, now)


def recognised(session: Session, identity: Identity, place: SignInPlace, now: dt.datetime) -> str:
    """Start the sign-in of whom the sign-in provider has recognised, and return its token.

    The account is the one that its owner has bound to this subject; none is ever found by a name or an address. Raises
    Refused with the same sentence for a subject that is bound to none and for a disabled account, CodeNeeded where a
    second factor is set up and the provider vouches for none.
    """
    known = session.execute(_credentials(Account.provider_subject == identity.subject)).one_or_none()
    if known is None or known.disabled_at is not None:
        account = known.id if known else None
        _note_refusal(session, account, "provider", now)
        raise Refused(
            _("This sign-in opens no account here. Sign in with user name and password, then bind it on your account.")
        )
    with transaction(session):
        _check_again(session, known)
        needed = not identity.second_factor and second_factors.is_set_up(session, known.id)
        token = "" if needed else _begin(session, known, place, now, identity)
    if needed:
        raise CodeNeeded(known.id, _state(known))
    return token


def _begin(session: Session, known: Any, place: SignInPlace, now: dt.datetime, identity: Identity | None = None) -> str:
    """Start the sign-in of an account that has proved everything, inside the caller's transaction."""
    if known.first_password and known.first_password_expires is not None and known.first_password_expires <= now:
        raise Refused(_("This first password is too old. Ask whoever gave it to you for a new one."))
    session.execute(sa.delete(SignIn).where(sa.not_(alive(now))))
    record(session, Kind.SIGNED_IN, now, "provider" if identity else "", by=account_of(session, known.id))
    vouched = identity is not None and identity.second_factor
    return start(session, known.id, place.address, browser_name(place.browser), now, vouched)


def _note_refusal(session: Session, account_id: int | None, what: str, now: dt.datetime) -> None:
    """Record a refusal. A name that is no account is not written down: people type their password there."""
    by = account_of(session, account_id) if account_id is not None else None
    record_alone(session, Kind.SIGN_IN_REFUSED, now, what, by)


def _check_again(session: Session, known: Any) -> None:
    """Raise Refused if the account was disabled or its password replaced meanwhile. Under the lock."""
    if session.execute(_credentials(Account.id == known.id).with_for_update()).one_or_none() != known:
        raise Refused(_("The user name or the password is wrong. Try again."))


def _state(known: Any) -> str:
    return token_hash(known.password_hash)[:32]


def _credentials(which: sa.ColumnElement[bool]) -> Any:
    return sa.select(
        Account.id,
        Account.username,
        Account.password_hash,
        Account.disabled_at,
        Account.first_password,
        Account.first_password_expires,
    ).where(which)
