"""The Word template in use of each paper, for every unit or for one."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.documents.wording import source
from webapp.models import PaperTemplate, PaperWording, Unit

# Asked for every paper, so put together once: that costs more than the database's answer.
_PAPER = PaperTemplate.paper == sa.bindparam("paper")
_NEWEST = (
    sa.select(sa.func.max(PaperTemplate.version))
    .where(
        _PAPER,
        sa.or_(PaperTemplate.unit_id.is_(None), PaperTemplate.unit_id.in_(sa.bindparam("units", expanding=True))),
    )
    .group_by(PaperTemplate.unit_id)
)
_OF_UNITS = sa.select(PaperTemplate).where(_PAPER, PaperTemplate.version.in_(_NEWEST), PaperTemplate.file.is_not(None))


def template_in_use(session: Session, paper: str, lineage: Sequence[int] = ()) -> PaperTemplate | None:
    """Return the template of the nearest unit that has its own; None for the built-in one.

    lineage: ids of the unit that writes the paper and of those above it, nearest first; without it only the template
    for every unit is looked for. One statement.
    """
    near = [*lineage, None]
    rows = session.scalars(_OF_UNITS, {"paper": paper, "units": list(lineage)}).all()
    return min(rows, key=lambda row: near.index(row.unit_id), default=None)


def wording_kept(session: Session, paper: str, values: Mapping[str, Any]) -> str:
    """Return the wording of a paper: the one that its content was frozen with, else the present one. One statement."""
    kept = session.get(PaperWording, values["wording"]["text"]) if "wording" in values else None
    return kept.text if kept else source(paper)


def template_kept(session: Session, paper: str, values: Mapping[str, Any], issuer: Unit | None) -> bytes | None:
    """Return the template of a paper: the one that its content was frozen with, else the one in use; None for the
    built-in one. One statement.

    issuer: the unit that writes the paper.
    """
    if "wording" in values:
        digest = values["wording"]["template"]
        of = sa.select(PaperTemplate.file).where(PaperTemplate.paper == paper, PaperTemplate.sha256 == digest)
        return session.scalars(of.limit(1)).first() if digest else None
    found = template_in_use(session, paper, list(reversed(issuer.lineage)) if issuer else [])
    return found.file if found else None


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
