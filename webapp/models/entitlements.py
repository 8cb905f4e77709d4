"""Lists of entitlements as they were handed to an accountant."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit


class HandedList(Base):
    """A unit's list of a month, handed over at a moment. Triggers refuse every later change of it and of its lines.

    The list itself is computed; what was handed over stays beside it, so that a post whose end came late shows as a
    difference. month: its first day; entitlement: the key of its declaration.
    """

    __tablename__ = "handed_list"
    __table_args__ = (sa.Index("ix_handed_list_month", "entitlement", "unit_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entitlement: Mapped[str]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    month: Mapped[dt.date]
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that recorded it."""

    unit: Mapped[Unit] = relationship(lazy="raise")


class HandedLine(Base):
    """The amount of one person on a list that was handed over, in đồng."""

    __tablename__ = "handed_line"
    __table_args__ = (sa.Index("ix_handed_line_person", "person_id"),)

    list_id: Mapped[int] = mapped_column(sa.ForeignKey("handed_list.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    amount: Mapped[int]

    person: Mapped[Person] = relationship(lazy="raise")
