"""Reads of delegations, and of cases that wait for one person alone."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import counts_in_case, post_key
from webapp.actors import Actor, HeldPost, officer_posts, posts_held
from webapp.models import (
    INSPECTING,
    Account,
    Case,
    Delegation,
    Person,
    Post,
    Task,
    Unit,
    delegable_ballot,
    delegation_active,
    lent_by_delegation,
    post_held_on,
)
from webapp.queries.people.names import called_at, called_on
from webapp.surroundings import exists_on, lineage_on

_Absent, _Deputy, _Namer, _Ender = (aliased(Person) for _each in range(4))

LENDING = ("member",)
"""Posts that are no office: they cannot be delegated, and their holders cannot be deputies by them."""


@dataclass(frozen=True)
class DelegationLine:
    """A delegation in a list. last: its last day, as it was declared."""

    id: int
    absent_id: int
    deputy_id: int
    absent: str
    deputy: str
    workflow: str | None
    first: dt.date
    last: dt.date
    declared_at: dt.datetime
    revoked_at: dt.datetime | None
    revoked_by_id: int | None
    revoked_by: str | None
    named_by: str | None
    """Who named the deputy for the absent person."""
    reason: str | None


def delegations_of(session: Session, person_id: int) -> list[DelegationLine]:
    """Return the delegations given and received by a person, including past ones, newest first. One statement."""
    rows: Iterable[Any] = session.execute(
        sa.select(
            Delegation.id,
            Delegation.absent_id,
            Delegation.deputy_id,
            called_on(Delegation.valid_to, _Absent),
            called_on(Delegation.valid_to, _Deputy),
            Delegation.workflow,
            Delegation.valid_from,
            Delegation.valid_to,
            Delegation.declared_at,
            Delegation.revoked_at,
            Delegation.revoked_by_id,
            called_at(Delegation.revoked_at, _Ender),
            called_at(Delegation.declared_at, _Namer),
            Delegation.reason,
        )
        .join(_Absent, _Absent.id == Delegation.absent_id)
        .join(_Deputy, _Deputy.id == Delegation.deputy_id)
        .outerjoin(_Namer, _Namer.id == Delegation.named_by_id)
        .outerjoin(_Ender, _Ender.id == Delegation.revoked_by_id)
        .where(sa.or_(Delegation.absent_id == person_id, Delegation.deputy_id == person_id))
        .order_by(Delegation.id.desc())
    )
    one = dt.timedelta(days=1)
    return [
        DelegationLine(id_, absent_id, deputy_id, away, acts, key, first, until - one, *rest)
        for id_, absent_id, deputy_id, away, acts, key, first, until, *rest in rows
    ]


@dataclass(frozen=True)
class PossibleDelegate:
    """A person who may be named as deputy, with one of their posts."""

    id: int
    name: str
    post: str
    unit: str


def offices(posts: tuple[HeldPost, ...]) -> tuple[HeldPost, ...]:
    """Return those of the posts that are an office, which can be delegated."""
    return tuple(post for post in posts if post.kind not in LENDING)


def naming_post(session: Session, actor: Actor, absent_id: int, day: dt.date) -> str | None:
    """Return the post by which the actor names a deputy for somebody else, who cannot; None if they may not.

    For every office that the deputy would act by, they are the secretary of its unit or an officer of a unit above:
    nobody lends what stands above or beside them. Nobody does it for themselves here.
    """
    lent = offices(posts_held(session, absent_id, day))
    if actor.person_id == absent_id or not lent:
        return None
    found = [_names_for(actor, office) for office in lent]
    first = found[0]
    return post_key(first.kind, first.unit_id) if first and all(found) else None


def _names_for(actor: Actor, office: HeldPost) -> HeldPost | None:
    own = (post for post in actor.posts if post.kind == "secretary" and post.unit_id == office.unit_id)
    officers = (post for post in officer_posts(actor) if post.unit_id != office.unit_id)
    above = (post for post in officers if office.paths[0].startswith(post.paths))
    return next(chain(own, above), None)


def inspects(session: Session, person_id: int, day: dt.date) -> bool:
    """Whether somebody sits in an inspection committee on that day."""
    held = sa.select(Post.id).where(Post.person_id == person_id, Post.kind.in_(INSPECTING), post_held_on(day))
    return session.scalars(held.limit(1)).first() is not None


def one_for_the_other(session: Session, pair: Collection[int], day: dt.date) -> bool:
    """Whether one of two people acts in the other's place on that day, in whatever process."""
    both = sa.and_(Delegation.absent_id.in_(pair), Delegation.deputy_id.in_(pair))
    return session.scalar(sa.select(Delegation.id).where(both, delegation_active(day)).limit(1)) is not None


