"""Keepers of accounts: officers and clerks of a unit those of the units strictly beneath it.

Nobody keeps their own account, that of somebody near to them, or that of anybody who holds a post elsewhere than
beneath them, of their own unit or of one above, or acts in one for somebody absent. A system administrator keeps all
accounts of people.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import OFFICERS, Actor, officer_paths
from webapp.models import Delegation, Person, Post, Unit, delegation_active, post_held_on
from webapp.models.units import CELLS, ids_on
from webapp.queries.people.nearness import near

KEEPERS = (*OFFICERS, "clerk")
_Held, _Holding = aliased(Post), aliased(Unit)


@dataclass(frozen=True)
class AccountKeeper:
    """A keeper of accounts: the paths of the units by which they do it, and whose account they never keep.

    everywhere: a system administrator; own: the units among `paths` whose own people count as beneath.
    """

    paths: tuple[str, ...]
    barred: frozenset[int]
    everywhere: bool = False
    own: tuple[str, ...] = ()


ADMINISTRATOR = AccountKeeper((), frozenset(), everywhere=True)


def kept_paths(actor: Actor) -> list[str]:
    """Return the paths of the units beneath which the actor keeps accounts; a branch has nothing beneath it."""
    posts = (post for post in actor.posts if post.kind in KEEPERS and post.unit_kind not in CELLS)
    return [path for post in posts for path in post.paths]


def keeper_of(session: Session, actor: Actor) -> AccountKeeper:
    """Return the actor as a keeper of accounts. Four statements at most."""
    return AccountKeeper(tuple(kept_paths(actor)), frozenset(near(session, [actor.person_id])))


def reached(keeper: AccountKeeper, day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Person belongs to the keeper's units, their own among them, or did at last."""
    if keeper.everywhere:
        return sa.true()
    held = _posts()
    running = held.where(_runs_on(day))
    inside = within(keeper.paths, _Holding.path)
    return sa.or_(running.where(inside).exists(), sa.and_(~running.exists(), held.where(inside).exists()))


def kept(keeper: AccountKeeper, day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that the keeper keeps a Person's account.

    All posts that the person holds, or whoever has none any more ever held, are of units strictly beneath.
    """
    if keeper.everywhere:
        return sa.true()
    not_theirs = [path for path in keeper.paths if path not in keeper.own]
    beneath = sa.and_(within(keeper.paths, _Holding.path), _Holding.path.not_in(not_theirs))
    held, running = _posts(), _posts().where(_runs_on(day))
    posts = sa.case(
        (running.exists(), ~running.where(sa.not_(beneath)).exists()),
        else_=sa.and_(held.exists(), ~held.where(sa.not_(beneath)).exists()),
    )
    acts_elsewhere = _acted_for(day).where(sa.not_(beneath)).exists()
    return sa.and_(posts, ~acts_elsewhere, Person.id.not_in(keeper.barred))


def kept_among(session: Session, keeper: AccountKeeper, people: Iterable[int], day: dt.date) -> set[int]:
    """Return whose accounts of these people the keeper keeps. One statement."""
    among: Collection[int] = list(people)
    return set(session.scalars(sa.select(Person.id).where(Person.id.in_(among), kept(keeper, day))))


def handed_among(session: Session, actor: Actor, people: Iterable[int], day: dt.date) -> set[int]:
    """Return to whom of these people the actor may hand a first password. Five statements at most.

    To those whose accounts they keep. Above a topmost unit nobody stands: its officers hand it to each other, and to
    whoever has never held a post.
    """
    among = set(people)
    topmost = tuple(path for path in officer_paths(actor) if len(ids_on(path)) == 1)
    keeper = replace(keeper_of(session, actor), own=topmost)
    handed = kept_among(session, keeper, among, day)
    if topmost and among - handed:
        never = sa.select(Person.id).where(Person.id.in_(among - keeper.barred), ~_posts().exists())
        handed |= set(session.scalars(never))
    return handed


def unit_above(session: Session, person_id: int, day: dt.date) -> int | None:
    """Return the lowest unit that stands above all of a person's posts, as `kept`; None for the whole office."""

    def paths(posts: sa.Select[int]) -> list[str]:
        return list(session.scalars(posts.with_only_columns(_Holding.path)))

    whose = sa.literal(person_id)
    held = paths(_posts(whose).where(_runs_on(day))) or paths(_posts(whose))
    lines = [ids_on(path)[:-1] for path in held + paths(_acted_for(day, whose))]
    shared = [ids[0] for ids in zip(*lines, strict=False) if len(set(ids)) == 1]
    return shared[-1] if shared else None


def without_post(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Person has no post any more."""
    return ~_posts().where(_runs_on(day)).exists()


def _posts(whose: Any = Person.id) -> sa.Select[int]:
    held = sa.select(_Held.id).join(_Holding, _Holding.id == _Held.unit_id).where(_Held.person_id == whose)
    return held.correlate(Person)


def _acted_for(day: dt.date, whose: Any = Person.id) -> sa.Select[int]:
    """Select the posts of absent people in whose place a Person acts."""
    absent = sa.select(Delegation.absent_id).where(Delegation.deputy_id == whose, delegation_active(day))
    held = sa.select(_Held.id).join(_Holding, _Holding.id == _Held.unit_id)
    return held.where(_Held.person_id.in_(absent.correlate(Person)), post_held_on(day, _Held)).correlate(Person)


def _runs_on(day: dt.date) -> sa.ColumnElement[bool]:
    return sa.or_(_Held.valid_to.is_(None), _Held.valid_to > day)
