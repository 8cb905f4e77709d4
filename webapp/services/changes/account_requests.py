"""Asking for new accounts, new first passwords and lost second factors to be taken away."""

import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, ChangeRequest, Person, Post, post_held_on
from webapp.queries.changes.holders import holders
from webapp.services.accounts import passwords
from webapp.services.changes.requests import Asker, ask
from webapp.services.changes.wanted import Wanted
from workflows.core.calendar import local_date


def ask_for_account(
    session: Session, person_code: str | None, username: str, now: dt.datetime, outside: str | None = None
) -> tuple[str, ChangeRequest]:
    """Ask for an account of the person with this code, of an administrator for None.

    outside: the administrator's name and employer, if they are not in the register.

    Returns its first password, which is stored nowhere. Raises Refused as `add_account` does.
    """
    person = session.scalar(sa.select(Person.id).where(Person.code == person_code)) if person_code else None
    content = {"username": username.strip().lower(), "person": person_code, "outside": outside}
    return _ask(session, "account", content, person, now)


def ask_for_password(session: Session, username: str, now: dt.datetime) -> tuple[str, ChangeRequest]:
    """Ask for a new first password of an account, and return it. Raises Refused for an unknown name."""
    name = username.strip().lower()
    person = session.scalar(sa.select(Account.person_id).where(Account.username == name))
    return _ask(session, "first_password", {"username": name}, person, now)


def ask_for_reset(session: Session, username: str, reason: str, asker: Asker) -> ChangeRequest:
    """Ask that a second factor be taken away whose owner has lost it. Raises Refused as `second_factors.reset` does."""
    name = username.strip().lower()
    owner = session.scalar(sa.select(Account.person_id).where(Account.username == name))
    unit_id = _unit_of(session, owner, asker.now)
    content = {"username": name, "reason": reason}
    wanted = Wanted("second_factor", unit_id, content, subjects=_whose(session, name, owner))
    return ask(session, wanted, asker)


def _ask(
    session: Session, kind: str, content: dict[str, str | None], person_id: int | None, now: dt.datetime
) -> tuple[str, ChangeRequest]:
    password = passwords.first_password()
    secret = passwords.hash_password(password).encode()
    unit_id = _unit_of(session, person_id, now)
    subjects = _whose(session, content["username"] or "", person_id)
    wanted = Wanted(kind, unit_id, content, {}, subjects, secret=secret)
    return password, ask(session, wanted, Asker(None, now, secrets.token_hex(16)))


def _whose(session: Session, username: str, person_id: int | None) -> frozenset[int]:
    """Return whom an account is about: its person, or those who have said that an administrator's account is theirs."""
    if person_id:
        return frozenset((person_id,))
    known = session.scalar(sa.select(Account.id).where(Account.username == username))
    return frozenset(holders(session, known)) if known else frozenset()


def _unit_of(session: Session, person_id: int | None, now: dt.datetime) -> int | None:
    """Return the unit of a person's oldest post, None for the whole office."""
    post = sa.select(Post.unit_id).where(Post.person_id == person_id, post_held_on(local_date(now))).order_by(Post.id)
    return session.scalars(post.limit(1)).first()
