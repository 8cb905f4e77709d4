"""Votes of a committee: the frozen roll and the open ballots."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.cases import Case
from webapp.models.people import Person
from webapp.models.units import Unit


class Vote(Base):
    """One question put to one committee. Fractions are frozen from the rule book when it opens."""

    __tablename__ = "vote"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "name", "round"),
        sa.CheckConstraint("base in ('entitled','present')", name="base"),
        sa.CheckConstraint("(closed_at is null) = (outcome is null)", name="closed_with_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    name: Mapped[str]
    round: Mapped[int]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    quorum: Mapped[str]
    majority: Mapped[str]
    base: Mapped[str]
    opened_at: Mapped[dt.datetime]
    closes_on: Mapped[dt.date | None]
    closed_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None]

    case: Mapped[Case] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class RollEntry(Base):
    """A member of the committee on the day the vote opened. One who is recused stays visible but does not count."""

    __tablename__ = "roll_entry"

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    post: Mapped[str]
    recused: Mapped[str | None]
    """Why the member takes no part ('subject', 'nominator', 'editor'); empty for a voter."""

    person: Mapped[Person] = relationship(lazy="raise")


class Ballot(Base):
    """One member's open vote. The composite key is the promise of one ballot each."""

    __tablename__ = "ballot"
    __table_args__ = (
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["roll_entry.vote_id", "roll_entry.person_id"]),
        sa.CheckConstraint("choice in ('for','against','blank')", name="choice"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str]
    cast_at: Mapped[dt.datetime]
