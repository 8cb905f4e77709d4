"""Comparing forecasts with what came: for each month that is over, by what was known when it began."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, FinishedStep, ForecastCheck
from webapp.models.units import ids_on
from webapp.queries.cases.definitions import definitions
from webapp.queries.supervision.lineages import Lineages
from webapp.queries.supervision.pasts import YEAR, Pasts, Waiting, month_of, months_before, pasts_of
from webapp.services.supervision.counting import locked_mark
from webapp.services.transaction import transaction
from workflows.core.calendar import add_months, local_date

BATCH = 2000
"""Cases that are forecast at a time."""


def check_forecasts(session: Session, now: dt.datetime) -> int:
    """Compare the forecasts of each month that is over and was not looked at yet, at most those of a year.

    A transaction for each month. Return how many forecasts were compared.
    """
    this, compared = month_of(local_date(now)), 0
    while True:
        with transaction(session):
            mark = locked_mark(session, local_date(now))
            earliest = months_before(this, YEAR)
            month = max(add_months(mark.checked, 1), earliest) if mark.checked else earliest
            if month >= this:
                return compared
            compared += _check(session, month, local_date(now))
            mark.checked = month


def _check(session: Session, month: dt.date, today: dt.date) -> int:
    """Write how many forecasts of a month came late, by unit, process and tenth. Return how many there were."""
    found: Counter[tuple[int, str, int, bool]] = Counter()
    compared = 0
    for batch in _batches(_due_in(session, month, today)):
        pasts = pasts_of(session, (case for case, _late in batch))
        for case, late in batch:
            tenth = tenth_of(pasts, case, month)
            if tenth is None:
                continue
            compared += 1
            for unit_id in case.lineage:
                found[unit_id, case.workflow, tenth, late] += 1
    session.execute(sa.delete(ForecastCheck).where(ForecastCheck.month == month))
    for unit_id, workflow, tenth in sorted({key[:3] for key in found}):
        came_late, kept = (found[unit_id, workflow, tenth, each] for each in (True, False))
        place = {"unit_id": unit_id, "workflow": workflow, "month": month, "tenth": tenth}
        session.add(ForecastCheck(**place, forecasts=came_late + kept, late=came_late))
    session.flush()
    return compared


def tenth_of(pasts: Pasts, case: Waiting, day: dt.date) -> int | None:
    """Return the tenth in which a case was forecast when the day began; None for no forecast."""
    forecast = pasts.forecast(case, day, present=False)
    return min(int(forecast.chance * 10), 9) if forecast else None


def _due_in(session: Session, month: dt.date, today: dt.date) -> Iterator[tuple[Waiting, bool]]:
    """Yield the cases that stood in a step when a month began and were due within it, and whether they came late.

    Those that stand there to this day are late. Three statements.
    """
    due = (month, add_months(month, 1) - dt.timedelta(days=1))
    done = sa.select(FinishedStep).where(
        FinishedStep.due_on.between(*due), FinishedStep.entered_on < month, FinishedStep.left_on >= month
    )
    for row in session.scalars(done.execution_options(yield_per=BATCH)):
        if row.due_on:
            units = ids_on(row.units)
            step = Waiting(units, row.workflow, row.state, row.entered_on, row.due_on, row.after_return)
            yield step, row.timing == "late"
    waits = sa.select(
        Case.id, Case.unit_id, Case.workflow, Case.state, Case.definition_hash, Case.state_since, Case.due_on
    ).where(Case.closed_at.is_(None), Case.sealed.is_(False), Case.due_on.between(*due))
    rows: list[Any] = [row for row in session.execute(waits) if local_date(row.state_since) < month]
    known, lineages = definitions(session, {row.definition_hash for row in rows}), Lineages(session)
    for row in rows:
        definition, since = known[row.definition_hash], local_date(row.state_since)
        if not definition.sealed:
            place = (lineages.on(row.unit_id, today), row.workflow, row.state, since, row.due_on)
            yield Waiting(*place, case_id=row.id, pauses=definition.pauses), True


def _batches(cases: Iterable[tuple[Waiting, bool]]) -> Iterator[list[tuple[Waiting, bool]]]:
    batch: list[tuple[Waiting, bool]] = []
    for each in cases:
        batch.append(each)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
