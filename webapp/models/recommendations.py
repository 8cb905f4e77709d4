"""Cultivation groups, and the access log of sealed cases."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit


class CultivationGroup(Base):
    """A cultivation group (tổ tu dưỡng), founded by a decision of a base union to train exemplary members by a
    programme.
    """

    __tablename__ = "cultivation_group"
    __table_args__ = (sa.Index("ix_cultivation_group_unit", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str]
    decision_number: Mapped[str]
    decision_body: Mapped[str]
    founded_on: Mapped[dt.date]
    leader_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    programme: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """The idempotency key of the form that founded the group."""
    founded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    founded_at: Mapped[dt.datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")
    leader: Mapped[Person] = relationship(foreign_keys=[leader_id], lazy="raise")


class GroupMember(Base):
    """A person's time in a group, from `joined_on` until the day before `left_on`; once at a time."""

    __tablename__ = "group_member"
    __table_args__ = (
        sa.CheckConstraint("left_on is null or left_on >= joined_on", name="dates"),
        sa.CheckConstraint("(left_on is null) = (left_why is null)", name="left"),
        sa.Index(
            "ix_group_member_now",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("left_on is null"),
            postgresql_where=sa.text("left_on is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("cultivation_group.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    joined_on: Mapped[dt.date]
    left_on: Mapped[dt.date | None]
    left_why: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="raise")


class AccessLogEntry(Base):
    """An entry of the access log: somebody opened a page of a sealed case. Nothing else is written by reading."""

    __tablename__ = "access_log_entry"
    __table_args__ = (sa.Index("ix_access_log_entry_case", "case_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    post: Mapped[str]
    """The post that gave access, as 'secretary:17', or 'subject:17'."""
    for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The person whose post it is if the reader was a deputy."""
    page: Mapped[str]
    """The page's endpoint, e.g. 'cases.case'."""
    at: Mapped[dt.datetime]
