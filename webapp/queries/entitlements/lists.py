"""The monthly lists of entitlements, computed from posts, the tree and the rule book of that month: nothing is stored.

So the list of a past month stays what it was when a unit is renamed, moved or merged, or somebody's name is corrected.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor
from webapp.models import Person, Post, Unit
from webapp.models.units import ids_on
from webapp.queries.people.names import called_on
from webapp.queries.registers.rows import overseen
from webapp.queries.rules import nearest, rules_of_all
from webapp.queries.small_groups import SMALLEST
from webapp.queries.units.day_tree import DayTree, UnitLine
from webapp.queries.units.names import name_on, path_then
from webapp.queries.units.tree import UNIT, tree_on
from webapp.surroundings import exists_on
from workflows.core.facts import RuleValue
from workflows.core.programmes.entitlements import Entitlement, Share, days_in, last_of, shares


@dataclass(frozen=True)
class DueLine:
    """Somebody with what they are due for the month. units: the names of the units in which they held the posts."""

    person_id: int
    name: str
    units: tuple[str, ...]
    shares: tuple[Share, ...]

    @property
    def amount(self) -> int:
        """The sum of all shares, in đồng."""
        return sum(share.amount for share in self.shares)


@dataclass(frozen=True)
class MonthList:
    """The list of a unit for a month.

    lines: who is due something, by given name; unpaid: who held a post for which no amount is set, or for too short.
    """

    unit: UnitLine
    above: UnitLine | None
    lines: tuple[DueLine, ...]
    unpaid: tuple[DueLine, ...]
    rules: Mapping[str, RuleValue]

    @property
    def total(self) -> int:
        """The sum of the list, in đồng."""
        return sum(line.amount for line in self.lines)

    @property
    def few(self) -> bool:
        """Whether its sum is shown to nobody but the unit's own readers (rule of small groups)."""
        return 0 < len(self.lines) < SMALLEST


@dataclass
class _MonthHeld:
    """What somebody held in the month, as it is put together."""

    name: str
    units: dict[str, None] = field(default_factory=dict)
    days: dict[str, set[int]] = field(default_factory=dict)


def listed_units(actor: Actor, entitlement: type[Entitlement]) -> set[int]:
    """Return the units whose lists the actor reads, with the ended ones whose only successor each is."""
    posts = (each for each in actor.posts if each.kind in entitlement.readers)
    return {ids_on(path)[-1] for post in posts if post.unit_kind in entitlement.unit_kinds for path in post.paths}


def reach(actor: Actor, entitlement: type[Entitlement]) -> tuple[str, ...]:
    """Return the paths of the subtrees of which the actor reads lists or sums."""
    own = (path for post in actor.posts for path in post.paths if ids_on(path)[-1] in listed_units(actor, entitlement))
    return tuple(dict.fromkeys((*overseen(actor), *own)))


def list_of(
    session: Session, entitlement: type[Entitlement], actor: Actor, unit_id: int, month: dt.date
) -> MonthList | None:
    """Return the list of one of the actor's units for a month; None for a unit that had none."""
    paths = [path for path in reach(actor, entitlement) if path.endswith(f"/{unit_id}/")]
    lists = lists_of(session, entitlement, paths, month) if paths else []
    return next((each for each in lists if each.unit.id == unit_id), None)


def lists_of(
    session: Session, entitlement: type[Entitlement], paths: Collection[str], month: dt.date
) -> list[MonthList]:
    """Return the lists of all units in these subtrees for a month (by its first day), by code of the unit.

    A post stands in the list of the unit above it at the end of the month, and a unit that ended within the month with
    that of its successor. Names and units are those of that day, rules those of the first. Four statements.
    """
    last = last_of(month)
    places = _places(session, entitlement, paths, last)
    paths = {*paths, *(path for path in places.values() if not path.startswith(tuple(paths)))}
    tree = tree_on(session, paths, last)
    rules = rules_of_all(session, entitlement.rules(), month)
    found: dict[int, dict[int, _MonthHeld]] = {unit_id: {} for unit_id in places}
    for row in _posts(session, entitlement, paths, month):
        branch = replace(UnitLine(*row[: len(UNIT)]), name=row.called, path=row.stood)
        place = next((unit for unit in tree.above(branch) if unit.kind in entitlement.unit_kinds), None)
        if place is not None and place.id in found:
            held = found[place.id].setdefault(row.person_id, _MonthHeld(row.person))
            held.units[branch.name] = None
            held.days.setdefault(row.post, set()).update(days_in(month, row.since, row.until))
    units = sorted((tree.units[each] for each in found), key=lambda unit: unit.code)
    return [_month_list(entitlement, tree, unit, found[unit.id], rules) for unit in units]


def _places(session: Session, entitlement: type[Entitlement], paths: Collection[str], day: dt.date) -> dict[int, str]:
    """Return the units that lie, or lay on that day, in these subtrees and have lists: id → path on that day."""
    then = path_then(day)
    lies = sa.or_(within(paths), within(paths, then))
    rows = session.execute(sa.select(Unit.id, then).where(Unit.kind.in_(entitlement.unit_kinds), lies, exists_on(day)))
    return {row[0]: row[1] for row in rows}


def _posts(session: Session, entitlement: type[Entitlement], paths: Collection[str], month: dt.date) -> Sequence[Any]:
    """Return the posts of the month with their holders and units, as all were called at its end."""
    last = last_of(month)
    then = path_then(last)
    kinds = [Unit.branch_kind.in_(entitlement.branch_kinds)] if entitlement.branch_kinds else []
    return session.execute(
        sa.select(
            *UNIT,
            name_on(last).label("called"),
            then.label("stood"),
            Post.person_id,
            called_on(last).label("person"),
            Post.kind.label("post"),
            Post.valid_from.label("since"),
            Post.valid_to.label("until"),
        )
        .select_from(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Person, Person.id == Post.person_id)
        .where(
            Post.kind.in_(entitlement.posts()),
            Unit.kind.in_(entitlement.post_units),
            sa.or_(within(paths), within(paths, then)),
            Post.valid_from <= last,
            sa.or_(Post.valid_to.is_(None), Post.valid_to > month),
            sa.or_(Post.valid_to.is_(None), Post.valid_to > Post.valid_from),
            *kinds,
        )
        .order_by(Person.sort_key, Person.id, Unit.code, Post.id)
    ).all()


def _month_list(
    entitlement: type[Entitlement],
    tree: DayTree,
    unit: UnitLine,
    people: Mapping[int, _MonthHeld],
    rows: Sequence[Any],
) -> MonthList:
    above = list(tree.above(unit))
    rules = nearest(rows, [unit.id, *(each.id for each in above)])
    lines = [
        DueLine(person_id, held.name, tuple(held.units), shares(entitlement, held.days, rules))
        for person_id, held in people.items()
    ]
    due, unpaid = (tuple(line for line in lines if bool(line.amount) == paid) for paid in (True, False))
    return MonthList(unit, above[0] if above else None, due, unpaid, rules)
