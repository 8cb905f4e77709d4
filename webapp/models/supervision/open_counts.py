"""Counts of open cases below units of many others, and what has changed since they were counted.

Nothing here is of a sealed case. `case_change` is written by triggers on `case`, in the transaction of whatever changes
a case: no service can forget it. What is kept and what has changed come together to what stands in `case`.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class OpenCaseChange(Base):
    """An open case that has come (`cases` 1) or gone (-1) as it stood then: one that moves on goes and comes."""

    __tablename__ = "case_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int]
    workflow: Mapped[str]
    state: Mapped[str]
    late_after: Mapped[dt.date | None]
    rests_until: Mapped[dt.date | None]
    cases: Mapped[int]


class OpenCount(Base):
    """The open cases below a unit, of a process and state, on the day of its mark.

    at: the unit right below under which they are, or the unit itself for its own; kind: of the cases' units.
    """

    __tablename__ = "open_count"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    at: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    open: Mapped[int]
    soon: Mapped[int]
    late: Mapped[int]
    resting: Mapped[int]


class OpenMark(Base):
    """The day for which the open cases below a unit are counted, and in how many days a case was due soon then.

    Goes when a unit comes to stand elsewhere: until the clock counts again, pages do.
    """

    __tablename__ = "open_mark"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    day: Mapped[dt.date]
    soon_days: Mapped[int]
