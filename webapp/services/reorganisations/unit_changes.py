"""The tree of units: begun, ended, moved and renamed, with what each was before kept by day.

One root, no circle, and a path that is the parent's with the unit's own id behind it: the plan has seen to the first
two, here the paths of whole subtrees follow.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Unit, UnitPast
from webapp.services.refusals import Refused
from webapp.services.reorganisations.row_changes import Ledger
from workflows.core import vietnamese
from workflows.core.text import _
from workflows.core.vietnamese import format_date


def begin(ledger: Ledger, code: str, name: str, kind: str, parent: Unit | None, before: Unit, day: dt.date) -> Unit:
    """A new unit under a parent (None: the highest), in the place of the one before it."""
    unit = Unit(
        code=code,
        kind=kind,
        name=name,
        area=before.area,
        parent_id=parent and parent.id,
        predecessor_id=before.id,
        path="",
        pilot=before.pilot,
        valid_from=day,
        search=vietnamese.fold(f"{name} {code} {before.area or ''}"),
    )
    ledger.session.add(unit)
    ledger.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    ledger.session.flush()
    ledger.added(unit)
    return unit


def end(ledger: Ledger, unit: Unit, day: dt.date, successor: Unit | None) -> None:
    """The unit ends on that day. Its row and its path stay."""
    ledger.put(unit, valid_to=day, successor_id=successor.id if successor else None)


def rename(ledger: Ledger, unit: Unit, name: str, day: dt.date) -> None:
    """Give a unit another name; the one until then is kept."""
    _keep(ledger, unit, day)
    ledger.put(unit, name=name, search=vietnamese.fold(f"{name} {unit.code} {unit.area or ''}"))


def move(ledger: Ledger, unit: Unit, parent: Unit, day: dt.date) -> None:
    """Put a unit with everything below it under another parent; where it all stood is kept."""
    old, new = unit.path, f"{parent.path}{unit.id}/"
    if old == new:
        return
    for below in subtree(ledger.session, old):
        _keep(ledger, below, day)
        ledger.put(below, path=new + below.path[len(old) :])
    ledger.put(unit, parent_id=parent.id)
    ledger.session.flush()


def subtree(session: Session, path: str) -> list[Unit]:
    """The unit of that path and all below it, whether they exist or have ended, the highest first."""
    return list(session.scalars(sa.select(Unit).where(within([path])).order_by(sa.func.length(Unit.path), Unit.id)))


def _keep(ledger: Ledger, unit: Unit, day: dt.date) -> None:
    """Write down what the unit was until that day. Twice on one day, the first is what it was."""
    if unit.changed_on is not None and unit.changed_on > day:
        raise Refused(
            _("%(unit)s is what it is only since %(day)s: choose a later day."),
            field="day",
            unit=unit.name,
            day=format_date(unit.changed_on),
        )
    if unit.changed_on != day and unit.valid_from < day:
        ledger.add(UnitPast(unit_id=unit.id, until=day, name=unit.name, parent_id=unit.parent_id, path=unit.path))
    ledger.put(unit, changed_on=day)
