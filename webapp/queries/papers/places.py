"""Box and folder in which issued papers lie: the newest note of each, and the earlier ones."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.models import IssuedPaper, PaperPlace

PLACE = aliased(PaperPlace)
"""The newest note of an IssuedPaper of the statement, once it is joined by `place_of_paper`."""


def place_of_paper() -> sa.ColumnElement[bool]:
    """Return the condition by which PLACE is joined to IssuedPaper."""
    of_it = sa.select(sa.func.max(PaperPlace.id)).where(PaperPlace.paper_id == IssuedPaper.id)
    return PLACE.id == of_it.correlate(IssuedPaper).scalar_subquery()


def lies_in(box: str) -> sa.ColumnElement[bool]:
    """Return the condition on IssuedPaper that it lies in a box today."""
    later = aliased(PaperPlace)
    again = sa.select(later.id).where(later.paper_id == PaperPlace.paper_id, later.id > PaperPlace.id)
    found = sa.select(PaperPlace.paper_id).where(PaperPlace.box == box, ~again.exists())
    return IssuedPaper.id.in_(found)


def places_of(session: Session, paper_id: int) -> Sequence[PaperPlace]:
    """Return where a paper lay, the present place first. One statement."""
    found = sa.select(PaperPlace).where(PaperPlace.paper_id == paper_id).order_by(PaperPlace.id.desc())
    return session.scalars(found.options(joinedload(PaperPlace.actor))).all()
