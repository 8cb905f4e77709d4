"""Transfers to an archive, and proposals and decisions to destroy, with their cases."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, Person, RecordDestruction, RecordTransfer, Unit
from webapp.queries.archives.closed import KEEPERS, keeper_posts
from webapp.queries.local_day import LocalDay
from webapp.queries.people.names import called_at
from webapp.queries.units.names import name_on
from workflows.core.calendar import local_date
from workflows.core.vietnamese import format_date

SHOWN = 20
"""How many transfers, and how many destructions, the list shows."""


@dataclass(frozen=True)
class RecordLine:
    """A case on a list of cases that are handed over or destroyed."""

    public_id: str
    workflow: str
    unit: str
    person: str
    closed: str
    erased: bool


def _kept_here(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on a Unit that the actor takes care of its closed cases."""
    return within(path for post in keeper_posts(actor, KEEPERS) for path in post.paths)


def transfers(session: Session, actor: Actor) -> list[RecordTransfer]:
    """Return the newest transfers of the actor's units. One statement."""
    found = sa.select(RecordTransfer).join(Unit, Unit.id == RecordTransfer.unit_id).where(_kept_here(actor))
    return list(
        session.scalars(found.order_by(RecordTransfer.transferred_on.desc(), RecordTransfer.id.desc()).limit(SHOWN))
    )


def destructions(session: Session, actor: Actor) -> list[RecordDestruction]:
    """Return the newest proposals and decisions of the actor's units. One statement."""
    found = sa.select(RecordDestruction).join(Unit, Unit.id == RecordDestruction.unit_id).where(_kept_here(actor))
    return list(
        session.scalars(found.order_by(RecordDestruction.proposed_at.desc(), RecordDestruction.id.desc()).limit(SHOWN))
    )


def transfer_for(session: Session, actor: Actor, transfer_id: int) -> RecordTransfer | None:
    """Return a transfer of the actor's units; None both for an unknown and another one."""
    return session.scalars(
        sa.select(RecordTransfer)
        .join(Unit, Unit.id == RecordTransfer.unit_id)
        .where(RecordTransfer.id == transfer_id, _kept_here(actor))
        .options(joinedload(RecordTransfer.unit), joinedload(RecordTransfer.made_by))
    ).one_or_none()


def destruction_for(session: Session, actor: Actor, destruction_id: int) -> RecordDestruction | None:
    """Return a proposal or decision of the actor's units; None both for an unknown and another one."""
    return session.scalars(
        sa.select(RecordDestruction)
        .join(Unit, Unit.id == RecordDestruction.unit_id)
        .where(RecordDestruction.id == destruction_id, _kept_here(actor))
        .options(
            joinedload(RecordDestruction.unit),
            joinedload(RecordDestruction.proposed_by),
            joinedload(RecordDestruction.decided_by),
        )
    ).one_or_none()


def cases_on(session: Session, actor: Actor, condition: sa.ColumnElement[bool]) -> list[RecordLine]:
    """Return the closed cases with this condition that the actor may know of, in the order of their end."""
    rows = session.execute(
        sa.select(
            Case.public_id,
            Case.workflow,
            name_on(LocalDay(Case.closed_at)).label("name"),
            called_at(Case.closed_at).label("full_name"),
            Case.closed_at,
            Case.erased_at,
        )
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(condition, Case.closed_at.is_not(None), visible_cases(actor))
        .order_by(Case.closed_at, Case.id)
    )
    return [
        RecordLine(
            row.public_id,
            row.workflow,
            row.name,
            row.full_name or "",
            format_date(local_date(row.closed_at)),
            row.erased_at is not None,
        )
        for row in rows
    ]


def known_of(session: Session, actor: Actor, public_ids: Collection[str]) -> set[str]:
    """Return those of these cases that the actor may know of. One statement."""
    known = sa.select(Case.public_id).join(Unit, Unit.id == Case.unit_id)
    return set(session.scalars(known.where(Case.public_id.in_(public_ids), visible_cases(actor))))


def sealed_on(session: Session, actor: Actor, condition: sa.ColumnElement[bool]) -> list[int]:
    """Return the ids of the sealed cases with this condition that the actor may know of. One statement."""
    found = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id)
    return list(session.scalars(found.where(condition, Case.sealed, visible_cases(actor)).order_by(Case.id)))
