"""Units of the Union and the military commands beside them, with the dates between which they exist."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base

UNIT_KINDS = (
    "province_union",
    "district_union",
    "bloc_union",
    "commune_union",
    "base_union",
    "joint_branch",
    "branch",
    "military_command",
)
CELLS = ("branch", "joint_branch")
"""Kinds of units with an executive committee and no standing one: they keep no office and decide on no other unit."""
LOWEST = (*CELLS, "military_command")
"""Kinds of units that nobody oversees anything below: they keep no register and report no figures."""
BASE_KINDS = ("base_union", "commune_union")

BRANCH_KINDS = ("residential", "school", "agency", "enterprise", "armed_forces")
"""Where the members of a branch live or work; the first is that of a village or quarter."""

ABOVE: dict[str, tuple[str | None, ...]] = {
    "province_union": (None,),
    "district_union": (None, "province_union"),
    "bloc_union": (None, "province_union", "district_union", "commune_union"),
    "commune_union": ("province_union", "district_union"),
    "base_union": ("province_union", "district_union", "bloc_union"),
    "joint_branch": ("base_union",),
    "branch": (*BASE_KINDS, "joint_branch", "bloc_union", "district_union", "province_union"),
    "military_command": ("province_union", "district_union", *BASE_KINDS),
}
"""The kinds of unit that may stand right above each kind; None for a topmost unit. See `kinds_above`."""

UNIT_CODE = re.compile(r"(?=[\w.-]*[^\W_])[\w.-]{1,40}")
"""What the code of a unit may be, so that an address, a list of codes and the name of a file can carry it."""


def first_branch_kind(kind: str, above: str | None = None) -> str | None:
    """Return the kind of branch that a unit of this kind is while nothing is said of it; None for other units.

    above: the kind of the unit right above, None where it is not known.
    """
    if kind != "branch":
        return None
    if above == "joint_branch":
        return "school"
    return "residential" if above is None or above in BASE_KINDS else "agency"


def kinds_above(kind: str, branch_kind: str | None = None) -> tuple[str | None, ...]:
    """Return the kinds of unit that may stand right above such a unit; None among them for a topmost one.

    A branch of a village or quarter belongs to a base or commune union: only a branch of a school, an agency, an
    enterprise or the armed forces joins others in a joint branch, or is a base branch under a district, province or
    bloc.
    """
    return BASE_KINDS if branch_kind == "residential" else ABOVE[kind]


def exists(day: dt.date, valid_from: dt.date, valid_to: dt.date | None) -> bool:
    """Return whether a unit with these dates exists on that day."""
    return valid_from <= day and (valid_to is None or day < valid_to)


def ids_on(path: str) -> list[int]:
    """Return the ids of the units on a path, from the root down: [1, 5, 17] for '/1/5/17/'."""
    return [int(step) for step in path.strip("/").split("/")]


def depth(path: Any) -> sa.ColumnElement[int]:
    """Return how many units a path names; its length says nothing, because ids differ in theirs."""
    return sa.func.length(path) - sa.func.length(sa.func.replace(path, "/", ""))


def path_above(path: str) -> str:
    """Return the path of the unit above: '/1/5/' for '/1/5/17/', '/' for the root."""
    return path[: path.rindex("/", 0, -1) + 1]


class Unit(Base):
    """One unit. `valid_to` is the first day on which it no longer exists.

    `path` is '/1/5/17/': the ids from the root to this unit, so a subtree is a prefix. A unit that has ended stays in
    the path and is skipped when the tree of a day is walked (`webapp.surroundings`).
    """

    __tablename__ = "unit"
    __table_args__ = (
        sa.CheckConstraint("kind in ('" + "','".join(UNIT_KINDS) + "')", name="kind"),
        sa.CheckConstraint("branch_kind in ('" + "','".join(BRANCH_KINDS) + "')", name="branch_kind"),
        sa.CheckConstraint("(kind = 'branch') = (branch_kind is not null)", name="branches"),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name="dates"),
        sa.CheckConstraint("parent_id is null or parent_id <> id", name="no_self_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    branch_kind: Mapped[str | None] = mapped_column(
        default=lambda context: first_branch_kind(context.get_current_parameters()["kind"])
    )
    """A code of BRANCH_KINDS; None for a unit that is no branch."""
    name: Mapped[str]
    area: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    predecessor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    """The unit that replaced this one when it ended; several merged units share one successor."""
    path: Mapped[str] = mapped_column(sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), index=True)
    pilot: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    search: Mapped[str] = mapped_column(index=True)
    changed_on: Mapped[dt.date | None]
    """The day since which its name and parent are the present ones; earlier ones are stored in `unit_past`."""
    awaited: Mapped[bool] = mapped_column(default=False)
    """Whether it begins on a later day and the clock has yet to move the open cases below it."""

    parent: Mapped["Unit | None"] = relationship(remote_side=[id], foreign_keys=[parent_id], lazy="raise")

    def exists_on(self, day: dt.date) -> bool:
        """Return whether the unit exists on that day."""
        return exists(day, self.valid_from, self.valid_to)

    @property
    def lineage(self) -> list[int]:
        """Return the ids from the root down to this unit."""
        return ids_on(self.path)


class UnitPast(Base):
    """A unit's name and parent until the day before `until`."""

    __tablename__ = "unit_past"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    until: Mapped[dt.date] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    path: Mapped[str]


REORGANISATIONS = ("merge", "split", "replace", "end", "move", "rename")


class Reorganisation(Base):
    """A reorganisation: units merged, split, ended, moved, replaced or renamed by one decision, with all its changes.

    `changes` is what undoing restores, in order: rows that were added, and old and new values of columns.
    """

    __tablename__ = "reorganisation"
    __table_args__ = (sa.CheckConstraint("kind in ('" + "','".join(REORGANISATIONS) + "')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    day: Mapped[dt.date]
    decision: Mapped[str]
    summary: Mapped[str]
    """The names of the units before and after, as written that day."""
    scope_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    """The unit above all units involved, whose officers carried the reorganisation out."""
    changes: Mapped[list[Any]]
    cases: Mapped[list[Any]]
    """Ids of the open cases that were checked, each with its last journal entry at the time."""
    key: Mapped[str] = mapped_column(unique=True)
    done_at: Mapped[dt.datetime]
    done_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


def apart(units: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return the names of units, each with the name of the unit above it where several are called the same."""
    counted = Counter(name for name, _above in units)
    return [f"{name} ({above})" if counted[name] > 1 and above else name for name, above in units]
