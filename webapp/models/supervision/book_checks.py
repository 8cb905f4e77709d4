"""Checks of a year's book of issued papers against the papers themselves, and where in the archive these lie."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit

FOUND = ("there", "missing", "damaged")
"""What somebody found of a number of the book: the paper is there, is not there, or cannot be used."""


class PaperPlace(Base):
    """Box and folder in which an issued paper lies, as somebody noted it. The newest of a paper counts.

    It changes only where a name in it is blackened.
    """

    __tablename__ = "paper_place"
    __table_args__ = (
        sa.Index("ix_paper_place_paper", "paper_id", "id"),
        sa.Index("ix_paper_place_box", "box"),
        sa.Index("ix_paper_place_actor", "actor_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_paper.id"))
    box: Mapped[str]
    """The number of the box; empty where a paper was noted in a wrong one."""
    folder: Mapped[str]
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    actor_post: Mapped[str]
    """The post that the actor used, as 'clerk:17'."""
    at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
    """When a name was blackened in it, on request."""

    actor: Mapped[Person] = relationship(lazy="raise")


class BookCheck(Base):
    """A version of the check of a book in a year. Triggers keep what it says from its end on.

    A correction is a new version beside it, with the reason. `content` has the lines, gaps and doubles as they stood
    at the end, without whom or what a paper is about; `hash` is SHA-256 of its salt, of it and of the version that it
    corrects.
    """

    __tablename__ = "book_check"
    __table_args__ = (
        sa.CheckConstraint("standing in ('under_way', 'ended', 'confirmed')", name="standing"),
        sa.CheckConstraint("(standing = 'under_way') = (hash is null)", name="hashed"),
        sa.CheckConstraint("(hash is null) = (ended_at is null)", name="ended_at"),
        sa.CheckConstraint("(standing = 'confirmed') = (confirmed_at is not null)", name="confirmed_at"),
        sa.CheckConstraint("(corrects_id is null) = (reason is null)", name="corrected"),
        sa.UniqueConstraint("unit_id", "type", "term", "year", "version"),
        sa.Index("ix_book_check_begun", "begun_at", "public_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    type: Mapped[str]
    term: Mapped[str]
    year: Mapped[int]
    """The year whose papers are checked, by their day."""
    version: Mapped[int]
    standing: Mapped[str] = mapped_column(default="under_way")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hash: Mapped[str | None]
    salt: Mapped[str] = mapped_column(default="", server_default="")
    """A new one with each word that is erased, as with a PeriodReport."""
    erased_at: Mapped[dt.datetime | None]
    """When a name was last blackened in its notes, on request: then its entry has the hash of what is left."""
    begun_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    confirmed_at: Mapped[dt.datetime | None]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("book_check.id"), unique=True)
    reason: Mapped[str | None]
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that began it."""
    body_hash: Mapped[str]

    unit: Mapped[Unit] = relationship(lazy="raise")


class BookTick(Base):
    """The finding on one number while a check is under way, as it was last ticked."""

    __tablename__ = "book_tick"
    __table_args__ = (
        sa.CheckConstraint("found in ('" + "','".join(FOUND) + "')", name="found"),
        sa.UniqueConstraint("check_id", "paper_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("book_check.id"))
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_paper.id"))
    found: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class BookCheckEntry(Base):
    """An entry of who began, ticked, ended or confirmed a check, or blackened a name in it. Append-only."""

    __tablename__ = "book_check_entry"
    __table_args__ = (
        sa.CheckConstraint("kind in ('begun', 'ticked', 'ended', 'confirmed', 'blackened')", name="kind"),
        sa.UniqueConstraint("check_id", "seq"),
        sa.Index("ix_book_check_entry_actor", "actor_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("book_check.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    actor_post: Mapped[str]
    at: Mapped[dt.datetime]
    hash: Mapped[str | None]
    """SHA-256 of what an ended check says once a name was blackened in it."""

    actor: Mapped[Person] = relationship(lazy="raise")
