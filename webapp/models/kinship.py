"""Who has declared to be whose kin. A declaration that was taken back stays, with both its days."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person

KINSHIPS = ("spouse", "parent_child", "sibling", "grandparent", "in_law", "other")
"""Every word reads the same from both sides."""


class Kinship(Base):
    """One person's declaration about another one. It binds the one who makes it until he ends it, nobody else."""

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
