"""Ballots of secret votes: in a sealed urn while the vote runs, on the table when it has ended."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class BallotUrn(Base):
    """The ballots of a running secret vote, in one sealed box of constant size (`services.votes.urns`)."""

    __tablename__ = "ballot_urn"

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    key_name: Mapped[str | None]
    """The file with the key of the box, outside the database; empty once the key is destroyed."""
    sealed: Mapped[bytes | None]
    """Empty once the vote has closed and its ballots lie on the table."""


class SecretBallot(Base):
    """A ballot of a secret vote that has ended, without voter or time, stored in the order of its random receipt.

    The receipt is a hash of the code that only the voter was shown. All ballots of a vote are written in one
    transaction and in that order, when its urn is opened.
    """

    __tablename__ = "secret_ballot"
    __table_args__ = (
        sa.CheckConstraint("choice in ('for','against','blank')", name="choice"),
        {"sqlite_with_rowid": False},
    )

    receipt: Mapped[str] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"))
    choice: Mapped[str]


class SecretBallotName(Base):
    """A name that a secret ballot chooses, stored in the order of the ballot's random receipt.

    Blank leaves no row. In a vote over a list, the choices of each line are dealt out among the ballots when it closes:
    a ballot without a row for a line would else lead to the member who took no part in it.
    """

    __tablename__ = "secret_ballot_name"
    __table_args__ = (
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.candidate_id"]),
        sa.CheckConstraint("choice in ('for','against')", name="choice"),
        {"sqlite_with_rowid": False},
    )

    receipt: Mapped[str] = mapped_column(sa.ForeignKey("secret_ballot.receipt"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int]
    choice: Mapped[str] = mapped_column(default="for", server_default="for")
