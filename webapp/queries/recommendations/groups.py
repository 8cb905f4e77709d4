"""Cultivation groups of the base unions that the actor leads, and who may be a member."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, CultivationGroup, GroupMember, Person, Post, Unit, post_held_on
from webapp.models.units import BASE_KINDS
from webapp.queries.people.names import called_on

LEADERS = ("secretary", "deputy_secretary")


def keeps_groups(actor: Actor) -> dict[int, str]:
    """Return the base unions whose groups the actor keeps: id → name. Nobody else knows of them."""
    return {
        post.unit_id: post.unit_name
        for post in actor.posts
        if post.counts_in(True) and post.kind in LEADERS and post.unit_kind in BASE_KINDS
    }


def groups_of(session: Session, actor: Actor) -> Sequence[tuple[CultivationGroup, int]]:
    """Return the actor's groups, newest first, each with its present number of members. One statement."""
    inside = (
        sa.select(sa.func.count())
        .where(GroupMember.group_id == CultivationGroup.id, GroupMember.left_on.is_(None))
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(CultivationGroup, inside)
        .where(CultivationGroup.unit_id.in_(keeps_groups(actor)))
        .options(joinedload(CultivationGroup.leader), joinedload(CultivationGroup.unit))
        .order_by(CultivationGroup.founded_on.desc(), CultivationGroup.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def group_for(session: Session, actor: Actor, group_id: int) -> CultivationGroup | None:
    """Return the group if the actor keeps it; None both for an unknown and a forbidden one."""
    return session.scalars(
        sa.select(CultivationGroup)
        .where(CultivationGroup.id == group_id, CultivationGroup.unit_id.in_(keeps_groups(actor)))
        .options(joinedload(CultivationGroup.leader), joinedload(CultivationGroup.unit))
    ).one_or_none()


def members_of(
    session: Session, actor: Actor, group_id: int, workflow: str
) -> list[tuple[GroupMember, str | None, str]]:
    """Return all present and past members, by given name, with the id of an open case of that workflow about them, and
    the name that they have or had when they left.

    Only a case that the actor may see: not one that another base union has opened since. One statement.
    """
    open_case = (
        sa.select(Case.public_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            Case.subject_id == GroupMember.person_id,
            Case.workflow == workflow,
            Case.closed_at.is_(None),
            visible_cases(actor),
        )
        .correlate(GroupMember)
        .limit(1)
        .scalar_subquery()
    )
    name = called_on(GroupMember.left_on).label("name")
    rows = session.execute(
        sa.select(GroupMember, open_case, name)
        .join(Person, Person.id == GroupMember.person_id)
        .where(GroupMember.group_id == group_id)
        .options(joinedload(GroupMember.person))
        .order_by(GroupMember.left_on.is_not(None), Person.sort_key, GroupMember.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def leaders_of(session: Session, unit_id: int, day: dt.date) -> list[tuple[int, str]]:
    """Return who may lead a group of the base union: its secretary and deputies. One statement."""
    rows = session.execute(
        sa.select(Person.id, Person.full_name)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id == unit_id, Post.kind.in_(LEADERS), post_held_on(day))
        .order_by(Post.kind.desc(), Person.sort_key)
    )
    return list(dict.fromkeys((row.id, row.full_name) for row in rows))


def joinable(session: Session, group: CultivationGroup, day: dt.date) -> list[tuple[int, str, str]]:
    """Return the people of the union's branches who are not in the group: id, name, branch. One statement."""
    inside = sa.exists().where(
        GroupMember.group_id == group.id, GroupMember.person_id == Person.id, GroupMember.left_on.is_(None)
    )
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(within([group.unit.path]), Unit.kind == "branch", post_held_on(day), ~inside)
        .order_by(Unit.path, Person.sort_key, Person.id)
    )
    return list({row.id: (row.id, row.full_name, row.name) for row in rows}.values())
