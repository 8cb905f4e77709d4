"""The rule book: every number set by a regulation, as dated rows with their source."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.accounts import Account
from webapp.models.base import Base
from webapp.models.units import Unit


class RuleRow(Base):
    """One dated value. Never edited (the database refuses): a newer row with a later date replaces it.

    The value for a unit on a day is the newest row in force, preferring the row of the nearest unit above.
    """

    __tablename__ = "rule"
    __table_args__ = (
        sa.CheckConstraint("basis in ('read','unread','default')", name="basis"),
        sa.Index("ix_rule_key_from", "key", "effective_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    value: Mapped[str]
    measure: Mapped[str]
    """The unit of measurement: 'years', 'days', 'working_days', 'months', 'share', …: see `workflows.rulebook`."""
    scope_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    effective_from: Mapped[dt.date]
    source: Mapped[str]
    basis: Mapped[str] = mapped_column(default="unread")
    """'read': a text that somebody has compared the value with; 'unread': one that nobody has; 'default': none."""
    note: Mapped[str]
    form_key: Mapped[str | None] = mapped_column(unique=True)
    """The idempotency key of the form that added the row."""
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    scope: Mapped[Unit | None] = relationship(lazy="raise")
    recorded_by: Mapped[Account | None] = relationship(lazy="raise")
