"""The amounts of a person on lists that were handed over, as far as the reader may know of it."""

from typing import Any

import sqlalchemy as sa

from webapp.actors import Actor
from webapp.models import HandedLine, HandedList, Unit
from webapp.queries.entitlements.lists import listed_units
from webapp.queries.people.joined import records_of
from workflows.entitlements import ENTITLEMENTS

Statement = sa.Select[*tuple[Any, ...]]


def handed(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            HandedList.entitlement,
            Unit.name.label("unit"),
            HandedList.month,
            HandedLine.amount,
            HandedList.at.label("handed_at"),
            HandedList.unit_id,
        )
        .join(HandedList, HandedList.id == HandedLine.list_id)
        .join(Unit, Unit.id == HandedList.unit_id)
        .where(HandedLine.person_id.in_(records_of(person_id)))
        .order_by(HandedList.month, HandedList.id)
    )


def as_read(
    actor: Actor, person_id: int, columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Return the columns and rows of `handed` as somebody may read them: of their units' lists, or their own."""

    def reads(key: str, unit_id: int) -> bool:
        known = ENTITLEMENTS.get(key)
        return person_id == actor.person_id or (known is not None and unit_id in listed_units(actor, known))

    return columns[:-1], tuple(row[:-1] for row in rows if reads(row[0], row[-1]))
