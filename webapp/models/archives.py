"""Closed cases on their way out of the office: handed over to an archive, or destroyed by a decision."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit


class RecordTransfer(Base):
    """Closed cases that a unit has handed over to an archive, with one list and one set of minutes."""

    __tablename__ = "record_transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    number: Mapped[str]
    transferred_on: Mapped[dt.date]
    archive: Mapped[str]
    """The archive that received the cases."""
    handed_by: Mapped[str]
    received_by: Mapped[str]
    wording: Mapped[dict[str, Any]]
    """Wording and template of its minutes (`services.wordings`), and what its unit and its files were called."""
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form."""
    made_at: Mapped[dt.datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise")


class RecordDestruction(Base):
    """A proposal to destroy closed cases whose retention is over, and the decision on it by another person.

    `carried` is empty until it is decided on: then the content of the cases is destroyed, or the proposal is refused.
    """

    __tablename__ = "record_destruction"
    __table_args__ = (
        sa.CheckConstraint("(carried is null) = (decided_at is null)", name="decided"),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided_by"),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name="two_people"),
        sa.CheckConstraint(
            "not carried or (number is not null and decided_on is not null and body is not null)", name="decision"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    reason: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that proposed it."""
    proposed_at: Mapped[dt.datetime]
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    number: Mapped[str | None]
    decided_on: Mapped[dt.date | None]
    """The date of the decision, whose number is `number`."""
    body: Mapped[str | None]
    """The body that took the decision."""
    carried: Mapped[bool | None]
    refusal: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship(lazy="raise")
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id], lazy="raise")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id], lazy="raise")
