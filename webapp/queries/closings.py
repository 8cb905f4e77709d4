"""Daily closings: the latest of them, whose heads are shown and printed."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import DailyClosing

SHOWN = 10


def latest_closings(session: Session, number: int = SHOWN) -> Sequence[DailyClosing]:
    """Return the latest daily closings, the last one first. One statement."""
    return session.scalars(sa.select(DailyClosing).order_by(DailyClosing.seq.desc()).limit(number)).all()


def latest_head(session: Session) -> str:
    """Return the head of the last closing, as papers print it at their foot; '' before the first one."""
    return next((closing.head for closing in latest_closings(session, 1)), "")
