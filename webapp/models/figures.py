"""Snapshots: figures as they stood when somebody froze them for a report, a meeting or a programme."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.cases import Case
from webapp.models.people import Person
from webapp.models.units import Unit


class Snapshot(Base):
    """The figures of a unit and of those right below it, frozen. Triggers refuse every later change.

    A correction is a new snapshot beside the old one, with the reason. `content` has the lines of the table, as
    `webapp.services.figures.snapshots` writes them; `hash` is SHA-256 of it, of the title and of the one it corrects.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        sa.CheckConstraint("(corrects_id is null) = (reason is null)", name="corrected"),
        sa.Index("ix_snapshot_unit", "unit_id", "taken_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    title: Mapped[str]
    period: Mapped[str]
    """The key of its period: '2027', '2027-H1' (`workflows.core.programmes.periods`)."""
    day: Mapped[dt.date]
    """The day whose posts and units it counts."""
    content: Mapped[dict[str, Any]]
    hash: Mapped[str]
    taken_at: Mapped[dt.datetime]
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Who froze it; None where a step of a case did."""
    key: Mapped[str | None] = mapped_column(unique=True)
    """The idempotency key of the form that froze it."""
    body_hash: Mapped[str | None]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("snapshot.id"), unique=True)
    reason: Mapped[str | None]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    """The case that froze it as its baseline or at a review."""
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    """The meeting that it is put before."""

    unit: Mapped[Unit] = relationship(lazy="raise")
    case: Mapped[Case | None] = relationship(lazy="raise")
    taken_by: Mapped[Person | None] = relationship(lazy="raise")
