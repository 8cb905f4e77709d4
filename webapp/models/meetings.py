"""Meetings of a committee: the day and the place, who was there, what was on the agenda, and ballots given on paper."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit
from webapp.models.votes import BODIES


class Meeting(Base):
    """A session of a committee of a unit. While it is neither closed nor called off, it may change."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.CheckConstraint("body in ('" + "','".join(BODIES) + "')", name="body"),
        sa.Index("ix_meeting_unit", "unit_id", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    body: Mapped[str] = mapped_column(default=BODIES[0])
    held_on: Mapped[dt.date]
    begins_at: Mapped[dt.time | None]
    """The hour on the clocks of Việt Nam."""
    place: Mapped[str]
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    secretary_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    """Who takes the minutes, and alone enters ballots given on paper."""
    planned_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that planned it."""
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    called_off_at: Mapped[dt.datetime | None]
    """It did not take place: its agenda is kept as it was planned, and its cases wait for another session."""

    unit: Mapped[Unit] = relationship(lazy="raise")
    chair: Mapped[Person] = relationship(foreign_keys=[chair_id], lazy="raise")
    secretary: Mapped[Person] = relationship(foreign_keys=[secretary_id], lazy="raise")

    @property
    def over(self) -> bool:
        """Whether nothing in it can change any more."""
        return self.closed_at is not None or self.called_off_at is not None


class MeetingChange(Base):
    """That a session was planned anew or called off, by whom and why, with what it was planned as until then."""

    __tablename__ = "meeting_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    changed_at: Mapped[dt.datetime]
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    held_on: Mapped[dt.date]
    begins_at: Mapped[dt.time | None]
    place: Mapped[str]
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    secretary_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str]

    changed_by: Mapped[Person] = relationship(foreign_keys=[changed_by_id], lazy="raise")
    chair: Mapped[Person] = relationship(foreign_keys=[chair_id], lazy="raise")
    secretary: Mapped[Person] = relationship(foreign_keys=[secretary_id], lazy="raise")


class Minutes(Base):
    """What the minutes of a session say, written down when it was closed: later changes of a case change nothing."""

    __tablename__ = "minutes"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    content: Mapped[dict[str, Any]]


class MeetingAttendance(Base):
    """Whether a member of the committee of that day was there. No row: not recorded yet, which counts as absent."""

    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    present: Mapped[bool]
    reason: Mapped[str | None]
    """Why somebody was absent, where he said so."""


class AttendanceConfirmed(Base):
    """That the chair of a session has confirmed who is written down as present. A change of the list takes it away."""

    __tablename__ = "attendance_confirmed"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_at: Mapped[dt.datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class AgendaItem(Base):
    """A case on the agenda of a session. Positions rise; gaps in them mean nothing."""

    __tablename__ = "agenda_item"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True, index=True)
    position: Mapped[int]


class PaperBallotCount(Base):
    """Ballots that members gave on paper at the table, as counts. Who gave one is marked on the roll, not here."""

    __tablename__ = "paper_ballot_count"
    __table_args__ = (
        sa.CheckConstraint(
            "votes_for >= 0 and votes_against >= 0 and votes_blank >= 0 and votes_invalid >= 0", name="counts"
        ),
        sa.CheckConstraint("votes_for + votes_against + votes_blank + votes_invalid > 0", name="some"),
    )

    vote_id: Mapped[int] = mapped_column(sa.ForeignKey("vote.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True, index=True)
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    votes_blank: Mapped[int]
    votes_invalid: Mapped[int] = mapped_column(default=0)
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    entered_at: Mapped[dt.datetime]


class PaperBallotName(Base):
    """How many ballots on paper keep a candidate's name."""

    __tablename__ = "paper_ballot_name"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["vote_id", "meeting_id"], ["paper_ballot_count.vote_id", "paper_ballot_count.meeting_id"]
        ),
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.person_id"]),
        sa.CheckConstraint("votes >= 0", name="votes"),
    )

    vote_id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(primary_key=True)
    votes: Mapped[int]
