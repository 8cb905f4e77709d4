"""Rows of registers as guards see them: what is confirmed about those whom a case names, and what its unit proposed."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, RegisterPerson, RegisterRow
from webapp.queries.registers.offers import units_in
from webapp.queries.registers.rows import counted
from workflows.core.facts import RowFact
from workflows.registers import REGISTERS

BACK = dt.timedelta(days=5 * 366)
"""How far back the unit's own rows, and rows about units, are looked at: no index leads to whom they name."""


def row_facts(
    session: Session,
    keys: Collection[str],
    day: dt.date,
    people: Collection[int],
    units: Collection[int],
    unit_id: int,
    case: Case | None,
) -> tuple[RowFact, ...]:
    """Return the confirmed rows of these registers about these people and units, and of the unit and its cases.

    Rows that the case itself has entered are left out. Two statements; none without a register.
    """
    known = [key for key in keys if key in REGISTERS]
    if not known:
        return ()
    about = sa.exists().where(RegisterPerson.row_id == RegisterRow.id, RegisterPerson.person_id.in_(people))
    recent = RegisterRow.day >= day - BACK
    rows = session.execute(
        sa.select(RegisterRow, Case.unit_id)
        .outerjoin(Case, Case.id == RegisterRow.case_id)
        .where(
            RegisterRow.register.in_(known),
            counted(),
            sa.or_(
                about, Case.unit_id == unit_id, sa.and_(recent, sa.true() if units else RegisterRow.unit_id == unit_id)
            ),
            sa.or_(RegisterRow.case_id.is_(None), RegisterRow.case_id != (case.id if case and case.id else 0)),
        )
        .order_by(RegisterRow.day, RegisterRow.id)
    ).all()
    named = _named(session, [row.id for row, _unit in rows])
    return tuple(
        RowFact(
            row.register,
            row.day,
            frozenset(named.get(row.id, ())),
            frozenset(units_in(REGISTERS[row.register], row.answers)),
            row.answers,
            proposed_by,
        )
        for row, proposed_by in rows
    )


def _named(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one in session.scalars(sa.select(RegisterPerson).where(RegisterPerson.row_id.in_(ids))):
        found.setdefault(one.row_id, set()).add(one.person_id)
    return found
