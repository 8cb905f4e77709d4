"""Ballots given on paper: a count that waits for a second one, the count of both, and the members named in it.

Also the figures of meetings whose members the product does not know: a count of theirs names nobody.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class CountedTwice:
    """An entry that a second person has to come to as well, and what that person came to if not the same."""

    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    standing: Mapped[str] = mapped_column(default="waiting")
    other: Mapped[dict[str, Any] | None]
    other_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    other_at: Mapped[dt.datetime | None]


class ProposedCount(CountedTwice, Base):
    """A count of ballots on paper by one person: it decides nothing until a second one comes to the same figures.

    sheet, other: names and figures as typed by the one and by the other. standing: 'waiting'; or what has to be counted
    anew, which replaces the row: 'unequal' for two counts that differ, 'objected' for one to which a member objected.
    """

    __tablename__ = "proposed_count"
    __table_args__ = (
        sa.CheckConstraint("other_by_id <> entered_by_id", name="two_people"),
        sa.CheckConstraint("standing in ('waiting','unequal','objected')", name="standing"),
        sa.CheckConstraint("(standing = 'waiting') = (other_by_id is null)", name="other"),
    )

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    sheet: Mapped[dict[str, Any]]


class ProposedFigures(CountedTwice, Base):
    """The votes of a meeting, as one person entered them: no move is made until a second one comes to the same figures.

    answers: those of the move's form; other: the figures of the second person. standing: 'waiting', or 'unequal' for
    two counts that differ, of which the first is to be entered anew. Goes with the move, or when the case leaves the
    state in which it can be made.
    """

    __tablename__ = "proposed_figures"
    __table_args__ = (
        sa.CheckConstraint("other_by_id <> entered_by_id", name="two_people"),
        sa.CheckConstraint("standing in ('waiting','unequal')", name="standing"),
        sa.CheckConstraint("(standing = 'waiting') = (other_by_id is null)", name="other"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    move: Mapped[str]
    answers: Mapped[dict[str, Any]]


class PaperBallotCount(Base):
    """Ballots that members gave on paper, as counts that two people came to. No names: those are `PaperVoter`.

    Until it is settled, each member in whose name a ballot was entered may object, and the vote is not closed. One from
    before two had to count has no `confirmed_by_id` and is settled.
    """

    __tablename__ = "paper_ballot_count"
    __table_args__ = (
        sa.CheckConstraint(
            "votes_for >= 0 and votes_against >= 0 and votes_blank >= 0 and votes_invalid >= 0", name="counts"
        ),
        sa.CheckConstraint("votes_for + votes_against + votes_blank + votes_invalid > 0", name="some"),
        sa.CheckConstraint("confirmed_by_id <> entered_by_id", name="two_people"),
    )

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True, index=True)
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    votes_blank: Mapped[int]
    votes_invalid: Mapped[int] = mapped_column(default=0)
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Who counted the ballots again and came to the same figures."""
    confirmed_at: Mapped[dt.datetime | None]
    objections_until: Mapped[dt.date | None]
    """The last day on which a member named may object."""
    settled_at: Mapped[dt.datetime | None]
    """When nobody could object any more: all named have agreed, or the last day was over."""


class PaperBallotName(Base):
    """The number of paper ballots that keep a candidate's name; in a vote over a list, for a line and against it."""

    __tablename__ = "paper_ballot_name"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["vote_id", "meeting_id"], ["paper_ballot_count.vote_id", "paper_ballot_count.meeting_id"]
        ),
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.candidate_id"]),
        sa.CheckConstraint("votes >= 0", name="votes"),
        sa.CheckConstraint("votes_against >= 0", name="votes_against"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True)
    votes: Mapped[int]
    votes_against: Mapped[int] = mapped_column(default=0, server_default="0")


class PaperVoter(Base):
    """A member in whose name a ballot on paper was entered: whether they could be reached, and when they agreed."""

    __tablename__ = "paper_voter"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["vote_id", "meeting_id"], ["paper_ballot_count.vote_id", "paper_ballot_count.meeting_id"]
        ),
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["roll_member.vote_id", "roll_member.person_id"]),
        sa.CheckConstraint("choice in ('for','against','blank','invalid')", name="choice"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    told: Mapped[bool]
    """Whether the member has an account in which the product could tell them."""
    agreed_at: Mapped[dt.datetime | None]
    choice: Mapped[str | None]
    """How the member voted in an open vote; 'for' where the ballot chooses names. Empty for a secret ballot."""


class PaperVoterName(Base):
    """A name that an open ballot on paper keeps; over a list, one that it is for or against. Blank leaves no row."""

    __tablename__ = "paper_voter_name"
    __table_args__ = (
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["paper_voter.vote_id", "paper_voter.person_id"]),
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.candidate_id"]),
        sa.CheckConstraint("choice in ('for','against')", name="choice"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str]
