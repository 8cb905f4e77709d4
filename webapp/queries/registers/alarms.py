"""Rows whose last day is near or over: how many days before it a register tells of them."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RegisterRow, RuleRow, Unit
from webapp.models.units import ids_on
from webapp.queries.registers.rows import counted
from webapp.queries.rules import rules_on
from workflows.core.registers import Register


def days_before(session: Session, register: type[Register], path: str, day: dt.date) -> int:
    """Return how many days before their last day the register tells of the rows of a unit. One statement."""
    if register.alarm is None:
        return 0
    found = rules_on(session, [register.alarm.key], reversed(ids_on(path)), day).get(register.alarm.key)
    return int(found.value) if found else 0


def untold(session: Session, registers: Iterable[type[Register]], day: dt.date) -> list[tuple[RegisterRow, Unit]]:
    """Return the rows of these registers whose last day is near or over and of which nobody was told, by unit.

    Two statements for each register with an alarm, and one for each of its units with rows that end.
    """
    found: list[tuple[RegisterRow, Unit]] = []
    for register in registers:
        if register.alarm is None:
            continue
        lengths = session.scalars(sa.select(RuleRow.value).where(RuleRow.key == register.alarm.key))
        ending = (
            sa.select(RegisterRow, Unit)
            .join(Unit, Unit.id == RegisterRow.unit_id)
            .where(
                RegisterRow.register == register.key,
                RegisterRow.until <= day + dt.timedelta(days=max(map(int, lengths), default=0)),
                RegisterRow.told_on.is_(None),
                counted(),
            )
            .order_by(RegisterRow.unit_id, RegisterRow.id)
        )
        reach: dict[int, dt.date] = {}
        for row, unit in session.execute(ending).all():
            if unit.id not in reach:
                reach[unit.id] = day + dt.timedelta(days=days_before(session, register, unit.path, day))
            if row.until is not None and row.until <= reach[unit.id]:
                found.append((row, unit))
    return found
