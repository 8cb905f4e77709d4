"""The calendar of the office: days off, days worked instead, and which years the office has confirmed."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.accounts import Account
from webapp.models.base import Base
from webapp.models.units import Unit

DAY_KINDS = ("holiday", "exchanged", "worked")
"""Kinds of days: off by law or custom; off in exchange for another day; worked in exchange."""


class CalendarYear(Base):
    """A year of the calendar. Until the office confirms that it is announced its days are a forecast ("tạm tính")."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seeded_at: Mapped[dt.datetime]
    announced_at: Mapped[dt.datetime | None]
    announced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    source: Mapped[str]
    """The document that announced the year; before that, the source of the forecast."""


class CalendarDay(Base):
    """A day that deviates from its weekday, for everybody or for one unit and everything below it.

    A row is never edited: it is revoked (`ended_at`), and a new row replaces it.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (
        sa.CheckConstraint("kind in ('holiday','exchanged','worked')", name="kind"),
        sa.CheckConstraint("(ended_at is null) or (ended_at >= recorded_at)", name="ended"),
        sa.Index(
            "uq_calendar_day_everybody",
            "day",
            unique=True,
            sqlite_where=sa.text("scope_id is null and ended_at is null"),
            postgresql_where=sa.text("scope_id is null and ended_at is null"),
        ),
        sa.Index(
            "uq_calendar_day_local",
            "day",
            "scope_id",
            unique=True,
            sqlite_where=sa.text("scope_id is not null and ended_at is null"),
            postgresql_where=sa.text("scope_id is not null and ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date]
    kind: Mapped[str]
    name: Mapped[str]
    source: Mapped[str]
    scope_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    form_key: Mapped[str | None] = mapped_column(unique=True)
    """The idempotency key of the form that added the row."""
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    scope: Mapped[Unit | None] = relationship(lazy="raise")
    recorded_by: Mapped[Account | None] = relationship(foreign_keys=[recorded_by_id], lazy="raise")
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id], lazy="raise")
