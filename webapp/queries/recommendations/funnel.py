"""The funnel of recommendations: counts of cases, never cases, and no count that lets a reader infer a single case.

Posts with an access entry in the cases (the base union's secretary and deputies, a branch's secretary) see every count
of their unit. The levels above know of no case, so they see only sums over base unions with at least SMALLEST cases,
and no step of a sum that fewer than SMALLEST have reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import HeldPost
from webapp.models import Case, Event, Unit, move_made
from webapp.models.units import BASE_KINDS, ids_on
from webapp.queries.small_groups import SMALLEST
from workflows import declared
from workflows.core.figures import Step

LINE_POSTS = {"branch": ("secretary",), **dict.fromkeys(BASE_KINDS, ("secretary", "deputy_secretary"))}
ABOVE_POSTS = ("secretary", "deputy_secretary", "standing_member", "organisation_officer")
ABOVE_KINDS = ("province_union", "district_union", "bloc_union")

Counts = dict[str, int]


@dataclass(frozen=True)
class FunnelUnit:
    """A unit whose figures the actor sees. exact: the actor has access to its cases."""

    unit_id: int
    name: str
    kind: str
    path: str
    exact: bool


@dataclass(frozen=True)
class Funnel:
    """The counts of a unit. A hidden count is None; `below` has the units of a base union."""

    counts: dict[str, int | None]
    below: tuple[tuple[str, Counts], ...]

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(next(iter(self.counts.values())))


def places(posts: Iterable[HeldPost]) -> list[FunnelUnit]:
    """Return the units whose figures the holder of these posts sees, once each."""
    found = {}
    for post in posts:
        exact = post.counts_in(True) and post.kind in LINE_POSTS.get(post.unit_kind, ())
        if exact or (post.unit_kind in ABOVE_KINDS and post.kind in ABOVE_POSTS):
            found[post.unit_id] = FunnelUnit(post.unit_id, post.unit_name, post.unit_kind, post.paths[0], exact)
    return list(found.values())


def funnel(session: Session, place: FunnelUnit) -> Funnel:
    """Return the figures of a unit. Two statements for any number of cases and units."""
    units = _counted(session, place.path)
    if place.exact:
        below = tuple((name, counts) for name, path, counts in units if path != place.path)
        return Funnel(dict(_sum(counts for _name, _path, counts in units)), below)
    bases = set(session.scalars(sa.select(Unit.id).where(Unit.kind.in_(BASE_KINDS), within([place.path]))))
    groups: dict[int, list[Counts]] = {}
    for _name, path, counts in units:
        steps_down = ids_on(path)  # a base branch is a group of its own
        groups.setdefault(next((step for step in steps_down if step in bases), steps_down[-1]), []).append(counts)
    first = steps()[0].name
    sums = [found for counts in groups.values() if (found := _sum(counts))[first] >= SMALLEST]
    total = _sum(sums)
    return Funnel({step: count if count >= SMALLEST else None for step, count in total.items()}, ())


def _sum(counts: Iterable[Counts]) -> Counts:
    rows = list(counts)
    return {step.name: sum(row[step.name] for row in rows) for step in steps()}


def _counted(session: Session, path: str) -> list[tuple[str, str, Counts]]:
    """Return name, path and counts of every unit in the subtree that has cases, by name. One statement."""
    key, all_steps = declared(lambda process: process.funnel)
    by_move = [step for step in all_steps if not step.answer]
    reached = (
        sa.select(
            Event.case_id,
            *(sa.func.max(sa.case((_reaches(step), 1), else_=0)).label(step.name) for step in by_move),
        )
        .where(move_made(), Event.move.in_([move for step in by_move for move in step.moves]))
        .group_by(Event.case_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Unit.name, Unit.path, *(sa.func.sum(_counts(step, reached.c)).label(step.name) for step in all_steps))
        .join(Case, Case.unit_id == Unit.id)
        .join(reached, reached.c.case_id == Case.id)
        .where(Case.workflow == key, within([path]))
        .group_by(Unit.id, Unit.name, Unit.path)
        .order_by(Unit.name)
    )
    names = [step.name for step in all_steps]
    return [(row[0], row[1], dict(zip(names, map(int, row[2:]), strict=True))) for row in rows]


def counted_process() -> str:
    """Return the process whose cases are counted."""
    return declared(lambda process: process.funnel)[0]


def steps() -> tuple[Step, ...]:
    """The steps that are counted, in their order."""
    return declared(lambda process: process.funnel)[1]


def _reaches(step: Step) -> sa.ColumnElement[bool]:
    reaches = Event.move.in_(step.moves)
    return sa.and_(reaches, Event.to_state == step.state) if step.state else reaches


def _counts(step: Step, reached: Any) -> sa.ColumnElement[int]:
    """1 for a case that has reached the step, else 0."""
    if step.answer is None:
        count: sa.ColumnElement[int] = reached[step.name]
        return count
    section, _dot, field = step.answer[0].partition(".")
    return sa.case((Case.dossier[section][field].as_string() == step.answer[1], 1), else_=0)
