"""Who keeps whose accounts: officers and clerks of a unit those of the units strictly beneath it.

Nobody keeps their own account, that of somebody near to them, or that of anybody who holds a post elsewhere than
beneath them: of their own unit, or of one above. A system administrator keeps all accounts of people.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import OFFICERS, Actor
from webapp.models import Person, Post, Unit
from webapp.models.units import CELLS
from webapp.queries.people.nearness import near

KEEPERS = (*OFFICERS, "clerk")
_Held, _Holding = aliased(Post), aliased(Unit)


@dataclass(frozen=True)
class AccountKeeper:
    """Who keeps accounts: the paths of the units by which they do it, and whose account they never keep.

    everywhere: a system administrator.
    """

    paths: tuple[str, ...]
    barred: frozenset[int]
    everywhere: bool = False


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
    beneath = sa.and_(within(keeper.paths, _Holding.path), _Holding.path.not_in(keeper.paths))
    held, running = _posts(), _posts().where(_runs_on(day))
    posts = sa.case(
        (running.exists(), ~running.where(sa.not_(beneath)).exists()),
        else_=sa.and_(held.exists(), ~held.where(sa.not_(beneath)).exists()),
    )
    return sa.and_(posts, Person.id.not_in(keeper.barred))


def kept_among(session: Session, keeper: AccountKeeper, people: Iterable[int], day: dt.date) -> set[int]:
    """Return whose accounts of these people the keeper keeps. One statement."""
    among: Collection[int] = list(people)
    return set(session.scalars(sa.select(Person.id).where(Person.id.in_(among), kept(keeper, day))))


def without_post(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Person has no post any more."""
    return ~_posts().where(_runs_on(day)).exists()


def _posts() -> sa.Select[int]:
    held = sa.select(_Held.id).join(_Holding, _Holding.id == _Held.unit_id).where(_Held.person_id == Person.id)
    return held.correlate(Person)


def _runs_on(day: dt.date) -> sa.ColumnElement[bool]:
    return sa.or_(_Held.valid_to.is_(None), _Held.valid_to > day)
