"""Asking for new accounts, new first passwords and lost second factors to be taken away."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, ChangeRequest, Person, Post, Unit, post_held_on
from webapp.models.units import depth
from webapp.queries.accounts.keepers import unit_above
from webapp.queries.changes.holders import holders
from webapp.services.accounts import passwords
from webapp.services.changes.account_batches import ACCOUNTS, PASSWORDS
from webapp.services.changes.requests import Asker, ask
from webapp.services.changes.wanted import Wanted
from webapp.services.refusals import Refused
from workflows.core.calendar import local_date
from workflows.core.text import Sentence


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


def ask_for_accounts(session: Session, names: Mapping[int, str], asker: Asker) -> list[ChangeRequest | Sentence]:
    """Ask for accounts of these people, by id, under these user names: one request for each unit above them.

    Its officers, or those above, draw the first passwords: nobody of a person's own unit does.

    Returns the requests, and for a unit whose request is refused why. Raises NotFoundForActor for who keeps none of
    these accounts.
    """
    codes = {row.id: row.code for row in session.execute(sa.select(Person.id, Person.code).where(Person.id.in_(names)))}
    people = {each: {"person": codes[each], "username": name} for each, name in names.items() if each in codes}
    return _ask_each(session, ACCOUNTS, people, asker)


def ask_for_passwords(session: Session, people: Iterable[int], asker: Asker) -> list[ChangeRequest | Sentence]:
    """Ask for new first passwords of these people's accounts, which opens closed ones; as `ask_for_accounts`."""
    found = sa.select(Account.person_id, Account.username, Account.disabled_at).where(
        Account.person_id.in_(list(people))
    )
    said = {
        row.person_id: {"username": row.username, "closed": bool(row.disabled_at)} for row in session.execute(found)
    }
    return _ask_each(session, PASSWORDS, said, asker)


def _ask_each(
    session: Session, kind: str, people: Mapping[int, dict[str, Any]], asker: Asker
) -> list[ChangeRequest | Sentence]:
    units: dict[int | None, list[int]] = {}
    for each in people:
        units.setdefault(unit_above(session, each, local_date(asker.now)), []).append(each)
    asked: list[ChangeRequest | Sentence] = []
    for unit_id, its in units.items():
        wanted = Wanted(kind, unit_id, {"people": [people[each] for each in its]}, subjects=frozenset(its))
        try:
            asked.append(ask(session, wanted, replace(asker, key=f"{asker.key}.{unit_id or 0}")))
        except Refused as refused:
            asked.append(refused.sentence)
    return asked


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
    """Return the unit of a person's highest post, None for the whole office."""
    held = sa.select(Post.unit_id).join(Unit, Unit.id == Post.unit_id)
    held = held.where(Post.person_id == person_id, post_held_on(local_date(now)))
    return session.scalars(held.order_by(depth(Unit.path), Post.id).limit(1)).first()
