"""The Word template in use of each paper, for every unit or for one."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.models import PaperTemplate, Unit


def template_in_use(
    session: Session, paper: str, lineage: Sequence[int] = (), at: dt.datetime | None = None
) -> bytes | None:
    """Return the template of the nearest unit that has its own, now or as of a moment; None for the built-in one.

    lineage: ids of the unit that writes the paper and of those above it, nearest first; without it only the template
    for every unit is looked for. One statement.
    """
    near = [*lineage, None]
    newest = (
        sa.select(sa.func.max(PaperTemplate.version))
        .where(
            PaperTemplate.paper == paper,
            sa.or_(PaperTemplate.unit_id.is_(None), PaperTemplate.unit_id.in_(lineage)),
            PaperTemplate.put_at <= at if at else sa.true(),
        )
        .group_by(PaperTemplate.unit_id)
    )
    rows = session.execute(
        sa.select(PaperTemplate.unit_id, PaperTemplate.file).where(
            PaperTemplate.paper == paper, PaperTemplate.version.in_(newest), PaperTemplate.file.is_not(None)
        )
    ).all()
    best = min(rows, key=lambda row: near.index(row.unit_id), default=None)
    return best.file if best else None


def newest_templates(session: Session, unit_id: int | None = None) -> dict[str, PaperTemplate]:
    """Return paper → its newest row with the person who stored it, without the files; only papers once replaced.

    unit_id: the rows for one unit, in place of those for every unit.
    """
    newest = (
        sa.select(sa.func.max(PaperTemplate.id))
        .where(PaperTemplate.unit_id.is_not_distinct_from(unit_id))
        .group_by(PaperTemplate.paper)
    )
    rows = session.scalars(
        sa.select(PaperTemplate)
        .where(PaperTemplate.id.in_(newest))
        .options(joinedload(PaperTemplate.put_by), sa.orm.defer(PaperTemplate.file))
    )
    return {row.paper: row for row in rows}


def units_with_own(session: Session, paper: str) -> list[tuple[str, str]]:
    """Return code and name of the units that have a template of their own for a paper, by name."""
    newest = (
        sa.select(sa.func.max(PaperTemplate.id))
        .where(PaperTemplate.paper == paper, PaperTemplate.unit_id.is_not(None))
        .group_by(PaperTemplate.unit_id)
    )
    rows = session.execute(
        sa.select(Unit.code, Unit.name)
        .join(PaperTemplate, PaperTemplate.unit_id == Unit.id)
        .where(PaperTemplate.id.in_(newest), PaperTemplate.file.is_not(None))
        .order_by(Unit.name)
    )
    return [(row.code, row.name) for row in rows]
