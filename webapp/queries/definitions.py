"""The definitions that cases are pinned to, and the words of their states and moves."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import StoredDefinition
from workflows.core.definition import Definition


def definitions(session: Session, hashes: Iterable[str]) -> dict[str, Definition]:
    """Hash → definition, for the cases of one page. One statement."""
    wanted = set(hashes)
    if not wanted:
        return {}
    rows = session.execute(
        sa.select(StoredDefinition.hash, StoredDefinition.body).where(StoredDefinition.hash.in_(wanted))
    )
    return {row.hash: Definition.from_json(row.body) for row in rows}
