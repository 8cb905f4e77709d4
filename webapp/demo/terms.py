"""The terms of the demo's committees: five years of unions, one year of branches."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CommitteeTerm, Unit
from webapp.queries.units.terms import TERM_MONTHS
from webapp.services.transaction import transaction

UNION = (dt.date(2022, 8, 15), dt.date(2027, 8, 14))
COMMUNE = (dt.date(2025, 7, 1), dt.date(2030, 6, 30))
MEMBERS = {"province_union": 35, "district_union": 25, "commune_union": 15, "base_union": 11, "branch": 3}


def record_terms(session: Session, now: dt.datetime) -> None:
    """Give every committee of the demo the term that runs now; a branch's congress was held this year."""
    branch = (dt.date(now.year, 3, 1), dt.date(now.year + 1, 2, 28))
    with transaction(session):
        for unit in session.scalars(sa.select(Unit).where(Unit.kind.in_(TERM_MONTHS)).order_by(Unit.id)):
            first, last = branch if unit.kind == "branch" else COMMUNE if unit.kind == "commune_union" else UNION
            session.add(
                CommitteeTerm(
                    unit_id=unit.id,
                    starts_on=max(first, unit.valid_from),
                    ends_on=last,
                    provisional=False,
                    members_fixed=MEMBERS[unit.kind],
                    paper_number="01-NQ/ĐH",
                    paper_date=max(first, unit.valid_from),
                    paper_by=f"Đại hội {unit.name}",
                    recorded_at=now,
                )
            )
