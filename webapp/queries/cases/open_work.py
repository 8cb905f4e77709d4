"""The kinds of open cases: work, at rest, late, and late soon; one rule for every page that counts.

A case rests while its state asks nobody and no recurring duty of it has opened: somebody is in office, a placement
runs. `Case.rests_until` and `Case.late_after` are written together with its tasks.
"""

import datetime as dt

import sqlalchemy as sa

from webapp.models import Case

SOON_DAYS = "supervision.soon_days"
"""The rule that says how many days before its last day a case is due soon."""


def at_work(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Case is open work on that day: not closed, and not at rest."""
    return sa.and_(Case.closed_at.is_(None), sa.or_(Case.rests_until.is_(None), Case.rests_until <= day))


def at_rest(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Case is open on that day, and waits for a recurring duty or a day alone."""
    return sa.and_(Case.closed_at.is_(None), Case.rests_until > day)


def late(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Case is late: by its own last day or, without one, by that of a task."""
    return sa.and_(Case.closed_at.is_(None), Case.late_after < day)


def due_soon(day: dt.date, days: int) -> sa.ColumnElement[bool]:
    """Return the condition that a Case is open work whose last day comes within so many days, and is not over."""
    return sa.and_(at_work(day), Case.late_after.between(day, day + dt.timedelta(days=days)))
