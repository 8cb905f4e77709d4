"""Names of units, present and as of a day."""

import datetime as dt
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Unit, UnitPast


class UnitNames(dict[int, str]):
    """Present names of units by id; `on` gives those of a day."""

    def __init__(self, now: Mapping[int, str], past: Iterable[tuple[int, dt.date, str]] = ()) -> None:
        super().__init__(now)
        self._past = sorted(past, key=lambda row: row[1], reverse=True)

    def on(self, day: dt.date) -> dict[int, str]:
        """Return the names of that day."""
        return {**self, **{unit_id: name for unit_id, until, name in self._past if until > day}}


_NAMES = sa.select(Unit.id, Unit.name, Unit.changed_on).where(Unit.id.in_(sa.bindparam("ids", expanding=True)))
"""Written once: every paper asks, and to compose it takes longer than to run it."""


def unit_names(session: Session, ids: Iterable[int]) -> UnitNames:
    """Return names of units. One statement, and another if one of them was renamed or moved."""
    asked = sorted(set(ids))
    rows = session.execute(_NAMES, {"ids": asked}).all() if asked else []
    changed = [row.id for row in rows if row.changed_on]
    past: list[tuple[int, dt.date, str]] = []
    if changed:
        then = sa.select(UnitPast.unit_id, UnitPast.until, UnitPast.name).where(UnitPast.unit_id.in_(changed))
        past = [(row.unit_id, row.until, row.name) for row in session.execute(then)]
    return UnitNames({row.id: row.name for row in rows}, past)


def name_on(day: sa.SQLColumnExpression[dt.date] | dt.date, unit: type[Unit] = Unit) -> sa.ColumnElement[str]:
    """Return the name that a Unit of the statement had on a day; its present one for NULL."""
    past = sa.select(UnitPast.name).where(UnitPast.unit_id == unit.id, UnitPast.until > day)
    return sa.func.coalesce(past.order_by(UnitPast.until).limit(1).scalar_subquery(), unit.name)


def path_then(day: sa.SQLColumnExpression[dt.date] | dt.date, unit: type[Unit] = Unit) -> sa.ColumnElement[str]:
    """Return the path that a Unit of the statement had on a day: its present one since its last move."""
    past = sa.select(UnitPast.path).where(UnitPast.unit_id == unit.id, UnitPast.until > day)
    return sa.func.coalesce(past.order_by(UnitPast.until).limit(1).scalar_subquery(), unit.path)
