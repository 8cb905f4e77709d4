"""Votes of a committee: the frozen roll, the open ballots, and the secret ones that nothing leads back from."""

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
    secret: Mapped[bool]
    casting_vote: Mapped[bool]
    """Whether a tie is broken by the chair's own open ballot."""
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
    """Why the member takes no part ('subject', 'nominator', 'editor', 'own'); empty for a voter."""
    reason: Mapped[str | None]
    """The member's own words where he took himself out."""
    voted: Mapped[bool] = mapped_column(default=False)
    """That the member has given a ballot; of a secret vote this is all that is known of him."""

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


class SecretBallot(Base):
    """A ballot that belongs to nobody: no voter, no time, and a place in the table that follows the random receipt.

    The receipt is a hash of the code that only the voter was shown. SQLite keeps such a table in the order of its
    key; on PostgreSQL the rows are written anew in that order when the vote closes.
    """

    __tablename__ = "secret_ballot"
    __table_args__ = (
        sa.CheckConstraint("choice in ('for','against','blank')", name="choice"),
        {"sqlite_with_rowid": False},
    )

    receipt: Mapped[str] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"))
    choice: Mapped[str]
