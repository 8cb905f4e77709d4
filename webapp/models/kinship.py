"""Declarations of kinship. A revoked declaration is kept, with the days of both acts."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person

KINSHIPS = ("spouse", "parent_child", "sibling", "grandparent", "in_law", "other")
"""Kinds of kinship; every kind reads the same from both sides."""


class Kinship(Base):
    """One person's declaration about another. It binds only the declarer, until the declarer ends it."""

    __tablename__ = "kinship"
    __table_args__ = (
        sa.CheckConstraint("kind in ('" + "','".join(KINSHIPS) + "')", name="kind"),
        sa.CheckConstraint("declarer_id <> relative_id", name="two_people"),
        sa.Index(
            "uq_kinship_standing",
            "declarer_id",
            "relative_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_kinship_relative_id", "relative_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declarer_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    relative_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str]
    declared_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    declarer: Mapped[Person] = relationship(foreign_keys=[declarer_id], lazy="raise")
    relative: Mapped[Person] = relationship(foreign_keys=[relative_id], lazy="raise")
