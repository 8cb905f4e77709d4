"""Reads of the rule book: the value in force on a day for a unit."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.models import RuleRow
from workflows.core.facts import FrozenRules, RuleValue
from workflows.rulebook import SeedRow, seed_rows

# Asked by every page and act, so put together once: that costs more than the database's answers.
_BEGUN = sa.select(
    RuleRow.id,
    RuleRow.key,
    RuleRow.scope_id,
    RuleRow.value,
    RuleRow.measure,
    RuleRow.source,
    RuleRow.effective_from,
    RuleRow.basis,
).where(RuleRow.key.in_(sa.bindparam("keys", expanding=True)), RuleRow.effective_from <= sa.bindparam("day"))
_IN_SCOPE = _BEGUN.where(
    sa.or_(RuleRow.scope_id.is_(None), RuleRow.scope_id.in_(sa.bindparam("units", expanding=True)))
)


def rules_on(session: Session, keys: Iterable[str], lineage: Iterable[int], day: dt.date) -> dict[str, RuleValue]:
    """Return the values of these rules on that day for a unit with this lineage (ids, nearest first).

    The row of the nearest unit takes precedence, then the newest in force. A key without a row is left out, so that a
    guard that needs it fails loudly. One statement.
    """
    near = list(lineage)
    return nearest(session.execute(_IN_SCOPE, {"keys": list(keys), "day": day, "units": near}), near)


def rule_of_office(session: Session, key: str, lineage: Iterable[int], day: dt.date) -> RuleValue | SeedRow:
    """Return the value of one rule, as `rules_on`; an office whose book is older than the rule has it as a new one.

    One statement.
    """
    return rules_on(session, (key,), lineage, day).get(key) or shipped(key)


def shipped(key: str) -> SeedRow:
    """Return the first row of a rule in the book of a new office."""
    return next(row for row in seed_rows() if row.key == key)


def rules_of_all(session: Session, keys: Iterable[str], day: dt.date) -> Sequence[Any]:
    """Return the rows of these rules that have begun by that day, of every scope, for `nearest`. One statement."""
    return session.execute(_BEGUN, {"keys": list(keys), "day": day}).all()


def nearest(rows: Iterable[Any], lineage: Iterable[int]) -> dict[str, RuleValue]:
    """Return the values among these rows that hold for a unit, as `rules_on` does."""
    near = [*lineage, None]
    best: dict[str, Any] = {}
    for row in rows:
        if row.scope_id not in near:
            continue
        rank = (-near.index(row.scope_id), row.effective_from, row.id)
        if row.key not in best or rank > best[row.key][0]:
            best[row.key] = (rank, row)
    return {
        key: RuleValue(key, row.value, row.measure, row.source, row.effective_from.isoformat(), row.basis)
        for key, (_rank, row) in best.items()
    }


def frozen(values: dict[str, RuleValue]) -> dict[str, Any]:
    """Return rule values as a case stores them."""
    return {
        key: {
            "value": rule.value,
            "measure": rule.measure,
            "source": rule.source,
            "effective_from": rule.effective_from,
            "basis": rule.basis,
        }
        for key, rule in sorted(values.items())
    }


def rules_from_snapshot(stored: dict[str, Any]) -> dict[str, RuleValue]:
    """Return the rule values that a case froze."""
    return FrozenRules((key, RuleValue(key=key, **row)) for key, row in stored.items())


def history(session: Session, key: str) -> list[RuleRow]:
    """Return every row of one rule, newest first, with its scope and who recorded it."""
    return list(
        session.scalars(
            sa.select(RuleRow)
            .where(RuleRow.key == key)
            .options(joinedload(RuleRow.scope), joinedload(RuleRow.recorded_by))
            .order_by(RuleRow.effective_from.desc(), RuleRow.id.desc())
        )
    )


def book_on(session: Session, day: dt.date) -> list[tuple[RuleRow, bool]]:
    """Return every row of the book, with whether it is in force on that day for its scope. One statement."""
    rows = session.scalars(
        sa.select(RuleRow)
        .options(joinedload(RuleRow.scope))
        .order_by(
            RuleRow.key,
            RuleRow.scope_id.is_not(None),
            RuleRow.scope_id,
            RuleRow.effective_from.desc(),
            RuleRow.id.desc(),
        )
    ).all()
    current = in_force(rows, day)
    return [(row, row.id in current) for row in rows]


def never_in_force(rows: Iterable[RuleRow]) -> set[int]:
    """Return the ids of the rows that a newer one replaces on the very day on which they would begin.

    The rows of one rule and scope must come newest first.
    """
    found: dict[tuple[str, int | None, dt.date], int] = {}
    return {row.id for row in rows if found.setdefault((row.key, row.scope_id, row.effective_from), row.id) != row.id}


def in_force(rows: Iterable[RuleRow], day: dt.date) -> set[int]:
    """Return the ids of the rows in force on that day: the newest begun of each rule and scope.

    The rows of one rule and scope must come newest first.
    """
    found: dict[tuple[str, int | None], int] = {}
    for row in rows:
        if row.effective_from <= day:
            found.setdefault((row.key, row.scope_id), row.id)
    return set(found.values())
