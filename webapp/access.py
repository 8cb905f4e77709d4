"""The rules of who may see and who may act: posts held on a day, and posts delegated by others.

Authority is computed here at each act, never stored in an account; relations between units are in `surroundings`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from webapp.actors import KEPT, Actor, DelegatedPost, HeldPost
from webapp.models import (
    Case,
    CaseAccess,
    Delegation,
    Event,
    Kinship,
    Person,
    Post,
    Task,
    TaskBar,
    Unit,
    delegable_ballot,
)
from webapp.models.units import path_above

OVERSIGHT = (
    "secretary",
    "deputy_secretary",
    "standing_member",
    "organisation_officer",
    "appraising_officer",
    "clerk",
    "inspector",
)
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
    beside = map(path_above, commands)
    return *sees_below(actor), *(path for path in beside if path != "/")


def within(paths: Iterable[str], path_of: Any = Unit.path) -> sa.ColumnElement[bool]:
    """Return the condition that a Unit (or `path_of`) lies in one of these subtrees, as a range that an index serves.

    "0" is the character after "/": '/1/20' is the first text that no path below '/1/2/' reaches.
    """
    return sa.or_(sa.false(), *(sa.and_(path_of >= path, path_of < path[:-1] + "0") for path in paths))


@lru_cache(KEPT)
def visible_cases(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Case join Unit) that the actor may know of a case.

    Three ways: it lies in a subtree that the actor oversees; it has a task of theirs; a post that they hold now, or
    they as the person concerned, have acted in it. Oversight gives no access to a sealed case, an access entry does. A
    deputy sees what the delegated posts give access to, in the processes of the delegation. A post that a placement
    gives has no part in a sealed case.
    """
    return sa.or_(_known_through(actor.posts, actor.person_id), _known_as_deputy(actor))


WIDE = ("province_union", "district_union", "bloc_union")
"""Kinds of units in which most cases of an office lie: a list of them is read in its own order."""


@lru_cache(KEPT)
def listed_cases(actor: Actor) -> sa.ColumnElement[bool]:
    """Return `visible_cases` for a list.

    Of the cases of the whole office a branch sees a handful: found by its unit, its tasks and its acts, they are not
    looked for among all others.
    """
    posts = [*actor.posts, *(by.post for by in actor.delegated)]
    if any(post.unit_kind in WIDE and post.kind in OVERSIGHT for post in posts):
        return visible_cases(actor)
    people = [actor.person_id, *(by.person_id for by in actor.delegated)]
    keys = [*(post_key(post.kind, post.unit_id) for post in posts), subject_key(actor.person_id)]
    overseen = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id).where(within(_overseen(posts, OVERSIGHT)))
    found = (
        overseen,
        sa.select(Task.case_id).where(sa.or_(Task.person_id.in_(people), Task.unit_id.in_([p.unit_id for p in posts]))),
        sa.select(Event.case_id).where(Event.actor_post.in_(keys)),
        sa.select(Event.case_id).where(Event.actor_post.in_(_earlier_keys(actor.person_id))),
        sa.select(CaseAccess.case_id).where(CaseAccess.unit_id.in_([post.unit_id for post in posts])),
    )
    return sa.and_(Case.id.in_(sa.union(*found)), visible_cases(actor))


@lru_cache(KEPT)
def known_by_post(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Case join Unit) that the actor may know of a case by a post, not as a person by name."""
    return sa.or_(_known_through(actor.posts), _known_as_deputy(actor))


def _known_as_deputy(actor: Actor) -> sa.ColumnElement[bool]:
    delegated = (sa.and_(_delegated_in(actor, by), _known_through([by.post], delegated=by)) for by in actor.delegated)
    return sa.or_(sa.false(), *delegated)


@lru_cache(KEPT)
def my_tasks(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Task, with its Case) that it is the actor's: by an own or delegated post, or by name.

    A task assigned to another person by name cannot be delegated, except for a `delegable_ballot`.
    """
    return sa.or_(_own_tasks(actor), *(_delegated_tasks(actor, one) for one in actor.delegated))


@lru_cache(KEPT)
def task_holder(actor: Actor) -> sa.ColumnElement[int]:
    """Return 0 for an own task of `my_tasks`, else the position of the delegated post that gives it, from 1."""
    delegated = ((_delegated_tasks(actor, one), place) for place, one in enumerate(actor.delegated, 1))
    return sa.case((_own_tasks(actor), 0), *delegated, else_=0)


def _own_tasks(actor: Actor) -> sa.ColumnElement[bool]:
    held = sa.or_(Task.person_id == actor.person_id, _tasks_of(actor.posts))
    return sa.and_(held, _unbarred(actor.person_id))


def _delegated_tasks(actor: Actor, post: DelegatedPost) -> sa.ColumnElement[bool]:
    held = sa.or_(_tasks_of([post.post]), _delegated_ballots(post))
    return sa.and_(_delegated_in(actor, post), held, _unbarred(actor.person_id), _unbarred(post.person_id))


