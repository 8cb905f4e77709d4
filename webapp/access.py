"""Who may see and who may act: posts held on a day, and units found by their relation to a case's unit.

Authority is computed here at each act, never stored in an account. The tree is the tree of the day: a level that has
ended is skipped, a unit that has ended is followed to its successor.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event, Line, Post, Turn, Unit, UnitPast, sitting

BASE_KINDS = ("base_union", "commune_union")


@dataclass(frozen=True)
class HeldPost:
    """A post held now, with what is needed of its unit.

    paths: the unit's own path, and those of units that have ended and whose one successor it is: what stood below
    them stands below it.
    """

    kind: str
    unit_id: int
    unit_name: str
    unit_kind: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Actor:
    """A person with the posts held at this moment."""

    person_id: int
    name: str
    posts: tuple[HeldPost, ...]

    def holds(self, kinds: Iterable[str], unit_id: int) -> HeldPost | None:
        """The first of these posts that the person holds in that unit."""
        wanted = tuple(kinds)
        return next((post for post in self.posts if post.unit_id == unit_id and post.kind in wanted), None)


def posts_held(session: Session, person_id: int, day: dt.date) -> tuple[HeldPost, ...]:
    """The posts that the person holds on that day in units that exist on that day. One statement.

    A unit that succeeds others costs one statement more for each generation.
    """
    rows = session.execute(
        sa.select(Post.kind, Unit.id, Unit.name, Unit.kind, Unit.path, Unit.predecessor_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id == person_id, sitting(day), _exists_on(day))
        .order_by(Post.id)
    ).all()
    return tuple(
        HeldPost(kind, unit_id, name, unit_kind, (path, *_inherited(session, unit_id, predecessor_id, day)))
        for kind, unit_id, name, unit_kind, path, predecessor_id in rows
    )


def _inherited(session: Session, unit_id: int, predecessor_id: int | None, day: dt.date) -> list[str]:
    """Paths of the units before this one, as far back as each had just one successor."""
    paths: list[str] = []
    if predecessor_id is None:
        return paths
    todo, seen = [unit_id], {unit_id}
    while todo:
        before = session.scalars(
            sa.select(Unit).where(
                sa.or_(
                    Unit.successor_id.in_(todo),
                    Unit.id.in_(sa.select(Unit.predecessor_id).where(Unit.id.in_(todo)).scalar_subquery()),
                ),
                Unit.id.not_in(seen),
            )
        ).all()
        found = [unit for unit in before if (heir := standing(session, unit, day)) and heir.id == unit_id != unit.id]
        todo = [unit.id for unit in found]
        seen.update(todo)
        paths += [unit.path for unit in found]
    return paths


@dataclass(frozen=True)
class Surroundings:
    """The units that stand in a relation to a case's unit on one day; None where there is none.

    named: units that the case's forms have named, by the workflow's word for them.
    """

    own: Unit
    base: Unit | None
    military: Unit | None
    deciding: Unit | None
    lineage: tuple[Unit, ...]
    """From the unit itself up to the root, only units that exist on the day."""
    named: Mapping[str, Unit | None] = field(default_factory=dict)

    def get(self, relation: str) -> Unit | None:
        """The unit in that relation. Raises KeyError for a relation that does not exist."""
        near = {"own": self.own, "base": self.base, "military": self.military, "deciding": self.deciding}
        return near[relation] if relation in near else self.named[relation]


def surroundings(
    session: Session, unit: Unit, deciding_kinds: Iterable[str], day: dt.date, itself: bool = False
) -> Surroundings:
    """Walk the tree of the day from a unit upwards. `deciding_kinds`: the first kind found above decides.

    itself: the unit's own standing committee decides where the unit is of such a kind.
    """
    lineage = lineage_on(session, unit, day)
    above = lineage[1:]
    base = next((step for step in above if step.kind in BASE_KINDS), None)
    found = (step for kind in deciding_kinds for step in (lineage if itself else above) if step.kind == kind)
    military = None
    if base is not None:
        military = session.scalars(
            sa.select(Unit)
            .where(Unit.parent_id == base.id, Unit.kind == "military_command", _exists_on(day))
            .order_by(Unit.id)
        ).first()
    return Surroundings(unit, base, military, next(found, None), tuple(lineage))


def lineage_on(session: Session, unit: Unit, day: dt.date) -> list[Unit]:
    """The unit and the units above it that exist on that day, nearest first.

    A unit above that has ended is replaced by its one successor where there is exactly one, and skipped otherwise:
    a level that is gone (the districts on 1 July 2025) leaves the levels above it in place.
    """
    lineage, seen = [unit], {unit.id}
    todo = steps_up(path_on(session, unit, day))
    known = {row.id: row for row in session.scalars(sa.select(Unit).where(Unit.id.in_(todo)))} if todo else {}
    while todo:
        step_id = todo.pop(0)
        if step_id in seen:
            continue
        seen.add(step_id)
        step = known.get(step_id) or session.get_one(Unit, step_id)
        if step.exists_on(day):
            lineage.append(step)
        elif successor := standing(session, step, day):
            todo = [successor.id, *steps_up(path_on(session, successor, day)), *todo]
            known[successor.id] = successor
    return lineage


def steps_up(path: str) -> list[int]:
    """Ids of the units above the one with this path, nearest first."""
    return [int(step) for step in reversed(path.strip("/").split("/")[:-1])]


def path_on(session: Session, unit: Unit, day: dt.date) -> str:
    """Where the unit stood on that day. One statement, and only for a day before its last change."""
    if unit.changed_on is None or unit.changed_on <= day:
        return unit.path
    then = sa.select(UnitPast.path).where(UnitPast.unit_id == unit.id, UnitPast.until > day)
    return session.scalar(then.order_by(UnitPast.until).limit(1)) or unit.path


def unit_today(session: Session, unit_id: int, day: dt.date) -> Unit | None:
    """A unit that a case names; its one successor where it has ended; None where there is none."""
    unit = session.get(Unit, unit_id)
    return standing(session, unit, day) if unit else None


def standing(session: Session, unit: Unit, day: dt.date) -> Unit | None:
    """The unit itself where it exists on that day, else its one successor, or that one's; None where there is none."""
    seen: set[int] = set()
    found: Unit | None = unit
    while found is not None and not found.exists_on(day) and found.id not in seen:
        seen.add(found.id)
        found = _successor(session, found, day)
    return found if found is not None and found.exists_on(day) else None


