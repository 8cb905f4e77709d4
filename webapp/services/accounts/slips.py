"""Slips with first passwords: made for whoever has confirmed the request, and shown to them once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Account, ChangeRequest, PasswordSlip, Person, Post, Unit, post_held_on
from webapp.models.units import depth
from webapp.queries.accounts.slips import drawable
from webapp.services.accounts import passwords
from webapp.services.accounts.managing import first_password_end
from webapp.services.security_events import Kind, record
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

MOST = 40
"""Slips that are drawn at once: five sheets of paper."""


@dataclass(frozen=True)
class DrawnSlip:
    """What stands on a slip. until: the last day on which the first password opens the account."""

    name: str
    unit: str
    username: str
    password: str
    until: dt.date


def give_slip(session: Session, username: str, change: ChangeRequest, now: dt.datetime) -> None:
    """Note by which request an account has its first password, within the caller's transaction.

    Where the request brought a hash along, who asked has the password already; otherwise the slip waits to be drawn.
    """
    account_id = session.scalars(sa.select(Account.id).where(Account.username == username)).one()
    session.execute(sa.delete(PasswordSlip).where(PasswordSlip.account_id == account_id))
    session.add(PasswordSlip(account_id=account_id, change_id=change.id, drawn_at=now if change.file else None))
    session.flush()


def draw_slips(session: Session, account_id: int, actor: Actor | None, now: dt.datetime) -> list[DrawnSlip]:
    """Make the first passwords whose slips this account draws, at most MOST, and return the slips by name.

    They are stored nowhere. Sent twice it draws no slip twice. actor: the account's person, as `drawable`.
    """
    waiting = drawable(session, account_id, actor, local_date(now))[:MOST]
    # Before the transaction: each hash takes as long as it has to.
    made = {each: passwords.first_password() for each in waiting}
    hashes = {each: passwords.hash_password(password) for each, password in made.items()}
    with transaction(session):
        session.execute(sa.select(PasswordSlip).where(PasswordSlip.account_id.in_(made)).with_for_update())
        drawn = [each for each in drawable(session, account_id, actor, local_date(now)) if each in made]
        end = first_password_end(session, now)
        for each in drawn:
            values = {"password_hash": hashes[each], "first_password_expires": end}
            session.execute(sa.update(Account).where(Account.id == each).values(values))
            owner = session.scalar(sa.select(Account.person_id).where(Account.id == each))
            record(session, Kind.ACCOUNT, now, "slip_drawn", about_id=owner, owner=each)
        session.execute(sa.update(PasswordSlip).where(PasswordSlip.account_id.in_(drawn)).values(drawn_at=now))
        until = local_date(end - dt.timedelta(seconds=1))
        slips = _slips(session, drawn, local_date(now))
    return [DrawnSlip(name, unit, username, made[each], until) for each, name, unit, username in slips]


def _slips(session: Session, accounts: Sequence[int], day: dt.date) -> list[tuple[int, str, str, str]]:
    """Return the account, its owner, the unit of their highest post, and its user name, by given name."""
    units: dict[int, str] = {}
    held = (
        sa.select(Account.id, Unit.name)
        .join(Post, Post.person_id == Account.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Account.id.in_(accounts), post_held_on(day))
    )
    for account_id, name in session.execute(held.order_by(depth(Unit.path), Post.id)):
        units.setdefault(account_id, name)
    owners = sa.select(Account.id, Person.full_name, Account.username).outerjoin(Person, Person.id == Account.person_id)
    rows = session.execute(owners.where(Account.id.in_(accounts)).order_by(Person.sort_key, Account.id))
    return [(each, name or "", units.get(each, ""), username) for each, name, username in rows]
