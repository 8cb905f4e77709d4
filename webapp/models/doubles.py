"""Records that may be of one human being: what was asked and decided about them, and how two were joined."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

Kept = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class PersonPair(Base):
    """Two likely doubles about which somebody has said something; without a decision they still wait for one.

    Whoever imports a workbook can say that two of its rows are two people (`noted`); whoever is responsible for both
    records decides it, with a reason.
    """

    __tablename__ = "person_pair"
    __table_args__ = (
        sa.CheckConstraint("one_id < other_id", name="order"),
        sa.CheckConstraint("(decided_at is null) = (reason is null)", name="reason"),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided"),
    )

    one_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    noted: Mapped[str | None]
    """Why whoever imported the two took them for two people."""
    noted_at: Mapped[dt.datetime | None]
    noted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str | None]
    """Why they are two different people."""


class DoubleQuestion(Base):
    """A question about a row of a workbook that looks like a stored person, whom its sender may know nothing of.

    It holds what the row says. Those responsible for the person and for the unit of the row answer; only then the
    workbook is imported, or refused.
    """

    __tablename__ = "double_question"
    __table_args__ = (
        sa.UniqueConstraint("code", "likeness", "sex", "birth_date", "birth_known", "person_id"),
        sa.CheckConstraint("answer in ('same','two')", name="answer"),
        sa.CheckConstraint("(answer is null) = (answered_by_id is null)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    full_name: Mapped[str]
    likeness: Mapped[str]
    sex: Mapped[str]
    birth_date: Mapped[dt.date]
    birth_known: Mapped[str]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    """The lowest stored unit that has all posts of the row in it or below; None without one."""
    file_name: Mapped[str]
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    answer: Mapped[str | None]
    """'same' for one person under two codes, 'two' for two people."""
    reason: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class PersonJoin(Base):
    """The joining of two records of one human being: proposed by one officer, confirmed or declined by another.

    moved: the references that were moved from one record to the other, by table, as they stood before; both_voted: the
    votes in which both records have voted, which stay as they are.
    """

    __tablename__ = "person_join"
    __table_args__ = (
        sa.CheckConstraint("kept_id <> gone_id", name="two_records"),
        sa.CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name="four_eyes"),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided"),
        sa.CheckConstraint("confirmed = (moved is not null)", name="moved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    gone_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    proposed_at: Mapped[dt.datetime]
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed: Mapped[bool] = mapped_column(default=False)
    declined_why: Mapped[str | None]
    moved: Mapped[dict[str, Any] | None] = mapped_column(Kept)
    both_voted: Mapped[list[Any] | None] = mapped_column(Kept)
