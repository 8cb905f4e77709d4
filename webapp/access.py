"""Who may see and who may act: posts held on a day, and posts delegated by others.

Authority is computed here at each act, never stored in an account; relations between units are in `surroundings`.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    Case,
    CaseAccess,
    Delegation,
    Event,
    Person,
    Post,
    Task,
    Unit,
    delegable_ballot,
    delegation_active,
    sitting,
)
from webapp.surroundings import exists_on, standing


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
        return self.workflow == workflow or (self.workflow is None and not sealed)


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

    def holds(self, kinds: Iterable[str], unit_id: int) -> HeldPost | None:
        """Return the first of these posts that the person holds in that unit."""
        wanted = tuple(kinds)
        return next((post for post in self.posts if post.unit_id == unit_id and post.kind in wanted), None)


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
_POST = (Post.kind, Unit.id, Unit.name, Unit.kind, Unit.path, Unit.predecessor_id)
_SOMEBODY, _DAY = sa.bindparam("person", type_=sa.Integer), cast(Any, sa.bindparam("day", type_=sa.Date))
_HELD = (
    sa.select(*_POST)
    .join(Unit, Unit.id == Post.unit_id)
    .where(Post.person_id == _SOMEBODY, sitting(_DAY), exists_on(_DAY))
    .order_by(Post.id)
)
_DELEGATED = (
    sa.select(*_POST, Person.id, Person.full_name, Delegation.workflow, Delegation.valid_to)
    .select_from(Delegation)
    .join(Person, Person.id == Delegation.absent_id)
    .join(Post, Post.person_id == Delegation.absent_id)
    .join(Unit, Unit.id == Post.unit_id)
    .where(Delegation.deputy_id == _SOMEBODY, delegation_active(_DAY), sitting(_DAY), exists_on(_DAY))
    .order_by(Delegation.id, Post.id)
)


def _held_post(session: Session, post: Iterable[Any], day: dt.date) -> HeldPost:
    kind, unit_id, name, unit_kind, path, predecessor_id = post
    return HeldPost(kind, unit_id, name, unit_kind, (path, *_inherited(session, unit_id, predecessor_id, day)))


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
        found = [unit for unit in before if (heir := standing(session, unit, day)) and heir.id == unit_id != unit.id]
        todo = [unit.id for unit in found]
        seen.update(todo)
        paths += [unit.path for unit in found]
    return paths


OVERSIGHT = ("secretary", "deputy_secretary", "standing_member", "organisation_officer", "clerk", "inspector")
"""Posts whose holders see the cases of their unit and of everything below it."""


def sees_below(actor: Actor, kinds: Collection[str] = OVERSIGHT) -> tuple[str, ...]:
    """Return the paths of the subtrees that the actor oversees by own posts of these kinds."""
    return _overseen(actor.posts, kinds)


def _overseen(posts: Iterable[HeldPost], kinds: Collection[str]) -> tuple[str, ...]:
    return tuple(path for post in posts if post.kind in kinds for path in post.paths)


def counts_below(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees whose figures the actor may read.

    Those they oversee; for the commander of a military command also the unit beside it, of whose branches only the
    figures.
    """
    commands = (path for post in actor.posts if post.kind == "commander" for path in post.paths)
    beside = (path[: path.rindex("/", 0, -1) + 1] for path in commands)
    return *sees_below(actor), *(path for path in beside if path != "/")


def within(paths: Iterable[str], path_of: Any = Unit.path) -> sa.ColumnElement[bool]:
    """Return the condition that a Unit (or `path_of`) lies in one of these subtrees, as a range that an index serves.

    "0" is the character after "/": '/1/20' is the first text that no path below '/1/2/' reaches.
    """
    return sa.or_(sa.false(), *(sa.and_(path_of >= path, path_of < path[:-1] + "0") for path in paths))


def visible_cases(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Case join Unit) that the actor may know of a case.

    Three ways: it lies in a subtree that the actor oversees; it has a task of theirs; a post that they hold now, or
    they as the person concerned, have acted in it. Oversight gives no access to a sealed case, an access entry does. A
    deputy sees what the delegated posts give access to, in the processes of the delegation.
    """
    lent = (sa.and_(_lent_in(actor, one), _known_through([one.post], lent=one)) for one in actor.delegated)
    return sa.or_(_known_through(actor.posts, actor.person_id), *lent)


def my_tasks(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Task, with its Case) that it is the actor's: by an own or delegated post, or by name.

    A task assigned to another person by name cannot be delegated, except for a `delegable_ballot`.
    """
    return sa.or_(_own_turns(actor), *(_lent_turns(actor, one) for one in actor.delegated))


