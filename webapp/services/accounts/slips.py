"""Slips with first passwords: made for whoever has confirmed the request, and shown to them once."""

import datetime as dt
import logging
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.actors import Actor
from webapp.letters import LetterItem
from webapp.logs import facts
from webapp.mail import Letter, Mailer, Unsent
from webapp.models import Account, ChangeRequest, PasswordSlip, Person, Post, Unit, post_held_on
from webapp.models.units import apart, depth
from webapp.queries.accounts.slips import addresses_of, drawable
from webapp.services.accounts import passwords
from webapp.services.accounts.managing import first_password_end
from webapp.services.security_events import Kind, record
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

log = logging.getLogger("doan_vu.mail")

MOST = 40
"""Slips that are drawn at once: five sheets of paper."""
MOST_MAILED = 10
"""First passwords that are mailed at once: whoever sends them waits for the mail server."""


@dataclass(frozen=True)
class DrawnSlip:
    """The content of a slip. until: the last day on which the first password opens the account."""

    name: str
    unit: str
    username: str
    password: str
    until: dt.date


@dataclass(frozen=True)
class Drawer:
    """The account by which slips are drawn, its owner, and the event that it is."""

    account_id: int
    actor: Actor | None
    event: str


@dataclass(frozen=True)
class MailedSlips:
    """The numbers of first passwords that the mail server has taken, and has not."""

    sent: int
    failed: int


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
    made = {each: passwords.first_password() for each in waiting}
    return [slip for _account, slip in _drawn(session, made, Drawer(account_id, actor, "slip_drawn"), now)]


def mail_slips(
    session: Session, post: Mailer, drawer: Drawer, chosen: Collection[int], now: dt.datetime
) -> MailedSlips:
    """Make first passwords and mail each to the address that the register has of its owner, at most MOST_MAILED.

    chosen: the accounts; those whose slips the drawer does not draw, or whose address nobody knows, are passed over.

    A password that the mail server does not take opens nothing, and its slip waits to be drawn again. No transaction is
    open during a conversation; after a killed process a new first password is asked for, as for a lost slip.
    """
    waiting = drawable(session, drawer.account_id, drawer.actor, local_date(now))
    addresses = addresses_of(session, [each for each in waiting if each in chosen])
    sent = failed = 0
    for each in list(addresses)[:MOST_MAILED]:
        made = {each: passwords.first_password()}
        for _account, slip in _drawn(session, made, drawer, now):
            owner = addresses[each]
            item = LetterItem("first_password", "/sign-in", slip.username, due_on=slip.until, code=slip.password)
            try:
                post.send(Letter(owner.address, owner.locale, secrets.token_hex(16), now, (item,)))
                sent += 1
            except Unsent as unsent:
                log.warning("first password not mailed", extra=facts(reason=unsent.reason, account=each))
                _take_back(session, each, now)
                failed += 1
                if unsent.away:
                    return MailedSlips(sent, failed)
    return MailedSlips(sent, failed)


def _take_back(session: Session, account_id: int, now: dt.datetime) -> None:
    with transaction(session):
        session.execute(sa.update(Account).where(Account.id == account_id).values(password_hash=passwords.NOBODYS_HASH))
        session.execute(sa.update(PasswordSlip).where(PasswordSlip.account_id == account_id).values(drawn_at=None))
        owner = session.scalar(sa.select(Account.person_id).where(Account.id == account_id))
        record(session, Kind.ACCOUNT, now, "slip_not_mailed", about_id=owner, owner=account_id)


def _drawn(session: Session, made: dict[int, str], drawer: Drawer, now: dt.datetime) -> list[tuple[int, DrawnSlip]]:
    """Store the hashes of these passwords for the accounts whose slips may still be drawn; return these slips."""
    account_id, actor = drawer.account_id, drawer.actor
    # Before the transaction: each hash takes as long as it has to.
    hashes = {each: passwords.hash_password(password) for each, password in made.items()}
    with transaction(session):
        session.execute(sa.select(PasswordSlip).where(PasswordSlip.account_id.in_(made)).with_for_update())
        drawn = [each for each in drawable(session, account_id, actor, local_date(now)) if each in made]
        end = first_password_end(session, now)
        for each in drawn:
            values = {"password_hash": hashes[each], "first_password_expires": end}
            session.execute(sa.update(Account).where(Account.id == each).values(values))
            owner = session.scalar(sa.select(Account.person_id).where(Account.id == each))
            record(session, Kind.ACCOUNT, now, drawer.event, about_id=owner, owner=each)
        session.execute(sa.update(PasswordSlip).where(PasswordSlip.account_id.in_(drawn)).values(drawn_at=now))
        until = local_date(end - dt.timedelta(seconds=1))
        slips = _slips(session, drawn, local_date(now))
    return [(each, DrawnSlip(name, unit, username, made[each], until)) for each, name, unit, username in slips]


def _slips(session: Session, accounts: Sequence[int], day: dt.date) -> list[tuple[int, str, str, str]]:
    """Return the account, its owner, the unit of their highest post, and its user name, by given name."""
    above, units = aliased(Unit), dict[int, tuple[str, str | None]]()
    held = (
        sa.select(Account.id, Unit.name, above.name)
        .join(Post, Post.person_id == Account.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Account.id.in_(accounts), post_held_on(day))
    )
    for account_id, name, of in session.execute(held.order_by(depth(Unit.path), Post.id)):
        units.setdefault(account_id, (name, of))
    called = dict(zip(units, apart(list(units.values())), strict=True))
    owners = sa.select(Account.id, Person.full_name, Account.username).outerjoin(Person, Person.id == Account.person_id)
    rows = session.execute(owners.where(Account.id.in_(accounts)).order_by(Person.sort_key, Account.id))
    return [(each, name or "", called.get(each, ""), username) for each, name, username in rows]
