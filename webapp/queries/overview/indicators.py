"""Indicators of the dual-post model, counted from the posts held on a day. Nothing here is stored.

Every residential branch counts once, no other branch does; it is dual if one person is both its secretary and the
militia head of its village or quarter.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import counts_below, within
from webapp.actors import Actor
from webapp.models import Person, Post, Unit, post_held_on
from webapp.models.units import BASE_KINDS, depth, ids_on
from webapp.queries.figures.places import Place
from webapp.queries.small_groups import SMALLEST
from webapp.queries.units.names import name_on, path_then
from webapp.surroundings import RESIDENTIAL, exists_on

MILITIA_HEADS = ("village_militia_head", "quarter_militia_head")


@dataclass(frozen=True)
class BranchFigures:
    """One branch: its secretary and its militia head (empty if vacant), and whether they are one person."""

    code: str
    name: str
    area: str
    secretary: str
    militia_head: str
    dual: bool


@dataclass(frozen=True)
class CommuneFigures:
    """One commune's branches. `vacant` counts branches without a secretary."""

    code: str
    name: str
    pilot: bool
    branches: int
    dual: int
    vacant: int


@dataclass(frozen=True)
class DualPostFigures:
    """Indicators of a unit's subtree on a day. Party figures, of `dual_people`, are None for a small group."""

    branches: int
    dual: int
    vacant: int
    dual_people: int
    party_members: int | None
    party_candidates: int | None
    communes: tuple[CommuneFigures, ...]
    without: tuple[BranchFigures, ...]

    @property
    def pilots(self) -> tuple[CommuneFigures, ...]:
        return tuple(commune for commune in self.communes if commune.pilot)


def widest_scope(session: Session, actor: Actor, code: str | None, day: dt.date) -> Place | None:
    """Return the unit to show: the one with this code, or the widest whose indicators the actor may read.

    As it was called and stood on that day; the actor may read what lies below their units today, or lay there then.
    None if the actor may read none, or not that unit's, or it did not exist. One statement.
    """
    paths, then = counts_below(actor), path_then(day)
    inside = sa.or_(within(paths), within(paths, then))
    scope = Unit.path.in_(paths) if code is None else sa.and_(Unit.code == code, inside)
    found = session.execute(
        sa.select(Unit.id, Unit.code, name_on(day), then)
        .where(scope, exists_on(day))
        .order_by(depth(Unit.path), Unit.path)
        .limit(1)
    ).first()
    return Place(*found) if found else None


def dual_post_figures(session: Session, unit: Place, day: dt.date) -> DualPostFigures:
    """Count the subtree of a unit on a day. Two statements for any number of branches."""
    units = session.execute(
        sa.select(Unit.id, Unit.code, Unit.kind, Unit.name, Unit.area, Unit.pilot, Unit.path)
        .where(Unit.path.startswith(unit.path), sa.or_(Unit.kind.in_(BASE_KINDS), RESIDENTIAL), exists_on(day))
        .order_by(Unit.code)
    ).all()
    holders = _holders(session, unit, day)
    branches = {row.id: _branch(row, holders.get(row.id, [])) for row in units if row.kind == "branch"}
    dual = {holder for id_ in branches for holder in holders.get(id_, []) if holder.dual}
    telling = len(dual) >= SMALLEST
    return DualPostFigures(
        branches=len(branches),
        dual=sum(branch.dual for branch in branches.values()),
        vacant=sum(not branch.secretary for branch in branches.values()),
        dual_people=len(dual),
        party_members=sum(holder.party_member for holder in dual) if telling else None,
        party_candidates=sum(holder.party_candidate for holder in dual) if telling else None,
        communes=_communes(units, branches),
        without=tuple(branch for branch in branches.values() if not branch.dual),
    )


_UnitRow = sa.Row[int, str, str, str, str | None, bool, str]  # id, code, kind, name, area, pilot, path


@dataclass(frozen=True)
class _Holder:
    """A person in a branch: the posts held there and membership or candidacy of the Party."""

    person_id: int
    name: str
    secretary: bool
    militia_head: bool
    party_member: bool
    party_candidate: bool

    @property
    def dual(self) -> bool:
        return self.secretary and self.militia_head


def _holders(session: Session, unit: Place, day: dt.date) -> dict[int, list[_Holder]]:
    """Return secretaries and militia heads by unit, one entry a person."""
    secretary = sa.func.max(sa.case((Post.kind == "secretary", 1), else_=0))
    militia_head = sa.func.max(sa.case((Post.kind.in_(MILITIA_HEADS), 1), else_=0))
    rows = session.execute(
        sa.select(
            Post.unit_id,
            Person.id,
            Person.full_name,
            secretary,
            militia_head,
            Person.party_joined_on,
            Person.party_candidate,
        )
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Unit.path.startswith(unit.path),
            RESIDENTIAL,
            Post.kind.in_(("secretary", *MILITIA_HEADS)),
            post_held_on(day),
        )
        .group_by(Post.unit_id, Person.id, Person.full_name, Person.party_joined_on, Person.party_candidate)
    )
    found: dict[int, list[_Holder]] = {}
    for unit_id, person_id, name, is_secretary, is_head, joined, candidate in rows:
        member = joined is not None and joined <= day
        found.setdefault(unit_id, []).append(
            _Holder(person_id, name, bool(is_secretary), bool(is_head), member, candidate and not member)
        )
    return found


def _branch(row: _UnitRow, holders: list[_Holder]) -> BranchFigures:
    return BranchFigures(
        code=row.code,
        name=row.name,
        area=row.area or "",
        secretary=next((holder.name for holder in holders if holder.secretary), ""),
        militia_head=next((holder.name for holder in holders if holder.militia_head), ""),
        dual=any(holder.dual for holder in holders),
    )


def _communes(
    units: Iterable[_UnitRow],
    branches: dict[int, BranchFigures],
) -> tuple[CommuneFigures, ...]:
    """Return each commune with the branches below it."""
    rows = list(units)
    under: dict[int, list[BranchFigures]] = {row.id: [] for row in rows if row.kind in BASE_KINDS}
    for row in rows:
        if row.kind == "branch":
            nearest = next((step for step in reversed(ids_on(row.path)) if step in under), None)
            if nearest is not None:
                under[nearest].append(branches[row.id])
    return tuple(
        CommuneFigures(
            code=row.code,
            name=_place(row.area or row.name),
            pilot=row.pilot,
            branches=len(under[row.id]),
            dual=sum(branch.dual for branch in under[row.id]),
            vacant=sum(not branch.secretary for branch in under[row.id]),
        )
        for row in rows
        if under.get(row.id) or row.kind == "commune_union"  # the base union of a school has no residential branch
    )


def _place(area: str) -> str:
    """Return 'Tân Đức' for 'xã Tân Đức': in a list of communes the prefix only repeats itself."""
    for word in ("xã ", "phường ", "thị trấn ", "đặc khu "):
        if area.lower().startswith(word):
            return area[len(word) :]
    return area
