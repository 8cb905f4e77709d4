"""Daily closings: the latest of them, whose heads are shown and printed."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import DailyClosing

SHOWN = 10


def latest_closings(session: Session, number: int = SHOWN) -> Sequence[DailyClosing]:
    """Return the latest daily closings, the last one first. One statement."""
    return session.scalars(sa.select(DailyClosing).order_by(DailyClosing.seq.desc()).limit(number)).all()


def latest_head(session: Session, day: dt.date) -> str:
    """Return the head of the last closing until a day, as papers of that day print it; '' if there is none."""
    until = sa.select(DailyClosing).where(DailyClosing.day <= day).order_by(DailyClosing.seq.desc()).limit(1)
    last = session.scalar(until)
    return last.head if last else ""
