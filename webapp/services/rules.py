"""Writing the rule book: the rows of a new office, and new dated rows. No row is ever edited."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RuleRow, Unit
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.text import _
from workflows.rulebook import TIMES, measure_of, seed_rows, titles, value_fault


def seed(session: Session, now: dt.datetime) -> int:
    """Add the rows of the program whose key, date and scope are not there yet. Returns how many."""
    with transaction(session):
        found = session.execute(sa.select(RuleRow.key, RuleRow.effective_from).where(RuleRow.scope_id.is_(None)))
        known = {tuple(row) for row in found}
        rows = [row for row in seed_rows() if (row.key, row.effective_from) not in known]
        session.add_all(
            RuleRow(
                key=row.key,
                value=row.value,
                measure=row.measure,
                effective_from=row.effective_from,
                source=row.source,
                note=row.note,
                recorded_at=now,
            )
            for row in rows
        )
        return len(rows)


def add_row(
    session: Session,
    *,
    key: str,
    value: str,
    scope_code: str | None,
    effective_from: dt.date,
    source: str,
    note: str,
    account_id: int,
    now: dt.datetime,
    measure: str | None = None,
) -> None:
    """Add a dated row; a time limit may be counted in another of the units `TIMES` than the rule's own.

    Raises Refused for an unknown rule or unit, and for a value or unit of measurement that does not fit the rule.
    """
    counted_in = _counted_in(key, value, measure)
    with transaction(session):
        scope_id = _unit_id(session, scope_code) if scope_code else None
        same = (
            RuleRow.key == key,
            RuleRow.value == value,
            RuleRow.measure == counted_in,
            RuleRow.effective_from == effective_from,
            RuleRow.source == source,
            RuleRow.scope_id.is_not_distinct_from(scope_id),
        )
        if session.scalar(sa.select(RuleRow.id).where(*same).limit(1)):
            return  # the same form sent twice
        session.add(
            RuleRow(
                key=key,
                value=value,
                measure=counted_in,
                scope_id=scope_id,
                effective_from=effective_from,
                source=source,
                note=note,
                recorded_at=now,
                recorded_by_id=account_id,
            )
        )


def _unit_id(session: Session, code: str) -> int:
    found = session.scalar(sa.select(Unit.id).where(Unit.code == code))
    if found is None:
        raise Refused(_("There is no unit with the code %(code)s."), field="scope", code=code)
    return found


def _counted_in(key: str, value: str, measure: str | None) -> str:
    """Return the unit of measurement of a new row. Raises Refused as `add_row` does."""
    if key not in titles():
        raise Refused(_("There is no such rule."), field="key")
    counted_in = measure or measure_of(key)
    if counted_in != measure_of(key) and not {counted_in, measure_of(key)} <= set(TIMES):
        raise Refused(_("Only a time limit can be counted in days, working days or months."), field="measure")
    if fault := value_fault(counted_in, value):
        raise Refused(fault.text, field="value")
    return counted_in
