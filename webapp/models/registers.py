"""Rows of registers: what a unit has noted, whom it is about, and the record of every change."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from webapp.models.base import Base, Json
from webapp.models.people import Person
from webapp.models.units import Unit

ROW_STANDINGS = ("entered", "confirmed", "struck")
LIVE, ENDS = sa.text("standing <> 'struck'"), sa.text("until is not null")


class RegisterPerson(Base):
    """Somebody whom a row is about, with the unit of the post by which they stand in it.

    part: the field of the form that gives them a part of their own, such as the head of a board; '' for none.
    certificate_number: that of their certificate in the book of the row's unit, given when the row is confirmed; None
    in a register without certificates, and in rows older than the numbers.
    """

    __tablename__ = "register_person"
    __table_args__ = (sa.Index("ix_register_person_person", "person_id"),)

    row_id: Mapped[int] = mapped_column(sa.ForeignKey("register_row.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    part: Mapped[str] = mapped_column(default="", server_default="")
    certificate_number: Mapped[int | None]

    person: Mapped[Person] = relationship(lazy="raise")


def _all_restricted(row_id: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a row is about people who have all restricted the use of their data."""
    least = sa.select(sa.func.min(sa.case((Person.restricted_on.is_(None), 0), else_=1)))
    least = least.join_from(RegisterPerson, Person, Person.id == RegisterPerson.person_id)
    named = least.where(RegisterPerson.row_id == row_id).correlate_except(RegisterPerson, Person)
    return sa.func.coalesce(named.scalar_subquery(), 0) == 1


class RegisterRow(Base):
    """A row of a register. Triggers keep what a confirmed or struck row says, but for an erasure.

    register: the key of its declaration; day: what it is sorted by; until: its last day, None for none; answers: the
    other fields of its form, without the people.
    """

    __tablename__ = "register_row"
    __table_args__ = (
        sa.CheckConstraint("standing in ('entered', 'confirmed', 'struck')", name="standing"),
        sa.CheckConstraint("until is null or until >= day", name="dates"),
        sa.CheckConstraint("(standing = 'struck') = (struck_why is not null)", name="struck"),
        sa.CheckConstraint("standing <> 'confirmed' or confirmed_by_id is not null", name="confirmed"),
        sa.CheckConstraint("confirmed_by_id is null or confirmed_by_id <> entered_by_id", name="four_eyes"),
        sa.Index("ix_register_row_day", "register", "day", "id"),
        sa.Index("ix_register_row_unit", "register", "unit_id", "day", "id"),
        sa.Index("ix_register_row_follows", "follows_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        sa.Index("ix_register_row_until", "register", "until", sqlite_where=ENDS, postgresql_where=ENDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    day: Mapped[dt.date]
    until: Mapped[dt.date | None]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    standing: Mapped[str] = mapped_column(default="entered")
    version: Mapped[int]
    """The number of its last entry: whoever confirms or corrects names the one that they have read."""
    salt: Mapped[str]
    """Under which the last entry of the record commits to what the row says."""
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that entered it."""
    body_hash: Mapped[str]
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    struck_why: Mapped[str | None]
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("register_row.id"))
    """The confirmed row from which this one goes on; one row goes on from each, but for rows struck out."""
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    """The case whose decision entered and confirmed it; empty for a row by hand."""
    told_on: Mapped[dt.date | None]
    """When those who keep the register were notified that its last day is near."""
    marked_at: Mapped[dt.datetime | None]
    """When the marks of its judges were closed; the answers hold them since, under MARKS."""
    erased_at: Mapped[dt.datetime | None]
    """When names in it were erased at somebody's request; its record then commits to what it said before."""

    unit: Mapped[Unit] = relationship(lazy="raise")
    withheld: Mapped[bool] = column_property(_all_restricted(id))
    """Whether it is about people who have all restricted the use of their data: what it says is not shown."""


Points = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MARKS = "marks"
"""The key in a row's answers under which closed marks stand: judge → person → hundredths of a mark."""


class RegisterJudge(Base):
    """Somebody who marks those whom a row is about. points: person → hundredths of a mark; None before they are given.

    Nobody else reads them before the marks are closed; triggers refuse every change after that.
    """

    __tablename__ = "register_judge"
    __table_args__ = (
        sa.CheckConstraint("(points is null) = (given_at is null)", name="given"),
        sa.Index("ix_register_judge_person", "person_id"),
    )

    row_id: Mapped[int] = mapped_column(sa.ForeignKey("register_row.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    points: Mapped[dict[str, Any] | None] = mapped_column(Points)
    given_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class RegisterEntry(Base):
    """An entry of the record of one row, chained by hashes: who entered, corrected, confirmed or struck it out."""

    __tablename__ = "register_entry"
    __table_args__ = (sa.UniqueConstraint("row_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(sa.ForeignKey("register_row.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    """'entered', 'corrected', 'confirmed' or 'struck'."""
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    actor_post: Mapped[str]
    at: Mapped[dt.datetime]
    commitment: Mapped[str]
    """SHA-256 of what the row says after this entry, under its salt."""
    previous_hash: Mapped[str]
    hash: Mapped[str]
