"""Public verification of codes, throttled by address: whoever asks for many unknown codes has to wait."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import MissedCode
from webapp.queries.papers.register import Verified, verified
from webapp.services.throttling import TooManyAttempts, network
from webapp.services.transaction import transaction

WINDOW = dt.timedelta(minutes=15)
FREE = 20
"""Unknown codes that one address may ask for within the window. Known ones are not counted."""


def look_up(session: Session, code: str, address: str, now: dt.datetime, day: dt.date) -> Verified | None:
    """Return the paper with a well-formed code.

    A miss is counted; raises TooManyAttempts, without looking, after too many.
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
