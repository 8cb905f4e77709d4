"""Daily closings: what stood at the end of every chain on a day, in one chain over the whole record."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class DailyClosing(Base):
    """One closing of the record (khóa sổ ngày). Triggers refuse every later change.

    Its hash is over its number, day, moment, root and the hash of the closing before it. The root is that of a tree
    over the ends of all chains that have grown since that closing, under a salt each, with leaves that stand for
    nothing: the head, which leaves the machine, does not tell how many cases there are.
    """

    __tablename__ = "daily_closing"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[dt.date] = mapped_column(unique=True)
    closed_at: Mapped[dt.datetime]
    salt: Mapped[str]
    root: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    @property
    def head(self) -> str:
        """The head as it is mailed and printed: number, day, hash."""
        return f"{self.seq} {self.day.isoformat()} {self.hash}"


class ClosingLine(Base):
    """The end of one chain as a closing found it: the last entry of a case or row, a question or answer, a snapshot,
    a list, a rule.
    """

    __tablename__ = "closing_line"
    __table_args__ = (sa.Index("ix_closing_line_closing", "closing_seq"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    """'case', 'row', 'message', 'snapshot', 'list' or 'rule'."""
    ref: Mapped[str] = mapped_column(primary_key=True)
    """The case's public id, or the row's number in its table."""
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The number of the last entry; 1 for what has no entries."""
    hash: Mapped[str]
    closing_seq: Mapped[int] = mapped_column(sa.ForeignKey("daily_closing.seq"))
