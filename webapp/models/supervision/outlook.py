"""The year ahead as the clock found it, kept for units with too many others below them to count on a page.

Nothing here is of a sealed case, and nothing is decided by it: the tables can be emptied, and pages count again.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class OutlookMark(Base):
    """The moment at which the clock last looked ahead for a unit."""

    __tablename__ = "outlook_mark"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    at: Mapped[dt.datetime]


class OwedCount(Base):
    """The number of things of a kind that fall due on a day in a unit and below it.

    day: for what is counted by months alone, the first of the month.
    """

    __tablename__ = "owed_count"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    things: Mapped[int]


class ExpectedVacancy(Base):
    """A post that falls vacant within a year, with those who would be eligible on that day.

    day: the first one without the holder; known: 'day', 'month' or 'year', as the birth is known that it follows from;
    fit: how many would be eligible; named: the ids of the first few of them, by given name.
    """

    __tablename__ = "expected_vacancy"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    day: Mapped[dt.date]
    reason: Mapped[str]
    post: Mapped[str]
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    known: Mapped[str]
    workflow: Mapped[str]
    fit: Mapped[int]
    named: Mapped[list[Any]]
