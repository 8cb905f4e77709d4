"""Meetings of a committee: day and place, attendance and agenda."""

import datetime as dt
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.cases import Task
from webapp.models.people import Person
from webapp.models.units import Unit
from webapp.models.votes import BODIES, Vote

PERIOD = "(period_from is null) = (period_to is null) and (period_to is null or period_to >= period_from)"


class Meeting(Base):
    """A meeting of a committee of a unit. It may change until it is closed or called off."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.CheckConstraint("body in ('" + "','".join(BODIES) + "')", name="body"),
        sa.CheckConstraint(PERIOD, name="period"),
        sa.Index("ix_meeting_unit", "unit_id", "held_on"),
        sa.Index("uq_meeting_conference", "conference_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    body: Mapped[str] = mapped_column(default=BODIES[0])
    held_on: Mapped[dt.date]
    begins_at: Mapped[dt.time | None]
    """The hour in Việt Nam's time."""
    place: Mapped[str]
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    secretary_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    """The person who takes the minutes and is the only one to enter ballots given on paper."""
    teller_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Who counts the ballots on paper again, beside the chair or where the chair may not."""
    planned_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that planned the meeting."""
    opened_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    called_off_at: Mapped[dt.datetime | None]
    """When it was called off: the agenda is kept as planned, and its cases wait for another meeting."""
    period_from: Mapped[dt.date | None]
    period_to: Mapped[dt.date | None]
    """The period that a conference reviews, both days included; None for an ordinary meeting."""
    conference_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    """The case that holds what it concluded, once somebody writes that down."""

    unit: Mapped[Unit] = relationship(lazy="raise")
    chair: Mapped[Person] = relationship(foreign_keys=[chair_id], lazy="raise")
    secretary: Mapped[Person] = relationship(foreign_keys=[secretary_id], lazy="raise")
    teller: Mapped[Person | None] = relationship(foreign_keys=[teller_id], lazy="raise")

    @property
    def over(self) -> bool:
        """Whether the meeting is closed or called off and can no longer change."""
        return self.closed_at is not None or self.called_off_at is not None


class MeetingChange(Base):
    """One change of a planned meeting or its cancellation: by whom, why, and the plan it replaced."""

    __tablename__ = "meeting_change"
    __table_args__ = (sa.CheckConstraint(PERIOD, name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    changed_at: Mapped[dt.datetime]
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    held_on: Mapped[dt.date]
    begins_at: Mapped[dt.time | None]
    place: Mapped[str]
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    secretary_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    teller_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    period_from: Mapped[dt.date | None]
    period_to: Mapped[dt.date | None]
    reason: Mapped[str]

    changed_by: Mapped[Person] = relationship(foreign_keys=[changed_by_id], lazy="raise")
    chair: Mapped[Person] = relationship(foreign_keys=[chair_id], lazy="raise")
    secretary: Mapped[Person] = relationship(foreign_keys=[secretary_id], lazy="raise")


class Minutes(Base):
    """The minutes of a meeting, written when it is closed: later changes of a case do not alter them."""

    __tablename__ = "minutes"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    content: Mapped[dict[str, Any]]


class MeetingAttendance(Base):
    """Whether a committee member of that day was present. No row: not recorded yet, which counts as absent.

    The database refuses to mark somebody absent who has given a ballot in this meeting.
    """

    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    present: Mapped[bool]
    reason: Mapped[str | None]
    """The reason for an absence, if one was given."""
    came_at: Mapped[dt.datetime | None]
    """When a member was recorded who came after a vote of this meeting had closed."""


class AttendanceConfirmed(Base):
    """The chair's confirmation of the attendance list, by which the meeting is open. Deleted when the list changes."""

    __tablename__ = "attendance_confirmed"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_at: Mapped[dt.datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class AgendaItem(Base):
    """A case on the agenda of a meeting. Positions rise; gaps between them mean nothing."""

    __tablename__ = "agenda_item"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True, index=True)
    position: Mapped[int]


class MeetingPaper(Base):
    """A paper put before a meeting beside its cases, such as a report: its text, or where it is to be found."""

    __tablename__ = "meeting_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    title: Mapped[str]
    by_whom: Mapped[str]
    reference: Mapped[str]
    text: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that put it there."""
    put_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    put_at: Mapped[dt.datetime]


class MeetingFile(Base):
    """A file of a paper before a meeting: a picture or a PDF file, stored under a random name."""

    __tablename__ = "meeting_file"
    __table_args__ = (sa.CheckConstraint("size > 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_paper.id"), index=True)
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sent_at: Mapped[dt.datetime]
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class Contribution(Base):
    """The words of one speaker on a point of the agenda, or on the meeting as a whole.

    It is a remark that a member leaves beforehand for the others, or what the minutes tell of the discussion.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        sa.CheckConstraint("case_id is null or paper_id is null", name="one_point"),
        sa.CheckConstraint("not beforehand or speaker_id = written_by_id", name="own_remark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_paper.id"))
    speaker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Empty for a point that is prepared for the discussion, which no minutes tell."""
    beforehand: Mapped[bool]
    """Whether it is a remark of a member, and no part of the minutes."""
    text: Mapped[str]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Goes up when it is written anew: a form that saw an older one is stale."""
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that wrote it."""
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    written_at: Mapped[dt.datetime]


def takes_ballot_of(person_id: Any, day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition on a running Vote that this person's ballot can be given on that day.

    It can in a written consultation, and at a meeting of that day which its chair has opened, with the case on its
    agenda and the person recorded as present.
    """
    there = (
        sa.select(AgendaItem.meeting_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(AttendanceConfirmed, AttendanceConfirmed.meeting_id == Meeting.id)
        .join(MeetingAttendance, MeetingAttendance.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == Vote.case_id,
            Meeting.unit_id == Vote.unit_id,
            Meeting.body == Vote.body,
            Meeting.held_on == day,
            Meeting.closed_at.is_(None),
            Meeting.called_off_at.is_(None),
            MeetingAttendance.person_id == person_id,
            MeetingAttendance.present,
            sa.or_(Vote.meeting_id.is_(None), Vote.meeting_id == Meeting.id),
        )
        .correlate(Vote, Task)
    )
    return sa.or_(Vote.consultation_id.is_not(None), sa.and_(Vote.consultation_id.is_(None), there.exists()))


@lru_cache(2)
def open_on(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Task can be done on that day: it has opened, and a ballot can be given.

    A member is called to a vote only where it is before the committee; before that it waits for its chair.
    """
    waits = sa.select(Vote.id).where(
        Vote.case_id == Task.case_id,
        Vote.name == Task.move,
        Vote.closed_at.is_(None),
        sa.not_(takes_ballot_of(Task.person_id, day)),
    )
    return sa.and_(Task.opens_on <= day, sa.or_(Task.person_id.is_(None), ~waits.correlate(Task).exists()))
