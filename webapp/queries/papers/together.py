"""The papers that somebody has issued together."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.actors import Actor
from webapp.models import IssuedPaper
from webapp.queries.papers.register import keeps_register


def standing_among(session: Session, actor: Actor, numbers: Mapping[int, list[str]]) -> list[IssuedPaper]:
    """Return those of the papers that stand, by case, those whose register the actor keeps alone. One statement.

    numbers: the case of each, and the numbers that its papers were given.
    """
    found = sa.select(IssuedPaper).where(IssuedPaper.case_id.in_(numbers), IssuedPaper.ended.is_(None))
    papers = session.scalars(
        found.options(joinedload(IssuedPaper.issuer)).order_by(IssuedPaper.case_id, IssuedPaper.id)
    )
    return [each for each in papers if each.number in numbers[each.case_id] and keeps_register(actor, each.issuer)]


def cancelled_among(session: Session, numbers: Mapping[int, list[str]]) -> dict[int, set[str]]:
    """Return case → those of its numbers that are valid no longer. One statement."""
    found: dict[int, set[str]] = {}
    ended = sa.select(IssuedPaper).where(IssuedPaper.case_id.in_(numbers), IssuedPaper.ended.is_not(None))
    for each in session.scalars(ended.options(joinedload(IssuedPaper.issuer))):
        found.setdefault(each.case_id, set()).add(each.number)
    return found
