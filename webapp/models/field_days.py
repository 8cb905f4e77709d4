"""Days at the grassroots: trips, their half days, and the leave that blocks days."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

HALVES = ("am", "pm")
REGIMES = ("one_plus_two", "four_plus_one")
LEVELS = ("branch", "commune", "district")
TRIP_KINDS = ("thematic", "inspection", "joint", "committee", "branch")
TRIP_STATUSES = ("registered", "confirmed", "done", "reported", "verified")
LEAVE_KINDS = ("annual", "sick", "maternity", "course")


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} in ('" + "','".join(values) + "')", name=column)


class FieldTrip(Base):
    """One trip of one officer to one host. Without a case if it was entered from the papers of an earlier year.

    `level` is where the days are spent, which may differ from the host's level: a commune union takes an officer to its
    branches.
    """

    __tablename__ = "field_trip"
    __table_args__ = (
        _one_of("regime", REGIMES),
        _one_of("kind", TRIP_KINDS),
        _one_of("level", LEVELS),
        _one_of("status", TRIP_STATUSES),
        sa.Index("ix_field_trip_unit", "unit_id"),
        sa.Index("ix_field_trip_host", "host_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    """The officer's unit, to whose counters the days belong."""
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), unique=True)
    regime: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str]
    theme: Mapped[str]
    status: Mapped[str]
    travel_order: Mapped[str | None]


class FieldDay(Base):
    """Half a day of a trip. The database itself keeps a person from being at two places."""

    __tablename__ = "field_day"
    __table_args__ = (
        _one_of("half", HALVES),
        sa.UniqueConstraint("person_id", "day", "half"),
        sa.Index("ix_field_day_trip", "trip_id"),
        sa.Index("ix_field_day_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trip_id: Mapped[int] = mapped_column(sa.ForeignKey("field_trip.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    day: Mapped[dt.date]
    half: Mapped[str]


class Leave(Base):
    """A period of leave, both ends included; recorded by the organisation officer of the unit."""

    __tablename__ = "leave"
    __table_args__ = (
        _one_of("kind", LEAVE_KINDS),
        sa.CheckConstraint("last_day >= first_day", name="dates"),
        sa.Index("ix_leave_person", "person_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime]
