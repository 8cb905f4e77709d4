"""Changes of the tree of units: beginning, ending, moving and renaming, with each unit's past kept by day.

One root, no circle, and a path that is the parent's plus the unit's own id: the plan has checked the first two, here
the paths of whole subtrees are updated.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.documents import words as w
from webapp.models import Unit, UnitPast
from webapp.models.units import first_branch_kind
from webapp.services.refusals import Refused
from webapp.services.reorganisations.row_changes import Ledger
from workflows.core import vietnamese
from workflows.core.text import _
from workflows.core.vietnamese import format_date


def begin(ledger: Ledger, code: str, name: str, kind: str, parent: Unit | None, before: Unit, day: dt.date) -> Unit:
    """Add a new unit under a parent (None: the topmost), as successor of the unit before it."""
    area = exchanged(before.area or "", before.name, name) or None
    unit = Unit(
        code=code,
        kind=kind,
        branch_kind=before.branch_kind if kind == before.kind else first_branch_kind(kind),
        name=name,
        area=area,
        parent_id=parent and parent.id,
        predecessor_id=before.id,
        path="",
        pilot=before.pilot,
        valid_from=day,
        search=vietnamese.searchable(f"{name} {code} {area or ''}"),
    )
    ledger.session.add(unit)
    ledger.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    ledger.session.flush()
    ledger.added(unit)
    return unit


def end(ledger: Ledger, unit: Unit, day: dt.date, successor: Unit | None) -> None:
    """End a unit on that day. Its row and its path are kept."""
    ledger.put(unit, valid_to=day, successor_id=successor.id if successor else None)


def rename(ledger: Ledger, unit: Unit, name: str, day: dt.date) -> None:
    """Rename a unit; the name until then is kept."""
    _keep(ledger, unit, day)
    area = exchanged(unit.area or "", unit.name, name) or None
    ledger.put(unit, name=name, area=area, search=vietnamese.searchable(f"{name} {unit.code} {area or ''}"))


def exchanged(text: str, before: str, after: str) -> str:
    """Return a name or area that ends with the place of a union with the place of another one instead.

    before, after: names of the unions; a text that ends with no such place is returned as it is.
    """
    old, new = w.place_of(before), w.place_of(after)
    return text[: len(text) - len(old)] + new if text.lower().endswith(old.lower()) else text


def move(ledger: Ledger, unit: Unit, parent: Unit, day: dt.date) -> None:
    """Move a unit with everything below it under another parent; the earlier paths are kept."""
    old, new = unit.path, f"{parent.path}{unit.id}/"
    if old == new:
        return
    for below in subtree(ledger.session, old):
        _keep(ledger, below, day)
        ledger.put(below, path=new + below.path[len(old) :])
    ledger.put(unit, parent_id=parent.id)
    ledger.session.flush()


def subtree(session: Session, path: str) -> list[Unit]:
    """Return the unit of that path and all below it, existing or ended, topmost first."""
    return list(session.scalars(sa.select(Unit).where(within([path])).order_by(sa.func.length(Unit.path), Unit.id)))


def _keep(ledger: Ledger, unit: Unit, day: dt.date) -> None:
    """Store the unit's past until that day; of two changes on one day, the first keeps it."""
    if unit.changed_on is not None and unit.changed_on > day:
        raise Refused(
            _("%(unit)s has its present form only since %(day)s: choose a later day."),
            field="day",
            unit=unit.name,
            day=format_date(unit.changed_on),
        )
    if unit.changed_on != day and unit.valid_from < day:
        ledger.add(UnitPast(unit_id=unit.id, until=day, name=unit.name, parent_id=unit.parent_id, path=unit.path))
    ledger.put(unit, changed_on=day)
