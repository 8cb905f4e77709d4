"""Reads of who stands in for whom, and of what waits for nobody else."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import HeldPost, posts_held
from webapp.models import Account, Case, Delegation, Person, Post, Task, Unit, delegation_active, lent_ballot, sitting
from webapp.surroundings import exists_on, lineage_on

LENDING = ("member",)
"""Posts without an office: who holds nothing else has nothing to hand on and takes nothing."""


@dataclass(frozen=True)
class DelegationLine:
    """One word of standing in as it is listed. last: its last day, as it was given."""

    id: int
    absent_id: int
    absent: str
    deputy: str
    workflow: str | None
    first: dt.date
    last: dt.date
    declared_at: dt.datetime
    revoked_at: dt.datetime | None
    revoked_by_id: int | None


def delegations_of(session: Session, person_id: int) -> list[DelegationLine]:
    """What a person has given and received, also what is over, the newest first. One statement."""
    absent, deputy = aliased(Person), aliased(Person)
    rows: Iterable[Any] = session.execute(
        sa.select(
            Delegation.id,
            Delegation.absent_id,
            absent.full_name,
            deputy.full_name,
            Delegation.workflow,
            Delegation.valid_from,
            Delegation.valid_to,
            Delegation.declared_at,
            Delegation.revoked_at,
            Delegation.revoked_by_id,
        )
        .join(absent, absent.id == Delegation.absent_id)
        .join(deputy, deputy.id == Delegation.deputy_id)
        .where(sa.or_(Delegation.absent_id == person_id, Delegation.deputy_id == person_id))
        .order_by(Delegation.id.desc())
    )
    one = dt.timedelta(days=1)
    return [
        DelegationLine(id_, absent_id, away, acts, key, first, until - one, declared, ended, by)
        for id_, absent_id, away, acts, key, first, until, declared, ended, by in rows
    ]


@dataclass(frozen=True)
class PossibleDelegate:
    """Somebody who may be named as stand-in, with a post of his."""

    id: int
    name: str
    post: str
    unit: str


def offices(posts: tuple[HeldPost, ...]) -> tuple[HeldPost, ...]:
    """Those of the posts that are an office, which somebody else can hold in one's place."""
    return tuple(post for post in posts if post.kind not in LENDING)


def possible_delegates(session: Session, person_id: int, day: dt.date) -> list[PossibleDelegate]:
    """Who may stand in for a person: office holders, with an account, of his own units, of those directly above them
    and of those directly below; by given name. Two statements, and some for each of his posts."""
    own = [post.unit_id for post in offices(posts_held(session, person_id, day))]
    above = [step.id for unit_id in own for step in lineage_on(session, session.get_one(Unit, unit_id), day)[1:2]]
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Post.kind, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.id != person_id,
            Account.disabled_at.is_(None),
            Post.kind.not_in(LENDING),
            sitting(day),
            sa.or_(Unit.id.in_([*own, *above]), Unit.parent_id.in_(own)),
            exists_on(day),
        )
        .order_by(Person.sort_key, Person.id, Post.id)
    )
    found: dict[int, PossibleDelegate] = {}
    for row in rows:
        found.setdefault(row[0], PossibleDelegate(*row))
    return list(found.values())


def delegable(day: dt.date) -> sa.ColumnElement[bool]:
    """The condition on (Turn, Post) that who holds the post on that day can lend the turn: it is the post's, or a
    ballot of his that may be given for him."""
    ballot = lent_ballot(Post.kind + ":" + sa.cast(Post.unit_id, sa.Text()))
    mine = sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post)
    return sa.and_(sa.or_(mine, sa.and_(Post.person_id == Task.person_id, ballot)), sitting(day))


def lends(day: dt.date) -> sa.ColumnElement[bool]:
    """The condition on (StandIn, Post, Case) that the post is lent in that case on that day, as `access.lent_for` says
    it of one person."""
    return sa.and_(
        Delegation.absent_id == Post.person_id,
        delegation_active(day),
        sa.or_(Delegation.workflow == Case.workflow, sa.and_(Delegation.workflow.is_(None), Case.sealed.is_(False))),
        sa.func.coalesce(Case.subject_id, 0).not_in((Delegation.deputy_id, Delegation.absent_id)),
    )


@dataclass(frozen=True)
class ActiveDelegation:
    """Somebody who acts today in the place of one whose turn it is, until `last`."""

    case_id: int
    turn_id: int
    deputy: str
    absent: str
    last: dt.date


def active_delegations(session: Session, case_ids: Collection[int], day: dt.date) -> list[ActiveDelegation]:
    """Who stands in on that day for the holders for whom these cases wait, by given name. One statement.

    Somebody is named here exactly where the case waits for him in another's place (`access.my_turns`).
    """
    absent, deputy = aliased(Person), aliased(Person)
    names = (deputy.full_name, absent.full_name)
    rows = session.execute(
        sa.select(Task.case_id, Task.id, *names, sa.func.max(Delegation.valid_to))
        .join(Case, Case.id == Task.case_id)
        .join(Post, delegable(day))
        .join(Delegation, lends(day))
        .join(absent, absent.id == Delegation.absent_id)
        .join(deputy, deputy.id == Delegation.deputy_id)
        .where(Task.case_id.in_(case_ids), Task.opens_on <= day)
        .group_by(Task.case_id, Task.id, deputy.id, absent.id, *names)
        .order_by(Task.id, deputy.sort_key, deputy.id)
    )
    return [ActiveDelegation(*row[:4], row[4] - dt.timedelta(days=1)) for row in rows]


def delegations_by_case(session: Session, case_ids: Collection[int], day: dt.date) -> dict[int, list[ActiveDelegation]]:
    """The same by case, for a list. One statement."""
    found: dict[int, list[ActiveDelegation]] = {}
    for one in active_delegations(session, case_ids, day):
        found.setdefault(one.case_id, []).append(one)
    return found


@dataclass(frozen=True)
class OpenTask:
    """A case that waits for one person and for nobody else. unit: empty for a sealed case."""

    public_id: str
    workflow: str
    unit: str


def waits_only_for(session: Session, person_id: int, day: dt.date) -> list[OpenTask]:
    """Open cases that wait for a person by name, or for a post of his that nobody else holds on that day. Two
    statements. Who stands in for him does not count: that ends."""
    mine = aliased(Post)
    alone = sa.select(mine.id).where(
        mine.person_id == person_id,
        mine.unit_id == Task.unit_id,
        mine.kind == Task.post,
        sitting(day, mine),
        ~sa.select(Post.id)
        .where(Post.unit_id == mine.unit_id, Post.kind == mine.kind, Post.person_id != person_id, sitting(day))
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
