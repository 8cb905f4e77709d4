"""People on a list with no row in the register that should cover them, or one that ends soon."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RegisterPerson, RegisterRow
from webapp.queries.entitlements.lists import MonthList
from webapp.queries.registers.alarms import days_before
from webapp.queries.registers.rows import counted
from workflows.core.registers import Register


@dataclass(frozen=True)
class GapLine:
    """Somebody without a confirmed row that has not ended, or with one that ends soon. until: its last day, if any."""

    name: str
    until: dt.date | None
    over: bool


def gaps(session: Session, register: type[Register], found: MonthList, day: dt.date) -> list[GapLine]:
    """Return who of a list is not covered on a day, or not for longer than the register's alarm. Two statements."""
    rows = session.execute(
        sa.select(RegisterPerson.person_id, sa.func.max(RegisterRow.until).label("until"))
        .join(RegisterRow, RegisterRow.id == RegisterPerson.row_id)
        .where(
            RegisterRow.register == register.key,
            counted(),
            RegisterPerson.person_id.in_([line.person_id for line in found.lines]),
        )
        .group_by(RegisterPerson.person_id)
    )
    until = {row.person_id: row.until for row in rows}
    near = day + dt.timedelta(days=days_before(session, register, found.unit.path, day))
    lines = [(line.name, until.get(line.person_id)) for line in found.lines]
    return [GapLine(name, last, last is None or last < day) for name, last in lines if last is None or last <= near]
