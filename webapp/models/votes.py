"""Votes of a committee: the frozen electoral roll, open ballots, and secret ballots that lead back to nobody.

A vote with `seats` is an election: its ballots say 'for' if they keep names (which are rows of their own) and 'blank'
if they keep none. A vote over a list has names with a choice each: a ballot says 'for' if it chooses on any of them.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.cases import Case, Task
from webapp.models.people import Person, Post
from webapp.models.units import Unit

BODIES = ("standing_committee", "executive_committee")
"""The committees of a unit that vote and hold meetings."""


class Consultation(Base):
    """A committee asked in writing (phiếu xin ý kiến) between its meetings: by whom, why, and until when."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[dt.datetime]
    last_day: Mapped[dt.date]
    reason: Mapped[str]

    asked_by: Mapped[Person] = relationship(lazy="raise")


class Vote(Base):
    """One question put to one committee, at a meeting or by a written consultation.

    It waits for one of them from the day on which its case came before the committee. The rules of its count are frozen
    from the rule book on that day, its roll on the day of the meeting or of the consultation.
    """

    __tablename__ = "vote"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "name", "round"),
        sa.CheckConstraint("base in ('entitled','present','cast')", name="base"),
        sa.CheckConstraint("abstention in ('counted','left_out')", name="abstention"),
        sa.CheckConstraint("body in ('" + "','".join(BODIES) + "')", name="body"),
        sa.CheckConstraint("seats > 0", name="seats"),
        sa.CheckConstraint("(closed_at is null) = (outcome is null)", name="closed_with_outcome"),
        sa.CheckConstraint("meeting_id is null or consultation_id is null", name="one_sitting"),
        sa.CheckConstraint(
            "outcome is null or outcome = 'void' or meeting_id is not null or consultation_id is not null",
            name="decided_in_a_sitting",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    name: Mapped[str]
    round: Mapped[int]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    body: Mapped[str] = mapped_column(default=BODIES[0])
    quorum: Mapped[str]
    majority: Mapped[str]
    base: Mapped[str]
    abstention: Mapped[str] = mapped_column(default="counted")
    """'counted', or 'left_out' if blank ballots are excluded from the base of the majority."""
    secret: Mapped[bool]
    early_close: Mapped[bool] = mapped_column(default=False)
    """Whether an open vote closes as soon as nothing can change its result."""
    delegable: Mapped[bool] = mapped_column(default=False)
    """Whether a member's deputy may give the member's ballot."""
    seats: Mapped[int | None]
    """The number of seats that an election fills; empty for a question of for and against."""
    over_list: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether its ballots say for or against of each line of a list."""
    casting_vote: Mapped[bool]
    """Whether the chair's own open ballot breaks a tie."""
    opened_at: Mapped[dt.datetime]
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    """The meeting in which its ballots are given; empty until the first of them."""
    consultation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consultation.id"), unique=True)
    runoff_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vote.id"))
    """The earlier round of an election, whose last seats this one fills."""
    closes_on: Mapped[dt.date | None]
    """The last day of a written consultation, after which the clock closes it; at a meeting, that for its chair."""
    closed_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None]

    case: Mapped[Case] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")

    @hybrid_property
    def by_ballot(self) -> bool:
        """Whether ballots are given (bỏ phiếu, bầu): in secret, or for candidates. Others vote openly (biểu quyết)."""
        return self.secret or self.seats is not None

    @by_ballot.inplace.expression
    @classmethod
    def _by_ballot(cls) -> sa.ColumnElement[bool]:
        return sa.or_(cls.secret, cls.seats.is_not(None))

    @property
    def names(self) -> bool:
        """Whether its ballots choose names: in an election, or over a list."""
        return self.seats is not None or self.over_list

    @property
    def before_committee(self) -> bool:
        """Whether it is put: at a meeting, or by a written consultation."""
        return self.meeting_id is not None or self.consultation_id is not None


class RollMember(Base):
    """A member on the electoral roll of a vote, as of the day on which it is put to the committee.

    A recused member stays listed but does not count.
    """

    __tablename__ = "roll_member"

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    post: Mapped[str]
    recused: Mapped[str | None]
    """Why the member takes no part ('subject', 'nominator', 'editor', 'own'); empty for a voter."""
    reason: Mapped[str | None]
    """The reason given by a member who recused themselves."""
    voted: Mapped[bool] = mapped_column(default=False)
    """Whether the member has given a ballot; of a secret vote nothing else about the member is known.

    The database refuses it of a member who is not recorded as present at the vote's meeting.
    """
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The deputy who gave the ballot; empty if the member gave it in person."""
    present: Mapped[bool | None]
    """Whether the member was present according to a meeting's attendance list; written when the vote closes."""

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")


def chair_task(question: str) -> str:
    """Return the name of the task of who chairs a committee: to put its vote, and to close it."""
    return f"{question}.chair"


def delegable_ballot(post: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a Task waits for a member's ballot that the member's deputy may give.

    post: the key of the delegated post, by which the member must be on the electoral roll. Recusal of either person is
    checked at the act, as guards are (`services.votes.recusals`).
    """
    line = (
        sa.select(RollMember.person_id)
        .join(Vote, Vote.id == RollMember.vote_id)
        .where(
            Vote.case_id == Task.case_id,
            Vote.name == Task.move,
            Vote.closed_at.is_(None),
            Vote.delegable,
            RollMember.person_id == Task.person_id,
            RollMember.post == post,
        )
        .correlate(Task, Post)
    )
    return line.exists()


class Candidate(Base):
    """A name on the ballot: who stands in an election, or a line of a list, which is about a person or a unit."""

    __tablename__ = "candidate"
    __table_args__ = (sa.CheckConstraint("(person_id is null) <> (unit_id is null)", name="one_name"),)

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """What ballots call it: in an election the person's id, in a list the number of the line."""
    place: Mapped[int]
    """The order on the ballot: in an election by given name, in a list that of its lines."""
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    elected: Mapped[bool | None]
    """The outcome of the count; empty until the vote closes."""


class LineRecusal(Base):
    """A member who takes no part in one line of a list, which is about them or their kin, and votes on the others."""

    __tablename__ = "line_recusal"
    __table_args__ = (
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["roll_member.vote_id", "roll_member.person_id"]),
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.candidate_id"]),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True)


class Ballot(Base):
    """One member's open ballot. The composite key limits each member to one."""

    __tablename__ = "ballot"
    __table_args__ = (
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["roll_member.vote_id", "roll_member.person_id"]),
        sa.CheckConstraint("choice in ('for','against','blank')", name="choice"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str]
    cast_at: Mapped[dt.datetime]


class BallotName(Base):
    """A name that an open ballot keeps; in a vote over a list, one that it is for or against. Blank leaves no row."""

    __tablename__ = "ballot_name"
    __table_args__ = (
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["ballot.vote_id", "ballot.person_id"]),
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.candidate_id"]),
        sa.CheckConstraint("choice in ('for','against')", name="choice"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(default="for", server_default="for")
