"""The Word template in use of each paper."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.models import PaperTemplate


def template_in_use(session: Session, paper: str, at: dt.datetime | None = None) -> bytes | None:
    """Return the office's own template, now or as of a moment; None if the built-in one is in use. One statement."""
    return session.scalar(
        sa.select(PaperTemplate.file)
        .where(PaperTemplate.paper == paper, PaperTemplate.put_at <= at if at else sa.true())
        .order_by(PaperTemplate.version.desc())
        .limit(1)
    )


def newest_templates(session: Session) -> dict[str, PaperTemplate]:
    """Return paper → its newest row with the person who stored it, without the files; only papers once replaced."""
    newest = sa.select(sa.func.max(PaperTemplate.id)).group_by(PaperTemplate.paper)
    rows = session.scalars(
        sa.select(PaperTemplate)
        .where(PaperTemplate.id.in_(newest))
        .options(joinedload(PaperTemplate.put_by), sa.orm.defer(PaperTemplate.file))
    )
    return {row.paper: row for row in rows}
