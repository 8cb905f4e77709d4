"""Rows whose last day is near or over: how many days before it a register tells of them."""

import datetime as dt
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RegisterRow, Unit
from webapp.models.units import ids_on
from webapp.queries.registers.rows import counted
from webapp.queries.rules import nearest, rules_of_all, rules_on, shipped
from workflows.core.facts import RuleValue
from workflows.core.registers import Register
from workflows.core.terms import Rule


def days_before(session: Session, register: type[Register], path: str, day: dt.date) -> int:
    """Return how many days before their last day the register tells of the rows of a unit. One statement."""
    if register.alarm is None:
        return 0
    return _days(rules_on(session, [register.alarm.key], reversed(ids_on(path)), day), register.alarm)


def _days(rules: Mapping[str, RuleValue], alarm: Rule) -> int:
    return int((rules.get(alarm.key) or shipped(alarm.key)).value)


def untold(
    session: Session, registers: Iterable[type[Register]], day: dt.date, unit_id: int | None = None
) -> list[tuple[RegisterRow, Unit]]:
    """Return the rows of these registers whose last day is near or over and of which nobody was notified, by unit.

    unit_id: rows of this unit alone. Two statements for each register with an alarm.
    """
    found: list[tuple[RegisterRow, Unit]] = []
    for register in registers:
        if register.alarm is None:
            continue
        rules = rules_of_all(session, [register.alarm.key], day)
        longest = max(int(rule.value) for rule in (*rules, shipped(register.alarm.key)))
        ending = (
            sa.select(RegisterRow, Unit)
            .join(Unit, Unit.id == RegisterRow.unit_id)
            .where(
                RegisterRow.register == register.key,
                RegisterRow.until <= day + dt.timedelta(days=longest),
                RegisterRow.told_on.is_(None),
                counted(),
                RegisterRow.unit_id == unit_id if unit_id is not None else sa.true(),
            )
            .order_by(RegisterRow.unit_id, RegisterRow.id)
        )
        for row, unit in session.execute(ending).all():
            days = _days(nearest(rules, ids_on(unit.path)[::-1]), register.alarm)
            if row.until is not None and row.until <= day + dt.timedelta(days=days):
                found.append((row, unit))
    return found
