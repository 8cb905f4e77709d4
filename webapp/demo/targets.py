"""Targets that units of the demo have set themselves."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import RuleRow, Unit
from webapp.services.transaction import transaction

TARGETS = (
    ("HT", "youth_month.trees", "5000"),
    ("HT", "youth_month.counselled", "800"),
    ("HT", "youth_month.jobs", "200"),
    ("HT-01", "youth_month.trees", "1200"),
    ("HT-02", "youth_month.trees", "2500"),
)
"""What units have set themselves for the Youth Month; another unit has no target of its own."""


def set_targets(session: Session, march: dt.date, now: dt.datetime) -> None:
    """Give the units that have targets of their own those of the year of that March."""
    first = march.replace(month=1, day=1)
    units = dict(session.execute(sa.select(Unit.code, Unit.id).where(Unit.code.in_({row[0] for row in TARGETS}))).all())
    with transaction(session):
        session.add_all(
            RuleRow(
                key=key,
                scope_id=units[code],
                value=value,
                measure="count",
                effective_from=first,
                source="Kế hoạch Tháng Thanh niên của đơn vị",
                note="",
                recorded_at=now,
            )
            for code, key, value in TARGETS
        )
