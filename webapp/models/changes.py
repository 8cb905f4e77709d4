"""Requests for changes of posts, rules, templates, units, accounts and the calendar, which a second person confirms."""

import datetime as dt
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.accounts import Account
from webapp.models.base import Base
from webapp.models.units import Unit

CHANGE_STANDINGS = ("waiting", "confirmed", "alone", "refused", "withdrawn")


class ChangeRequest(Base):
    """One request: what is to change, from what to what, who asked for it, and who confirmed or refused it.

    Standings: 'waiting'; 'confirmed' by a second person and carried out; carried out 'alone', because nobody else could
    have confirmed it; 'refused'; 'withdrawn'. Nothing but the decision is ever written later (the database refuses).
    """

    __tablename__ = "change_request"
    __table_args__ = (
        sa.CheckConstraint("standing in ('" + "','".join(CHANGE_STANDINGS) + "')", name="standing"),
        sa.CheckConstraint("(standing = 'waiting') = (decided_at is null)", name="decided"),
        sa.CheckConstraint("(file_name is null) = (file_sha256 is null)", name="file"),
        sa.Index("ix_change_request_asked", "asked_at", "public_id"),
        sa.Index(
            "ix_change_request_waiting",
            "unit_id",
            sqlite_where=sa.text("standing = 'waiting'"),
            postgresql_where=sa.text("standing = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_hex(8))
    kind: Mapped[str]
    """A key of `webapp.services.changes.kinds.KINDS`."""
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    """The unit concerned; None for the whole office."""
    content: Mapped[dict[str, Any]]
    """What is to be carried out, as its kind reads it."""
    before: Mapped[dict[str, Any]]
    """What it replaces, as it was when the request was made."""
    subjects: Mapped[list[Any]]
    """Ids of the people whose posts or account it gives or ends: none of them confirms it."""
    file: Mapped[bytes | None]
    """The uploaded file, the hash of a first password, or the reason of an exception, until the request is decided."""
    file_name: Mapped[str | None]
    file_sha256: Mapped[str | None]
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form, under which the change is also written."""
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    """None: by the command line of the server."""
    operator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    """The account that whoever stood at the server named as theirs; None for what was asked on a page."""
    standing: Mapped[str] = mapped_column(default="waiting")
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(default="")
    """Why it was refused."""

    unit: Mapped[Unit | None] = relationship(lazy="raise")
    asked_by: Mapped[Account | None] = relationship(foreign_keys=[asked_by_id], lazy="raise")
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id], lazy="raise")
