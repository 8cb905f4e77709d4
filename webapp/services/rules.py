"""Writing the rule book: the rows of a new office, and new dated rows. No row is ever edited."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RuleRow, Unit
from webapp.queries.people.kinds import post_kinds_on
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.rule_bounds import bound_fault
from workflows.rulebook import BASES, EXCHANGED, document_day, measure_of, seed_rows, titles, value_fault


@dataclass(frozen=True)
class RowDraft:
    """A row as given in a form. scope_code: a unit's code, None for everybody; measure: None for the rule's own."""

    key: str
    value: str
    measure: str | None
    scope_code: str | None
    effective_from: dt.date
    source: str
    basis: str
    note: str = ""


@dataclass(frozen=True)
class NewRow:
    """A row that is not written yet, in the columns of `RuleRow`."""

    key: str
    value: str
    measure: str
    scope_id: int | None
    effective_from: dt.date
    source: str
    basis: str
    note: str


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
                basis=row.basis,
                note=row.note,
                recorded_at=now,
            )
            for row in rows
        )
        return len(rows)


def write_row(session: Session, draft: RowDraft, account_id: int | None, now: dt.datetime, form_key: str) -> RuleRow:
    """Add a dated row within the caller's transaction.

    account_id: who drafted it. Raises Refused as `checked_row` does.
    """
    row = RuleRow(**asdict(checked_row(session, draft, local_date(now))), form_key=form_key)
    row.recorded_at, row.recorded_by_id = now, account_id
    session.add(row)
    session.flush()
    return row


def checked_row(session: Session, draft: RowDraft, today: dt.date) -> NewRow:
    """Return a new row, sound and not written yet; it may have another measure than the rule (`EXCHANGED`).

    Raises Refused for an unknown rule or unit, for a value or unit of measurement that does not fit the rule or lies
    beyond its bounds, for a day before the day of the document, and for a past day without a reason.
    """
    kinds = post_kinds_on(session, draft.effective_from)
    measure = counted_in(draft.key, draft.value, draft.measure, kinds)
    if draft.basis not in BASES:
        raise Refused(_("Choose what the row rests on."), field="basis")
    document = document_day(draft.source) if draft.basis != "default" else None
    if document is not None and draft.effective_from < document:
        raise Refused(
            _(
                "The document is of %(day)s: no row is in force before its document. For earlier cases add a row that "
                "rests on no document."
            ),
            field="effective_from",
            day=document,
        )
    if draft.effective_from < today and not draft.note.strip():
        raise Refused(_("The row would hold from a day that is past: write the reason here."), field="note")
    scope_id = _unit_id(session, draft.scope_code) if draft.scope_code else None
    return NewRow(
        draft.key, draft.value, measure, scope_id, draft.effective_from, draft.source, draft.basis, draft.note
    )


def _unit_id(session: Session, code: str) -> int:
    found = session.scalar(sa.select(Unit.id).where(Unit.code == code))
    if found is None:
        raise Refused(_("There is no unit with the code %(code)s."), field="scope", code=code)
    return found


def counted_in(key: str, value: str, measure: str | None, posts: Collection[str] = ()) -> str:
    """Return the unit of measurement of a new value of a rule; posts: the kinds that it may name, as `value_fault`.

    Raises Refused for an unknown rule, and for a value or unit of measurement that does not fit or lies beyond bounds.
    """
    if key not in titles():
        raise Refused(_("There is no such rule: choose one of the list."), field="key")
    own = measure_of(key)
    wanted = measure or own
    if wanted != own and not any({wanted, own} <= set(each) for each in EXCHANGED):
        raise Refused(_("Only a time limit can be counted in days, working days or months."), field="measure")
    if fault := value_fault(wanted, value, posts):
        raise Refused(fault.text, field="value")
    if beyond := bound_fault(key, wanted, value):
        raise Refused(beyond.text, field="value", **beyond.values)
    return wanted
