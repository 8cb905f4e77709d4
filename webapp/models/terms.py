"""Terms of committees: from when until when a unit's committee sits, by which decision, with how many members."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.units import Unit


class CommitteeTerm(Base):
    """One term of a unit's executive committee, its last day included.

    provisional: appointed until a congress is held (Charter of the Union). A provisional term may be extended once.
    No two terms of a unit overlap: the engine's own constraint (EXCLUDE on PostgreSQL, triggers on SQLite) holds it.
    members_fixed: the number of members that the congress or the decision has fixed. The paper is the decision or the
    congress's resolution that the term rests on.
    """

    __tablename__ = "committee_term"
    __table_args__ = (
        sa.CheckConstraint("ends_on > starts_on", name="dates"),
        sa.CheckConstraint("extended_to > ends_on", name="extended"),
        sa.CheckConstraint("(extended_to is null) = (extension is null)", name="extended_by_paper"),
        sa.CheckConstraint("extended_to is null or provisional", name="only_provisional"),
        sa.CheckConstraint("cut_to < coalesce(extended_to, ends_on) and cut_to >= starts_on", name="cut"),
        sa.CheckConstraint("members_fixed > 0", name="members"),
        sa.UniqueConstraint("unit_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    provisional: Mapped[bool]
    extended_to: Mapped[dt.date | None]
    extension: Mapped[str | None]
    """The paper by which the level above has extended a provisional term."""
    cut_to: Mapped[dt.date | None]
    """The last day of a term that a congress cut short by beginning the next one; its years stay those it was given."""
    members_fixed: Mapped[int]
    paper_number: Mapped[str]
    paper_date: Mapped[dt.date]
    paper_by: Mapped[str]
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_paper.id"))
    """The decision of this register by which the term began; None for one known from elsewhere."""
    key: Mapped[str | None] = mapped_column(unique=True)
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship(lazy="raise")

    @property
    def last_day(self) -> dt.date:
        """The last day of the term, with its extension, or the day before the next one began."""
        return self.cut_to or self.extended_to or self.ends_on

    @property
    def label(self) -> str:
        """The years, as decisions name them: '2025-2030'; one year for a term that ends in the year of its start."""
        return years(self.starts_on, self.ends_on)


def years(first: dt.date, last: dt.date) -> str:
    """Return the years of a term as its label."""
    return f"{first.year}-{last.year}" if first.year != last.year else str(first.year)


LAST_DAY = sa.func.coalesce(CommitteeTerm.cut_to, CommitteeTerm.extended_to, CommitteeTerm.ends_on)
"""`CommitteeTerm.last_day` as a column."""


def term_runs_on(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a CommitteeTerm runs on that day."""
    return sa.and_(CommitteeTerm.starts_on <= day, day <= LAST_DAY)