def task_holder(actor: Actor) -> sa.ColumnElement[int]:
    """Return 0 for an own task of `my_tasks`, else the position of the delegated post that gives it, from 1."""
    lent = ((_lent_turns(actor, one), place) for place, one in enumerate(actor.delegated, 1))
    return sa.case((_own_turns(actor), 0), *lent, else_=0)


def _own_turns(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(Task.person_id == actor.person_id, _turns_of(actor.posts))


def _lent_turns(actor: Actor, lent: DelegatedPost) -> sa.ColumnElement[bool]:
    return sa.and_(_lent_in(actor, lent), sa.or_(_turns_of([lent.post]), _lent_ballots(lent)))


def _lent_ballots(lent: DelegatedPost) -> sa.ColumnElement[bool]:
    """Return the condition that a Task waits for the absent person's ballot, which a deputy may give."""
    return sa.and_(Task.person_id == lent.person_id, delegable_ballot(post_key(lent.post.kind, lent.post.unit_id)))


def _known_through(
    posts: Sequence[HeldPost], person_id: int | None = None, lent: DelegatedPost | None = None
) -> sa.ColumnElement[bool]:
    """Return the condition that a case is known through these posts, to this person by name, or by a ballot."""
    keys = [post_key(post.kind, post.unit_id) for post in posts]
    turns = _turns_of(posts)
    if lent is not None:
        turns = sa.or_(turns, _lent_ballots(lent))
    if person_id is not None:
        keys.append(subject_key(person_id))
        turns = sa.or_(Task.person_id == person_id, turns)
    turn = sa.select(Task.id).where(Task.case_id == Case.id, turns)
    acted = sa.select(Event.id).where(Event.case_id == Case.id, Event.actor_post.in_(keys))
    held = [sa.and_(CaseAccess.unit_id == post.unit_id, CaseAccess.post == post.kind) for post in posts]
    line = sa.select(CaseAccess.id).where(CaseAccess.case_id == Case.id, sa.or_(sa.false(), *held))
    overseen = sa.and_(Case.sealed.is_(False), within(_overseen(posts, OVERSIGHT)))
    return sa.or_(overseen, sa.and_(Case.sealed, line.exists()), turn.exists(), acted.exists())


def _turns_of(posts: Iterable[HeldPost]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(sa.and_(Task.unit_id == post.unit_id, Task.post == post.kind) for post in posts))


def _lent_in(actor: Actor, lent: DelegatedPost) -> sa.ColumnElement[bool]:
    """Return the condition that a delegated post counts in a Case: its process, and about neither person."""
    process = Case.sealed.is_(False) if lent.workflow is None else Case.workflow == lent.workflow
    return sa.and_(process, sa.func.coalesce(Case.subject_id, 0).not_in((actor.person_id, lent.person_id)))


def any_post(actor: Actor, fits: Callable[[HeldPost], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """Return the condition (with a Case) that an own post of the actor fits, or one delegated in that case."""
    lent = (sa.and_(_lent_in(actor, one), fits(one.post)) for one in actor.delegated)
    return sa.or_(sa.false(), *map(fits, actor.posts), *lent)


def delegated_for(actor: Actor, workflow: str, sealed: bool, subject_id: int | None) -> tuple[DelegatedPost, ...]:
    """Return the delegated posts that count in a case of this process about this person.

    A case about the deputy or about the absent person cannot be delegated.
    """
    return tuple(
        lent
        for lent in actor.delegated
        if lent.covers(workflow, sealed) and subject_id not in (actor.person_id, lent.person_id)
    )


SUBJECT_KEY = "subject"


def post_key(kind: str, unit_id: int) -> str:
    """Return how the journal writes a used post: 'secretary:17'."""
    return f"{kind}:{unit_id}"


def subject_key(person_id: int) -> str:
    """Return how the journal writes an act of the person whom the case is about: 'subject:17'."""
    return f"{SUBJECT_KEY}:{person_id}"