def _unbarred(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition on Task that this person may do it; beside an index, and not within its alternatives."""
    return sa.or_(Task.post.is_(None), ~barred(person_id))


def _delegated_ballots(post: DelegatedPost) -> sa.ColumnElement[bool]:
    """Return the condition that a Task waits for the absent person's ballot, which a deputy may give."""
    return sa.and_(Task.person_id == post.person_id, delegable_ballot(post_key(post.post.kind, post.post.unit_id)))


def _known_through(
    posts: Sequence[HeldPost], person_id: int | None = None, delegated: DelegatedPost | None = None
) -> sa.ColumnElement[bool]:
    """Return the condition that a case is known through these posts, to this person by name, or by a ballot."""
    keys = [post_key(post.kind, post.unit_id) for post in posts if not post.placed]
    placed = [post_key(post.kind, post.unit_id) for post in posts if post.placed]
    tasks = _tasks_of(posts)
    if delegated is not None:
        tasks = sa.or_(tasks, _delegated_ballots(delegated))
    if person_id is not None:
        keys.append(subject_key(person_id))
        tasks = sa.or_(Task.person_id == person_id, tasks)
    task = sa.select(Task.id).where(Task.case_id == Case.id, tasks)
    by_post: sa.ColumnElement[bool] = Event.actor_post.in_(keys)
    if placed:
        by_post = sa.or_(by_post, sa.and_(Event.actor_post.in_(placed), Case.sealed.is_(False)))
    if person_id is not None:
        by_post = sa.or_(by_post, Event.actor_post.in_(_earlier_keys(person_id)))
    acted = sa.select(Event.id).where(Event.case_id == Case.id, by_post)
    held = [
        sa.and_(CaseAccess.unit_id == post.unit_id, CaseAccess.post == post.kind) for post in posts if not post.placed
    ]
    line = sa.select(CaseAccess.id).where(CaseAccess.case_id == Case.id, sa.or_(sa.false(), *held))
    overseen = sa.and_(Case.sealed.is_(False), within(_overseen(posts, OVERSIGHT)))
    return sa.or_(overseen, sa.and_(Case.sealed, line.exists()), task.exists(), acted.exists())


def _earlier_keys(person_id: int) -> sa.Select[str]:
    """Return how the journal wrote the acts of records that were joined into this person's, about themselves."""
    key = sa.literal(f"{SUBJECT_KEY}:") + sa.cast(Person.id, sa.Text)
    return sa.select(key).where(Person.joined_into_id == person_id)


def _tasks_of(posts: Iterable[HeldPost]) -> sa.ColumnElement[bool]:
    """Return the condition on (Task, with its Case) that it waits for one of these posts."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Task.unit_id == post.unit_id, Task.post == post.kind, *([Case.sealed.is_(False)] if post.placed else [])
            )
            for post in posts
        ),
    )


def barred(person: Any) -> sa.ColumnElement[bool]:
    """Return the condition on Task that this person (an id, or a column of one) must not do it: `TaskBar`."""
    declared = sa.and_(Kinship.declarer_id == person, Kinship.relative_id == TaskBar.person_id)
    named = sa.and_(TaskBar.kin == "either", Kinship.relative_id == person, Kinship.declarer_id == TaskBar.person_id)
    kin = sa.select(Kinship.id).where(Kinship.ended_at.is_(None), sa.or_(declared, named)).correlate_except(Kinship)
    return (
        sa.select(TaskBar.person_id)
        .where(
            TaskBar.case_id == Task.case_id,
            TaskBar.move == Task.move,
            sa.or_(TaskBar.person_id == person, sa.and_(TaskBar.kin != "none", kin.exists())),
        )
        .correlate_except(TaskBar)
        .exists()
    )


def unbarred_delegation() -> sa.ColumnElement[bool]:
    """Return the condition on (Task, Delegation) that neither of the two is barred from it; a ballot bars nobody."""
    return sa.or_(Task.post.is_(None), sa.and_(~barred(Delegation.deputy_id), ~barred(Delegation.absent_id)))


def counts_in_case() -> sa.ColumnElement[bool]:
    """Return the condition on (Post, Case) that the post gives a part in the case: `HeldPost.counts_in` in SQL."""
    return sa.or_(Post.placed.is_(False), Case.sealed.is_(False))


def _delegated_in(actor: Actor, post: DelegatedPost) -> sa.ColumnElement[bool]:
    """Return the condition that a delegated post counts in a Case: its process, and about neither person."""
    process = Case.sealed.is_(False) if post.workflow is None else Case.workflow == post.workflow
    if post.post.placed:
        process = sa.and_(process, Case.sealed.is_(False))
    return sa.and_(process, sa.func.coalesce(Case.subject_id, 0).not_in((actor.person_id, post.person_id)))


def any_post(actor: Actor, fits: Callable[[HeldPost], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """Return the condition (with a Case) that an own post of the actor fits, or one delegated in that case."""
    delegated = (sa.and_(_delegated_in(actor, one), fits(one.post)) for one in actor.delegated)
    return sa.or_(sa.false(), *map(fits, actor.posts), *delegated)


def delegated_for(actor: Actor, workflow: str, sealed: bool, subject_id: int | None) -> tuple[DelegatedPost, ...]:
    """Return the delegated posts that count in a case of this process about this person.

    A case about the deputy or about the absent person cannot be delegated.
    """
    return tuple(
        post
        for post in actor.delegated
        if post.covers(workflow, sealed) and subject_id not in (actor.person_id, post.person_id)
    )


SUBJECT_KEY = "subject"


def post_key(kind: str, unit_id: int) -> str:
    """Return how the journal writes a used post: 'secretary:17'."""
    return f"{kind}:{unit_id}"


def subject_key(person_id: int) -> str:
    """Return how the journal writes an act of the person whom the case is about: 'subject:17'."""
    return f"{SUBJECT_KEY}:{person_id}"
