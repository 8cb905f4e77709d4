"""Throttling of sign-in attempts, counted in the database, so that all workers share one count.

Repeated attempts at one account from one address wait longer and longer, and so does an address that tries many
accounts. The account itself is throttled only under attempts from very many addresses.

A browser in which the account's owner has signed in before, or is signed in, has a count of its own: whatever others
try elsewhere, at the same address or in its name, its owner is not made to wait for it.
"""

import datetime as dt
import ipaddress
import logging

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import SignInAttempt
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

WINDOW = dt.timedelta(minutes=15)
FREE_PER_PAIR, FREE_PER_ADDRESS, FREE_PER_ACCOUNT = 5, 30, 50
SHORTEST_WAIT = dt.timedelta(minutes=1)
ONE_AT_A_TIME = 0x600D  # any number: the name of PostgreSQL's lock for counting


class TooManyAttempts(Refused):
    """A refusal after too many attempts; the password was not even checked."""

    def __init__(self, wait: dt.timedelta) -> None:
        self.minutes = -(-wait // dt.timedelta(minutes=1))
        super().__init__(
            _("Too many tries. Wait %(minutes)d minutes, then try again."),
            minutes=self.minutes,
        )


def own_browser(sign_in_id: int) -> str:
    """Return the name of the count of a browser that is signed in."""
    return f"sign-in {sign_in_id}"


def own_device(number: str) -> str:
    """Return the name of the count of a browser in which the owner has signed in before."""
    return f"device {number}"


def count(session: Session, username: str, address: str, now: dt.datetime, own: str = "") -> None:
    """Count one attempt. Raises TooManyAttempts, and counts nothing, while a wait lasts.

    own: the name of the browser's own count (`own_browser`, `own_device`), for attempts that are counted in it alone.
    """
    source = own or network(address)
    with transaction(session):
        if session.get_bind().dialect.name == "postgresql":
            # SQLite serialises writes anyway. Without this, fifty simultaneous attempts would each count none.
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
        wait = _wait(session, username, source, bool(own), now)
        if wait <= dt.timedelta(0):
            session.add(SignInAttempt(username=username, address=source, at=now))
    if wait > dt.timedelta(0):
        log.warning("too many tries")  # not into the table: whoever is not signed in could fill it
        raise TooManyAttempts(wait)


def forget(session: Session, username: str, address: str, own: str = "") -> None:
    """Forget earlier failed attempts after the right password. Inside the caller's transaction."""
    source = own or network(address)
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.username == username, SignInAttempt.address == source))


def network(address: str) -> str:
    """Return what identifies an attacker's network: an IPv4 address, or the /64 of an IPv6 subscriber."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def _wait(session: Session, username: str, source: str, alone: bool, now: dt.datetime) -> dt.timedelta:
    """Return how long this name has to wait here: the longest of the three waits; alone: that of its own tries."""
    tries = session.execute(
        sa.select(SignInAttempt.username, SignInAttempt.address, SignInAttempt.at)
        .where(sa.or_(SignInAttempt.address == source, SignInAttempt.username == username))
        .order_by(SignInAttempt.at)
    ).all()
    own = [at for name, where, at in tries if (name, where) == (username, source)]
    if alone:
        return _wait_after(own, FREE_PER_PAIR, now)
    here = [at for _name, where, at in tries if where == source]
    everywhere = [at for name, _where, at in tries if name == username]
    return max(
        _wait_after(own, FREE_PER_PAIR, now),
        _wait_after(here, FREE_PER_ADDRESS, now),
        _wait_after(everywhere, FREE_PER_ACCOUNT, now),
    )


def _wait_after(tries: list[dt.datetime], free: int, now: dt.datetime) -> dt.timedelta:
    """Return no wait for the first `free` attempts, then 1, 2, 4, 8 and at most 15 minutes after the last one."""
    over = len(tries) - free
    if over < 0:
        return dt.timedelta(0)
    wait: dt.timedelta = min(SHORTEST_WAIT * 2 ** min(over, 4), WINDOW)
    return tries[-1] + wait - now
