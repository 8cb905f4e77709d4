"""The papers that somebody has issued together."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.actors import Actor
from webapp.models import IssuedPaper
from webapp.queries.papers.register import keeps_register


def standing_among(session: Session, actor: Actor, numbers: Mapping[int, list[str]]) -> list[IssuedPaper]:
    """Return those of the papers that stand and whose register the actor keeps, by case. One statement.

    numbers: the case of each, and the numbers that its papers were given.
    """
    found = sa.select(IssuedPaper).where(IssuedPaper.case_id.in_(numbers), IssuedPaper.ended.is_(None))
    papers = session.scalars(
        found.options(joinedload(IssuedPaper.issuer)).order_by(IssuedPaper.case_id, IssuedPaper.id)
    )
    return [each for each in papers if each.number in numbers[each.case_id] and keeps_register(actor, each.issuer)]