def _successor(session: Session, unit: Unit, day: dt.date) -> Unit | None:
    if unit.successor_id is not None:
        return session.get(Unit, unit.successor_id)
    found = session.scalars(sa.select(Unit).where(Unit.predecessor_id == unit.id, _exists_on(day))).all()
    return found[0] if len(found) == 1 else None


def _exists_on(day: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Unit.valid_from <= day, sa.or_(Unit.valid_to.is_(None), Unit.valid_to > day))


OVERSIGHT = ("secretary", "deputy_secretary", "standing_member", "organisation_officer", "clerk", "inspector")
"""Posts whose holders see the cases of their unit and of everything below it."""


def sees_below(actor: Actor, kinds: Collection[str] = OVERSIGHT) -> tuple[str, ...]:
    """Paths of the subtrees that the actor oversees, by these of his posts alone."""
    return tuple(path for post in actor.posts if post.kind in kinds for path in post.paths)


def counts_below(actor: Actor) -> tuple[str, ...]:
    """Paths of the subtrees whose figures the actor may read: those he oversees, and for the commander of a military
    command also the unit beside it, of whose branches he sees the figures and nothing else."""
    commands = (path for post in actor.posts if post.kind == "commander" for path in post.paths)
    beside = (path[: path.rindex("/", 0, -1) + 1] for path in commands)
    return *sees_below(actor), *(path for path in beside if path != "/")


def within(paths: Iterable[str], path_of: Any = Unit.path) -> sa.ColumnElement[bool]:
    """The condition that a Unit (or what has that path) lies in one of these subtrees: a range that an index serves.

    "0" is the character after "/": '/1/20' is the first text that no path below '/1/2/' reaches.
    """
    return sa.or_(sa.false(), *(sa.and_(path_of >= path, path_of < path[:-1] + "0") for path in paths))


def visible_cases(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on (Case join Unit) that the actor may know of a case.

    Three ways: it lies in a subtree that he oversees; it waits for him; a post that he holds now, or he himself as
    the person concerned, has acted in it. To a sealed case oversight gives no way, but a post in its line does.
    """
    mine = [*(post_key(post.kind, post.unit_id) for post in actor.posts), subject_key(actor.person_id)]
    turn = sa.select(Turn.id).where(Turn.case_id == Case.id, my_turns(actor))
    acted = sa.select(Event.id).where(Event.case_id == Case.id, Event.actor_post.in_(mine))
    held = [sa.and_(Line.unit_id == post.unit_id, Line.post == post.kind) for post in actor.posts]
    line = sa.select(Line.id).where(Line.case_id == Case.id, sa.or_(sa.false(), *held))
    overseen = sa.and_(Case.sealed.is_(False), within(sees_below(actor)))
    return sa.or_(overseen, sa.and_(Case.sealed, line.exists()), turn.exists(), acted.exists())


def my_turns(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that a Turn waits for this actor: for a post that he holds now, or for him by name."""
    posts = [sa.and_(Turn.unit_id == post.unit_id, Turn.post == post.kind) for post in actor.posts]
    return sa.or_(Turn.person_id == actor.person_id, *posts)


SUBJECT_KEY = "subject"


def post_key(kind: str, unit_id: int) -> str:
    """How the journal writes the post that somebody used: 'secretary:17'."""
    return f"{kind}:{unit_id}"


def subject_key(person_id: int) -> str:
    """How the journal writes that somebody acted as the person whom the case is about: 'subject:17'."""
    return f"{SUBJECT_KEY}:{person_id}"
