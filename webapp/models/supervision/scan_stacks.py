"""Stacks of signed papers that were scanned together, page by page: filed by their codes, or waiting for somebody."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit


class ScanStack(Base):
    """Files of many signed papers that somebody sent at once. Their pages stand in `StackPage`."""

    __tablename__ = "scan_stack"
    __table_args__ = (sa.Index("ix_scan_stack_unit", "unit_id", "sent_at", "public_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    """The unit whose books the sender keeps: its clerks file the pages that wait."""
    name: Mapped[str]
    sent_at: Mapped[dt.datetime]
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that sent it."""
    body_hash: Mapped[str]

    unit: Mapped[Unit] = relationship(lazy="raise")
    sent_by: Mapped[Person] = relationship(lazy="raise")


class StackPage(Base):
    """A page of a stack. One that waits has its picture as a file; one that is filed stands among its paper's scans.

    Whether a code was read that belongs to no paper of the sender, or none at all, makes no difference here: nothing
    says that a paper exists.
    """

    __tablename__ = "stack_page"
    __table_args__ = (
        sa.CheckConstraint("standing in ('filed', 'waits', 'repeated', 'removed')", name="standing"),
        sa.CheckConstraint("(standing = 'filed') = (paper_id is not null)", name="paper"),
        sa.CheckConstraint("(standing = 'waits') = (public_id is not null)", name="file"),
        sa.UniqueConstraint("stack_id", "number"),
        sa.Index("ix_stack_page_dots", "dots"),
        sa.Index("ix_stack_page_at", "at"),
        sa.Index("ix_stack_page_waits", "standing", "stack_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stack_id: Mapped[int] = mapped_column(sa.ForeignKey("scan_stack.id"))
    number: Mapped[int]
    """Its place in the stack, from 1."""
    standing: Mapped[str]
    dots: Mapped[str]
    """SHA-256 of what is seen on it: the same page sent again is filed once."""
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_paper.id"), index=True)
    public_id: Mapped[str | None] = mapped_column(unique=True)
    media_type: Mapped[str] = mapped_column(default="image/jpeg")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Who filed it by hand or removed it; empty where the clock removed it after its time of keeping."""
    at: Mapped[dt.datetime | None]

    stack: Mapped[ScanStack] = relationship(lazy="raise")
