"""The tree of a day: its units, the holders of posts, and vacant seats."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import KEPT
from webapp.models import Person, Post, Unit, UnitPast, post_held_on
from webapp.models.units import apart, ids_on
from webapp.queries.people.names import called_on
from webapp.queries.searching import misses, words_begin
from webapp.queries.units.day_tree import DayTree, UnitLine
from webapp.surroundings import RESIDENTIAL, exists_on
from workflows.posts import post_kinds


@dataclass(frozen=True)
class Counts:
    """Branches, and how many of them have no secretary or no militia head."""

    branches: int = 0
    without_secretary: int = 0
    without_militia_head: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.branches + other.branches,
            self.without_secretary + other.without_secretary,
            self.without_militia_head + other.without_militia_head,
        )


@dataclass(frozen=True)
class BranchLine:
    """A branch with the holders of its two seats; None for a vacant one."""

    code: str
    name: str
    parent_id: int | None
    residential: bool
    secretary: str | None
    militia_head: str | None


@dataclass(frozen=True)
class PostHolder:
    """A holder of a post in a unit on a day."""

    person_id: int
    name: str
    kind: str
    seat: str | None
    since: dt.date


UNIT: tuple[Any, ...] = (
    Unit.id,
    Unit.code,
    Unit.kind,
    Unit.name,
    Unit.area,
    Unit.path,
    Unit.predecessor_id,
    Unit.successor_id,
    Unit.valid_from,
    Unit.valid_to,
    Unit.pilot,
    Unit.branch_kind,
)

_PAST = aliased(UnitPast)
_NAME, _PARENT, _PATH = (
    sa.func.coalesce(_PAST.name, Unit.name),
    sa.case((_PAST.unit_id.is_not(None), _PAST.parent_id), else_=Unit.parent_id),
    sa.func.coalesce(_PAST.path, Unit.path),
)


def _then(day: dt.date) -> sa.ColumnElement[bool]:
    """The condition that `_PAST` says what the Unit was on that day; no row where it is so to this day."""
    later = aliased(UnitPast)
    first = sa.select(sa.func.min(later.until)).where(later.unit_id == Unit.id, later.until > day)
    return sa.and_(_PAST.unit_id == Unit.id, _PAST.until == first.correlate(Unit).scalar_subquery())


def _inside(paths: Collection[str]) -> sa.ColumnElement[bool]:
    """The condition that a Unit lies in these subtrees, today or as `_PAST` has it."""
    return sa.or_(within(paths), within(paths, _PAST.path))


def tree_on(session: Session, paths: Collection[str], day: dt.date) -> DayTree:
    """Return the roots of these subtrees and the units above and below them, without branches below. One statement."""
    steps = {step for path in paths for step in ids_on(path)}
    below = sa.and_(_inside(paths), Unit.kind != "branch")
    around = (Unit.id.in_(steps), Unit.predecessor_id.in_(steps), Unit.successor_id.in_(steps))
    rows = session.execute(
        sa.select(*UNIT, _NAME, _PATH).select_from(Unit).outerjoin(_PAST, _then(day)).where(sa.or_(below, *around))
    )
    return DayTree(day, {row.id: replace(UnitLine(*row[:-2]), name=row[-2], path=row[-1]) for row in rows})


def branch_counts(session: Session, paths: Collection[str], day: dt.date) -> dict[int | None, Counts]:
    """Return counts of the branches in these subtrees, by the unit they were founded under. One statement."""
    rows = session.execute(
        sa.select(
            _PARENT.label("parent"),
            sa.func.count(),
            sa.func.count() - sa.func.count(_SECRETARY.id),
            sa.func.sum(sa.case((sa.and_(RESIDENTIAL, _HEAD.id.is_(None)), 1), else_=0)),
        )
        .select_from(Unit)
        .outerjoin(_PAST, _then(day))
        .outerjoin(_SECRETARY, _sits(_SECRETARY, "secretary", day))
        .outerjoin(_HEAD, _sits(_HEAD, "militia_head", day))
        .where(_inside(paths), Unit.kind == "branch", exists_on(day))
        .group_by(_PARENT)
    )
    return {row[0]: Counts(*row[1:]) for row in rows}


def branches_of(
    session: Session, paths: Collection[str], day: dt.date, parents: Collection[int] | None = None
) -> list[BranchLine]:
    """Return the branches in these subtrees, or those founded under these units, by code. One statement."""
    statement = (
        sa.select(Unit.code, _NAME, _PARENT, RESIDENTIAL, called_on(day, _FIRST), called_on(day, _SECOND))
        .select_from(Unit)
        .outerjoin(_PAST, _then(day))
        .outerjoin(_SECRETARY, _sits(_SECRETARY, "secretary", day))
        .outerjoin(_FIRST, _FIRST.id == _SECRETARY.person_id)
        .outerjoin(_HEAD, _sits(_HEAD, "militia_head", day))
        .outerjoin(_SECOND, _SECOND.id == _HEAD.person_id)
        .where(_inside(paths), Unit.kind == "branch", exists_on(day))
        .order_by(Unit.code)
    )
    if parents is not None:
        statement = statement.where(_PARENT.in_(parents))
    return [BranchLine(*row) for row in session.execute(statement)]


_SECRETARY, _HEAD, _FIRST, _SECOND = aliased(Post), aliased(Post), aliased(Person), aliased(Person)


def _sits(post: type[Post], seat: str, day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a post fills a seat of the Unit on that day; the database allows at most one."""
    return sa.and_(post.unit_id == Unit.id, post.seat == seat, post_held_on(day, post))