def possible_delegates(session: Session, person_id: int, day: dt.date) -> list[PossibleDelegate]:
    """Return who may be a person's deputy: office holders with an account of the same, the next higher and next lower
    units.

    Nobody for a member of an inspection committee, and none of these for anybody. By given name. Two statements, and
    some for each post of the person.
    """
    if inspects(session, person_id, day):
        return []
    inspector = aliased(Post)
    inspectors = sa.select(inspector.person_id).where(inspector.kind.in_(INSPECTING), post_held_on(day, inspector))
    own = [post.unit_id for post in offices(posts_held(session, person_id, day))]
    above = [step.id for unit_id in own for step in lineage_on(session, session.get_one(Unit, unit_id), day)[1:2]]
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Post.kind, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.id != person_id,
            Person.id.not_in(inspectors),
            Account.disabled_at.is_(None),
            Post.kind.not_in(LENDING),
            post_held_on(day),
            sa.or_(Unit.id.in_([*own, *above]), Unit.parent_id.in_(own)),
            exists_on(day),
        )
        .order_by(Person.sort_key, Person.id, Post.id)
    )
    found: dict[int, PossibleDelegate] = {}
    for row in rows:
        found.setdefault(row[0], PossibleDelegate(*row))
    return list(found.values())


@lru_cache(2)
def delegable(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition on (Task, Post) that the post's holder on that day can delegate the task.

    The task is the post's, or a ballot of the holder that a deputy may give.
    """
    ballot = delegable_ballot(Post.kind + ":" + sa.cast(Post.unit_id, sa.Text()))
    mine = sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post)
    return sa.and_(sa.or_(mine, sa.and_(Post.person_id == Task.person_id, ballot)), post_held_on(day))


@lru_cache(2)
def delegation_covers(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition on (Delegation, Post, Case) that the post is delegated in that case on that day.

    The same rule as `access.delegated_for` for one person.
    """
    return sa.and_(
        Delegation.absent_id == Post.person_id,
        delegation_active(day),
        lent_by_delegation(),
        counts_in_case(),
        sa.or_(Delegation.workflow == Case.workflow, sa.and_(Delegation.workflow.is_(None), Case.sealed.is_(False))),
        sa.func.coalesce(Case.subject_id, 0).not_in((Delegation.deputy_id, Delegation.absent_id)),
    )


@dataclass(frozen=True)
class OpenTask:
    """A case that waits for one person alone. unit: empty for a sealed case."""

    public_id: str
    workflow: str
    unit: str


def waits_only_for(session: Session, person_id: int, day: dt.date) -> list[OpenTask]:
    """Return the open cases that wait for a person by name, or for a post that nobody else holds on that day.

    Deputies do not count, because delegations end. Two statements.
    """
    mine = aliased(Post)
    alone = sa.select(mine.id).where(
        mine.person_id == person_id,
        mine.unit_id == Task.unit_id,
        mine.kind == Task.post,
        post_held_on(day, mine),
        ~sa.select(Post.id)
        .where(Post.unit_id == mine.unit_id, Post.kind == mine.kind, Post.person_id != person_id, post_held_on(day))
        .exists(),
    )
    rows = session.execute(
        sa.select(Case.public_id, Case.workflow, Case.sealed, Unit.name)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            Case.id.in_(sa.select(Task.case_id).where(sa.or_(Task.person_id == person_id, alone.exists()))),
            Case.closed_at.is_(None),
        )
        .order_by(Case.id)
    )
    return [OpenTask(row.public_id, row.workflow, "" if row.sealed else row.name) for row in rows]
