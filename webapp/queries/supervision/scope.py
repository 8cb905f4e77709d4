"""The unit that a supervisor's page is about, with those above it, and the units right below."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Unit
from webapp.models.units import depth, ids_on


@dataclass(frozen=True, slots=True)
class ScopeUnit:
    """A unit of a supervisor's page: the one that is shown, one above it, or one right below it."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    parent_id: int | None
    valid_from: dt.date


_UNITS = sa.select(Unit.id, Unit.code, Unit.name, Unit.kind, Unit.path, Unit.parent_id, Unit.valid_from)


def shown_unit(session: Session, paths: Collection[str], code: str) -> list[ScopeUnit]:
    """Return the unit with this code, or without one the widest of these subtrees, under those above it, widest first.

    Only units within these subtrees: nothing for a code that lies in none. Two statements.
    """
    found = _UNITS.where(within(paths))
    chosen = found.where(Unit.code == code) if code else found.where(Unit.path.in_(paths))
    row = session.execute(chosen.order_by(depth(Unit.path), Unit.path).limit(1)).first()
    if row is None:
        return []
    above = session.execute(found.where(Unit.id.in_(ids_on(row.path))).order_by(depth(Unit.path)))
    return [ScopeUnit(*each) for each in above]


def units_below(session: Session, unit: ScopeUnit) -> list[ScopeUnit]:
    """Return the units right below this one, by code; ended ones too, in which a case may be left. One statement."""
    rows = session.execute(_UNITS.where(Unit.parent_id == unit.id).order_by(Unit.code))
    return [ScopeUnit(*row) for row in rows]