def unit_within(session: Session, paths: Iterable[str], code: str) -> UnitLine | None:
    """Return the unit of that code if it lies in these subtrees; None both for an unknown one and one elsewhere."""
    row = session.execute(sa.select(*UNIT).where(Unit.code == code, within(paths))).one_or_none()
    return UnitLine(*row) if row else None


def overseen_unit(session: Session, paths: Iterable[str], code: str) -> Unit | None:
    """Return the unit with that office code if it lies in these subtrees; None both for an unknown and a hidden one."""
    return session.scalars(sa.select(Unit).where(Unit.code == code, within(paths))).one_or_none()


def kin_of(session: Session, unit: UnitLine, paths: Iterable[str]) -> list[tuple[UnitLine, bool]]:
    """Return predecessor and successors of a unit, each with whether it lies in these subtrees. One statement."""
    rows = session.execute(
        sa.select(within(paths), *UNIT)
        .where(
            Unit.id != unit.id,
            sa.or_(
                Unit.id.in_([unit.predecessor_id, unit.successor_id]),
                Unit.predecessor_id == unit.id,
                Unit.successor_id == unit.id,
            ),
        )
        .order_by(Unit.code)
    )
    return [(UnitLine(*row[1:]), bool(row[0])) for row in rows]


def holders_in(session: Session, unit_id: int, day: dt.date) -> list[PostHolder]:
    """Return the holders of a unit's posts on a day, by rank and given name, plain members last. One statement."""
    rows = session.execute(
        sa.select(Person.id, called_on(day), Post.kind, Post.seat, Post.valid_from)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id == unit_id, post_held_on(day))
        .order_by(Person.sort_key, Person.id, Post.id)
    )
    ranks = {kind: place for place, kind in enumerate(post_kinds())}
    return sorted((PostHolder(*row) for row in rows), key=lambda one: ranks.get(one.kind, ranks["member"] - 1))


def search_units(session: Session, paths: Iterable[str], typed: str, day: dt.date, limit: int) -> list[UnitLine]:
    """Return units of that day whose name, code or place has these words, exact matches first. One statement."""
    rows = session.execute(
        sa.select(*UNIT)
        .where(within(paths), exists_on(day), words_begin(Unit.search, typed))
        .order_by(misses(Unit.name, typed), Unit.code)
        .limit(limit)
    )
    return [UnitLine(*row) for row in rows]


def choosable_units(
    session: Session, paths: Iterable[str], day: dt.date, chosen: str = ""
) -> list[tuple[str, str, str]]:
    """Return the units that a list may be filtered by: (code, name, path), those above branches and the chosen one.

    Units of one name differ by the unit above them.
    """
    rows = session.execute(_choosable(tuple(paths)), {"day": day, "chosen": chosen}).all()
    names = apart([(row.name, row.above) for row in rows])
    return [(row.code, name, row.path) for row, name in zip(rows, names, strict=True)]


@lru_cache(KEPT)
def _choosable(paths: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    above, day = aliased(Unit), cast(Any, sa.bindparam("day"))
    listed = sa.and_(Unit.kind.not_in(("branch", "military_command")), exists_on(day))
    return (
        sa.select(Unit.code, Unit.name, Unit.path, above.name.label("above"))
        .outerjoin(above, above.id == Unit.parent_id)
        .where(within(paths), sa.or_(listed, Unit.code == sa.bindparam("chosen")))
        .order_by(Unit.code)
    )


def proposed_code(session: Session, parent: Unit) -> str:
    """Return a code for a new unit under this one that no unit has: 'H-01-03' after 'H-01-02'. One statement."""
    taken = set(session.scalars(sa.select(Unit.code).where(Unit.code.startswith(f"{parent.code}-", autoescape=True))))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{parent.code}-{number:02d}") not in taken)
