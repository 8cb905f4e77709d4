"""The terms of the demo's committees: five years of unions, one year of branches."""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CommitteeTerm, Unit
from webapp.queries.units.terms import TERM_MONTHS
from webapp.services.transaction import transaction
from workflows.core.calendar import add_months, local_date

UNION, COMMUNE, BRANCH = (dt.date(2017, 8, 15), 60), (dt.date(2025, 7, 1), 60), (dt.date(2024, 3, 1), 12)
"""The first day of a first term, and the months of each."""
MEMBERS = {"province_union": 35, "district_union": 25, "commune_union": 15, "base_union": 11, "branch": 3}
CONGRESSES = frozenset({"SM-02", "SM-03", "SM-06", "SM-21", "SM-22", "SM-23", "SM-24"})
"""Branches that submit what a congress of the last weeks elected: their new terms begin with its recognition."""
WEEKS = dt.timedelta(days=45)


def record_terms(session: Session, now: dt.datetime) -> None:
    """Give every committee of the demo its terms up to the one that runs now, so that past decisions fall in one."""
    today, begun = local_date(now), {"branch": BRANCH, "commune_union": COMMUNE}
    with transaction(session):
        if session.scalar(sa.select(CommitteeTerm.id).limit(1)):
            return
        for unit in session.scalars(sa.select(Unit).where(Unit.kind.in_(TERM_MONTHS)).order_by(Unit.id)):
            until = today - WEEKS if unit.code in CONGRESSES else today
            for first, last in terms_until(until, *begun.get(unit.kind, UNION)):
                # The commune's first term begins with the decision that appoints its committee.
                if last > unit.valid_from and (unit.kind, first) != ("commune_union", unit.valid_from):
                    session.add(_term(unit, max(first, unit.valid_from), last, now))


def terms_until(day: dt.date, first: dt.date, months: int) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield first and last day of the terms that follow one another, up to the one that runs on that day."""
    while first <= day:
        after = add_months(first, months)
        yield first, after - dt.timedelta(days=1)
        first = after


def _term(unit: Unit, first: dt.date, last: dt.date, now: dt.datetime) -> CommitteeTerm:
    return CommitteeTerm(
        unit_id=unit.id,
        starts_on=first,
        ends_on=last,
        provisional=False,
        members_fixed=MEMBERS[unit.kind],
        paper_number="01-NQ/ĐH",
        paper_date=first,
        paper_by=f"Đại hội {unit.name}",
        recorded_at=now,
    )
