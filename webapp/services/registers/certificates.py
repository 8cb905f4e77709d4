"""Numbers of certificates: those whom a confirmed row names stand in their unit's book of certificates."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RegisterPerson, RegisterRow, Unit
from workflows.core.registers import Register


def number_certificates(
    session: Session,
    register: type[Register],
    rows: Sequence[RegisterRow],
    people: Mapping[int, Sequence[RegisterPerson]],
) -> None:
    """Give everybody whom these rows name the next number in the book of the row's unit, row by row, by name.

    Nothing happens for a register without a certificate. Before the rows are confirmed: triggers keep the numbers
    after that. The units are locked, so that no number is given twice. Three statements for any number of rows.
    """
    if not register.certificate or not rows:
        return
    units = {row.unit_id for row in rows}
    session.execute(sa.select(Unit.id).where(Unit.id.in_(units)).order_by(Unit.id).with_for_update())
    last = dict.fromkeys(units, 0) | _last_numbers(session, register, units)
    for row in rows:
        for one in people[row.id]:
            last[row.unit_id] += 1
            one.certificate_number = last[row.unit_id]
    session.flush()


def _last_numbers(session: Session, register: type[Register], units: set[int]) -> dict[int, int]:
    """Return unit → the last number in its book, of the units that have given one."""
    found = (
        sa.select(RegisterRow.unit_id, sa.func.max(RegisterPerson.certificate_number))
        .join(RegisterPerson, RegisterPerson.row_id == RegisterRow.id)
        .where(RegisterRow.register == register.key, RegisterRow.unit_id.in_(units))
        .where(RegisterPerson.certificate_number.is_not(None))
        .group_by(RegisterRow.unit_id)
    )
    return {row[0]: row[1] or 0 for row in session.execute(found)}
