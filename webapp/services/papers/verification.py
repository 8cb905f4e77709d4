"""Verification by strangers: who asks for many codes that do not exist waits. Counted in the database, by address."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import MissedCode
from webapp.queries.papers.register import Verified, verified
from webapp.services.throttling import TooManyAttempts, network
from webapp.services.transaction import transaction

WINDOW = dt.timedelta(minutes=15)
FREE = 20
"""Wrong codes that one address may ask for within the window. Right ones are not counted."""


def look_up(session: Session, code: str, address: str, now: dt.datetime, day: dt.date) -> Verified | None:
    """The paper with a well-formed code.

    A miss is counted; raises TooManyAttempts, and looks nothing up, after too many.
    """
    where = network(address)
    misses = session.scalars(
        sa.select(MissedCode.at)
        .where(MissedCode.address == where, MissedCode.at > now - WINDOW)
        .order_by(MissedCode.at)
    ).all()
    if len(misses) >= FREE:
        raise TooManyAttempts(misses[0] + WINDOW - now)
    found = verified(session, code, day)
    if found is None:
        with transaction(session):
            session.execute(sa.delete(MissedCode).where(MissedCode.at <= now - WINDOW))
            session.add(MissedCode(address=where, at=now))
    return found
