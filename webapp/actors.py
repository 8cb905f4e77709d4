"""People who act, with the posts that they hold or use for another person on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    Delegation,
    Person,
    Post,
    Unit,
    delegation_active,
    lent_by_delegation,
    post_held_on,
)
from webapp.models.units import CELLS
from webapp.surroundings import exists_on, living_successor


@dataclass(frozen=True)
class HeldPost:
    """A post held now, with the data of its unit.

    paths: the unit's own path, and those of ended units whose only successor it is: what was below them is below it.
    """

    kind: str
    unit_id: int
    unit_name: str
    unit_kind: str
    paths: tuple[str, ...]
    placed: bool = False
    """Whether a placement gives it: it counts in no sealed case."""

    def counts_in(self, sealed: bool) -> bool:
        """Whether it gives a part in such a case."""
        return not (sealed and self.placed)


@dataclass(frozen=True)
class DelegatedPost:
    """A post of somebody else, for whom the actor may act in cases until `last`.

    workflow: only in this process; None for every one that is not sealed. A sealed one has to be named.
    """

    post: HeldPost
    person_id: int
    person: str
    workflow: str | None
    last: dt.date

    def covers(self, workflow: str, sealed: bool) -> bool:
        """Whether it counts in the cases of a process."""
        named = self.workflow == workflow or (self.workflow is None and not sealed)
        return named and self.post.counts_in(sealed)


@dataclass(frozen=True)
class Actor:
    """A person with the posts held at this moment.

    delegated: posts of those whose deputy the person is. They count in cases only: a right that follows from `posts`
    belongs to their holders in person. They cannot be delegated further.
    """

    person_id: int
    name: str
    posts: tuple[HeldPost, ...]
    delegated: tuple[DelegatedPost, ...] = ()

    def holds(self, kinds: Iterable[str], unit_id: int, sealed: bool = False) -> HeldPost | None:
        """Return the first of these posts that the person holds in that unit; sealed: for a part in a sealed case."""
        among = tuple(kinds)
        held = (post for post in self.posts if post.unit_id == unit_id and post.kind in among)
        return next((post for post in held if post.counts_in(sealed)), None)


KEPT = 64
"""Of how many people in turn the statements on what is theirs are kept: to put one together costs more than to run it.

They say who, not what there is: nobody's rights are kept.
"""

OFFICERS = ("secretary", "deputy_secretary", "organisation_officer")
"""Posts whose holders keep posts, names and units in order, in their own unit and below it.

Not who appraises in a commune: who checks a file does not decide whose it is.
"""


def officer_posts(actor: Actor) -> list[HeldPost]:
    """Return the posts by which the actor is an officer above the branches; a branch has nothing below it."""
    return [post for post in actor.posts if post.kind in OFFICERS and post.unit_kind not in CELLS]


def officer_paths(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees in which the actor is an officer."""
    return tuple(path for post in officer_posts(actor) for path in post.paths)


def posts_held(session: Session, person_id: int, day: dt.date) -> tuple[HeldPost, ...]:
    """Return the posts that the person holds on that day in units that exist on that day. One statement.

    A unit that succeeds others costs one statement more for each generation.
    """
    rows = session.execute(_HELD, {"person": person_id, "day": day}).all()
    return tuple(_held_post(session, row, day) for row in rows)


def delegated_posts(session: Session, person_id: int, day: dt.date) -> tuple[DelegatedPost, ...]:
    """Return the posts delegated to the person on that day whose holders still hold them. One statement."""
    rows = session.execute(_DELEGATED, {"person": person_id, "day": day}).all()
    delegated = []
    for *post, absent_id, absent, workflow, ends_on in rows:
        last = ends_on - dt.timedelta(days=1)
        delegated.append(DelegatedPost(_held_post(session, post, day), absent_id, absent, workflow, last))
    return tuple(delegated)


def actor_on(session: Session, person_id: int, name: str, day: dt.date) -> Actor:
    """Return a person with the posts of that day. Two statements."""
    return Actor(person_id, name, posts_held(session, person_id, day), delegated_posts(session, person_id, day))


# Asked by every page, so put together once: that costs more than the database's answer.
_POST = (Post.kind, Unit.id, Unit.name, Unit.kind, Unit.path, Unit.predecessor_id, Post.placed)


_SOMEBODY, _DAY = sa.bindparam("person", type_=sa.Integer), cast(Any, sa.bindparam("day", type_=sa.Date))


_HELD = (
    sa.select(*_POST)
    .join(Unit, Unit.id == Post.unit_id)
    .where(Post.person_id == _SOMEBODY, post_held_on(_DAY), exists_on(_DAY))
    .order_by(Post.id)
)


_DELEGATED = (
    sa.select(*_POST, Person.id, Person.full_name, Delegation.workflow, Delegation.valid_to)
    .select_from(Delegation)
    .join(Person, Person.id == Delegation.absent_id)
    .join(Post, Post.person_id == Delegation.absent_id)
    .join(Unit, Unit.id == Post.unit_id)
    .where(
        Delegation.deputy_id == _SOMEBODY,
        delegation_active(_DAY),
        lent_by_delegation(),
        post_held_on(_DAY),
        exists_on(_DAY),
    )
    .order_by(Delegation.id, Post.id)
)


def _held_post(session: Session, post: Iterable[Any], day: dt.date) -> HeldPost:
    kind, unit_id, name, unit_kind, path, predecessor_id, placed = post
    paths = (path, *_inherited(session, unit_id, predecessor_id, day))
    return HeldPost(kind, unit_id, name, unit_kind, paths, placed)


def _inherited(session: Session, unit_id: int, predecessor_id: int | None, day: dt.date) -> list[str]:
    """Return the paths of the units before this one, as far back as each had only one successor."""
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
        found = [
            unit for unit in before if (heir := living_successor(session, unit, day)) and heir.id == unit_id != unit.id
        ]
        todo = [unit.id for unit in found]
        seen.update(todo)
        paths += [unit.path for unit in found]
    return paths
