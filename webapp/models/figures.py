"""Snapshots: figures as they stood when somebody froze them; and the reports of units on a period, made of them."""

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


class PeriodReport(Base):
    """A version of the report of a unit on a period. Triggers keep what it says from its confirmation on, but that a
    name is blackened on the request of its bearer.

    A correction is a new version beside the one that was sent, with the reason. Its figures are those of a snapshot;
    `cases` has how many cases began, ended and were late, as `webapp.services.reports.drafting` counts them.
    """

    __tablename__ = "period_report"
    __table_args__ = (
        sa.CheckConstraint("standing in ('draft', 'confirmed', 'sent')", name="standing"),
        sa.CheckConstraint("(standing = 'draft') = (hash is null)", name="confirmed"),
        sa.CheckConstraint("(standing = 'sent') = (sent_at is not null)", name="sent"),
        sa.CheckConstraint("(corrects_id is null) = (reason is null)", name="corrected"),
        sa.UniqueConstraint("unit_id", "period", "version"),
        sa.Index("ix_period_report_sent", "period", "unit_id", "sent_at"),
        sa.Index("ix_period_report_begun", "begun_at", "public_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    period: Mapped[str]
    """The key of its period: '2027', '2027-H1' (`workflows.core.programmes.periods`)."""
    version: Mapped[int]
    standing: Mapped[str] = mapped_column(default="draft")
    edition: Mapped[int] = mapped_column(default=0)
    """How often the draft was written anew: whoever confirms names the one that they have read."""
    done: Mapped[str]
    """What was done, in the unit's own words."""
    difficulties: Mapped[str]
    plan: Mapped[str] = mapped_column(default="", server_default="")
    """What the unit means to do in the next period."""
    proposals: Mapped[str]
    cases: Mapped[list[Any]]
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("snapshot.id"), unique=True)
    hash: Mapped[str | None]
    """SHA-256 of its salt, what it says, its figures and the version that it corrects; from its confirmation on."""
    salt: Mapped[str] = mapped_column(default="", server_default="")
    """A new one with each word that is erased: what was erased cannot be guessed from `hash` and the words around."""
    begun_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("period_report.id"), unique=True)
    reason: Mapped[str | None]
    erased_at: Mapped[dt.datetime | None]
    """When a name was last blackened in its words, on request: then its entry has the hash of what is left."""
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that began it."""
    body_hash: Mapped[str]

    unit: Mapped[Unit] = relationship(lazy="raise")
    snapshot: Mapped[Snapshot] = relationship(lazy="raise")


class ReportEntry(Base):
    """An entry of who drafted, rewrote, confirmed or sent a report, or blackened a name in it. Append-only."""

    __tablename__ = "report_entry"
    __table_args__ = (
        sa.CheckConstraint("kind in ('drafted', 'rewritten', 'confirmed', 'sent', 'blackened')", name="kind"),
        sa.UniqueConstraint("report_id", "seq"),
        sa.Index("ix_report_entry_actor", "actor_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("period_report.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    actor_post: Mapped[str]
    """The post that the actor used, as 'secretary:17'."""
    at: Mapped[dt.datetime]
    hash: Mapped[str | None]
    """SHA-256 of what a confirmed report says once a name was blackened in it."""

    actor: Mapped[Person] = relationship(lazy="raise")


class ReportReminder(Base):
    """A reminder by the level above of a report that a unit owes. Append-only: reminders are counted."""

    __tablename__ = "report_reminder"
    __table_args__ = (sa.Index("ix_report_reminder_unit", "period", "unit_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    period: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    by_post: Mapped[str]
    at: Mapped[dt.datetime]
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the button."""
