"""The clock of an office in which people practise: it can be moved on, and every page says so."""

import datetime as dt

import sqlalchemy as sa
from flask import g

from webapp.db import db
from webapp.models import Office

_AHEAD = sa.select(Office.days_ahead).where(Office.demo)


def clock() -> dt.datetime:
    """Return the moment in this office: in a practice office, which is a demo office, as many days ahead as it lives.

    Pages know by `days_ahead` of it. One statement; where the database does not answer, the machine's time.
    """
    moment, g.days_ahead = dt.datetime.now(dt.UTC), None
    try:
        g.days_ahead = db.session.scalar(_AHEAD)
    except sa.exc.SQLAlchemyError:  # not prepared yet, or away: the page itself will say so
        db.session.rollback()
    return moment + dt.timedelta(days=g.days_ahead or 0)


def days_ahead() -> int | None:
    """Return how many days ahead this request's office lives; None for a real office."""
    ahead: int | None = g.get("days_ahead")
    return ahead
