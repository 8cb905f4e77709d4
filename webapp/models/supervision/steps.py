"""Finished steps of cases and their sums by unit, which the clock keeps of the journal (`services.supervision`).

A step is the stay of a case in a state, from the move that led there to the one that led on. Nothing here is of a
sealed case or process, and nothing here says what the journal does not: the tables can be emptied and filled anew.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

TIMINGS = ("untimed", "on_time", "late")
"""How a step ended: without a last day, by its last day, or after it."""
STEP_MEASURES = ("days", "working_days")


class FinishedStep(Base):
    """A finished step of a case. seq: of the journal's entry that ended it.

    Goes when that entry is taken back, and when the case is sealed or its content erased.
    """

    __tablename__ = "finished_step"
    __table_args__ = (
        sa.CheckConstraint("timing in ('" + "','".join(TIMINGS) + "')", name="timing"),
        sa.CheckConstraint("measure in ('" + "','".join(STEP_MEASURES) + "')", name="measure"),
        sa.Index("ix_finished_step_due", "due_on"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    units: Mapped[str]
    """The ids of the case's unit on the day of the end and of those above it, nearest first: '17/5/1'."""
    workflow: Mapped[str]
    state: Mapped[str]
    entered_on: Mapped[dt.date]
    left_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    measure: Mapped[str]
    """In which days it was counted: those of the limit with which the case came into the state."""
    days: Mapped[int]
    timing: Mapped[str]
    returned_by: Mapped[str]
    """The move that ended it, if that sent the case back for completion; '' for any other."""
    reason: Mapped[str]
    """The code of the reason that the form of the return asked for; '' where it asks for none."""
    after_return: Mapped[bool]
    """Whether the case had come into the state from one in which its limit pauses: mostly with what was left of it."""


class StepTime(Base):
    """The number of steps of a process in a state that a month ended after so many days, in a unit and below it."""

    __tablename__ = "step_time"
    __table_args__ = (
        sa.CheckConstraint("timing in ('" + "','".join(TIMINGS) + "')", name="timing"),
        sa.CheckConstraint("measure in ('" + "','".join(STEP_MEASURES) + "')", name="measure"),
        # What came late in some months in each of many units, without reading a row.
        sa.Index("ix_step_time_month", "unit_id", "month", "timing", "steps"),
    )

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    """The first day of the month in which they ended."""
    state: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    timing: Mapped[str] = mapped_column(primary_key=True)
    steps: Mapped[int]


class ReturnCount(Base):
    """The number of returns for completion in a month, by the move and its reason, in a unit and below it."""

    __tablename__ = "return_count"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    move: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    steps: Mapped[int]


class StepPast(Base):
    """The past of a step in one row, from which cases that stand there are forecast, in a unit and everything below it.

    Steps after a return stand apart. measure: the days in which they were counted; months: how many ended after so many
    of these, {'2026-11': {'9': 3}}; the last MONTHS_KEPT months.
    """

    __tablename__ = "step_past"
    __table_args__ = (sa.CheckConstraint("measure in ('" + "','".join(STEP_MEASURES) + "')", name="measure"),)

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    after_return: Mapped[bool] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[dict[str, Any]]


class ForecastCheck(Base):
    """The forecasts of one tenth (0 for below 10 %, 9 for 90 % and more) for a month, and how many of them came late.

    Of the cases of a unit and everything below it that were open when the month began and due within it.
    """

    __tablename__ = "forecast_check"
    __table_args__ = (sa.CheckConstraint("tenth between 0 and 9", name="tenth"),)

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    workflow: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    tenth: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    forecasts: Mapped[int]
    late: Mapped[int]


class StepMark(Base):
    """The place up to which the clock has counted the finished steps. One row.

    event_id: of the last entry that need not be looked at again; least: how many past steps a forecast needs, as the
    rule book said when the clock last ran; checked: the last month whose forecasts were compared with what came;
    failed: the cases whose journals could not be folded, which each run tries again.
    """

    __tablename__ = "step_mark"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]
    least: Mapped[int]
    checked: Mapped[dt.date | None]
    failed: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
