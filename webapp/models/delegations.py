"""Delegations. No row is deleted: what was delegated, and until when, stays on record."""

import datetime as dt
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person, Post, post_held_on

INSPECTING = ("inspection_chair", "deputy_inspection_chair", "inspector")
"""Posts of an inspection committee: their holders supervise, and so neither are deputies nor have any."""


class Delegation(Base):
    """A delegation: a deputy acts in the place of an absent person from `valid_from` until the day before `valid_to`.

    workflow: the process it is limited to; empty for every process that is not sealed. Whether it is in force is
    checked at each act (`webapp.access`): it starts on its first day and stops as soon as one of the two people revokes
    it.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        sa.CheckConstraint("absent_id <> deputy_id", name="two_people"),
        sa.CheckConstraint("valid_to > valid_from", name="dates"),
        sa.CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name="revoked_by_somebody"),
        sa.CheckConstraint("revoked_by_id in (absent_id, deputy_id)", name="revoked_by_one_of_them"),
        sa.Index("ix_delegation_deputy", "deputy_id", "valid_to"),
        sa.Index("ix_delegation_absent", "absent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    workflow: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    declared_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The person who revoked it before its last day: the absent person or the deputy."""

    absent: Mapped[Person] = relationship(foreign_keys=[absent_id], lazy="raise")
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id], lazy="raise")


def delegation_active(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Delegation is in force on that day.

    The deputy must hold an office as well, and neither of the two may inspect: nobody executes what they inspect.
    """
    own, inspects = _posts()
    office = sa.exists().where(own.person_id == Delegation.deputy_id, own.kind != "member", post_held_on(day, own))
    inspector = sa.exists().where(
        inspects.person_id.in_((Delegation.deputy_id, Delegation.absent_id)),
        inspects.kind.in_(INSPECTING),
        post_held_on(day, inspects),
    )
    runs = sa.and_(Delegation.valid_from <= day, Delegation.valid_to > day, Delegation.revoked_at.is_(None))
    return sa.and_(runs, office, ~inspector)


@cache
def _posts() -> tuple[type[Post], type[Post]]:
    """Return two aliases. Made once, because they cost more than the condition, and late: they need every table."""
    return aliased(Post), aliased(Post)
