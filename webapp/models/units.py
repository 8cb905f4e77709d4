"""Units of the Union and the military commands beside them, with the dates between which they exist."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base

UNIT_KINDS = (
    "province_union",
    "district_union",
    "commune_union",
    "base_union",
    "branch",
    "military_command",
)


class Unit(Base):
    """One unit. `valid_to` is the first day on which it no longer exists.

    `path` is '/1/5/17/': the ids from the root to this unit, so a subtree is a prefix. A level that has ended
    stays in the path and is skipped when the tree of a day is walked (`webapp.access`).
    """

    __tablename__ = "unit"
    __table_args__ = (
        sa.CheckConstraint("kind in ('" + "','".join(UNIT_KINDS) + "')", name="kind"),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name="dates"),
        sa.CheckConstraint("parent_id is null or parent_id <> id", name="no_self_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    area: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    predecessor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), index=True)
    pilot: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    search: Mapped[str] = mapped_column(index=True)

    parent: Mapped["Unit | None"] = relationship(remote_side=[id], foreign_keys=[parent_id], lazy="raise")

    def exists_on(self, day: dt.date) -> bool:
        """Whether the unit exists on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def lineage(self) -> list[int]:
        """Ids from the root down to this unit."""
        return [int(step) for step in self.path.strip("/").split("/")]
