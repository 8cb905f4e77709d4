"""Reads of late cases: those reported to the level above, and the recipients of reports."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import any_post, visible_cases
from webapp.actors import Actor, HeldPost
from webapp.models import Case, Delegation, Escalation, Person, Post, Unit, post_held_on
from webapp.models.units import CELLS
from webapp.queries.cases.lists import COLUMNS, CaseLine, case_line
from webapp.queries.paging import Cursor, Page, SortKey, page_of
from webapp.queries.people.delegations import delegation_covers
from webapp.surroundings import exists_on

REPORTED_TO = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer")
"""Posts to which a late case of the level below is reported."""


def receives_escalations(actor: Actor) -> list[int]:
    """Return the units for which the actor receives reports of late cases; a branch has nothing below it."""
    return [post.unit_id for post in actor.posts if _receives(post)]


def _receives(post: HeldPost) -> bool:
    return post.kind in REPORTED_TO and post.unit_kind not in CELLS


def reported_to_actor(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Escalation, with its Case) that the actor receives it: by an own or a delegated post."""
    return any_post(actor, lambda post: Escalation.unit_id == post.unit_id if _receives(post) else sa.false())


def escalation_recipients(day: Any, *only: sa.ColumnElement[bool]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Return every escalation (matching `only`) with each person who receives it on that day.

    The same rule for all people at once as `reported_to_actor` for one. Recipients who may not see the case are
    included.
    """
    found = sa.and_(Post.unit_id == Escalation.unit_id, Post.kind.in_(REPORTED_TO), post_held_on(day))
    unit = sa.and_(Unit.id == Post.unit_id, Unit.kind.not_in(CELLS), exists_on(day))
    late = (Escalation.case_id, Escalation.due_on)
    delegated = sa.select(*late, Delegation.deputy_id).join(Post, found).join(Unit, unit)
    return sa.union_all(
        sa.select(*late, Post.person_id).join(Post, found).join(Unit, unit).where(*only),
        delegated.join(Case, Case.id == Escalation.case_id).join(Delegation, delegation_covers(day)).where(*only),
    )


def late_below(session: Session, actor: Actor, place: Cursor | None = None) -> Page[tuple[int, CaseLine]]:
    """Return the late cases reported to the actor's units with their ids, the last due first. One statement."""
    reported = (
        sa.select(Escalation.case_id, sa.func.min(Escalation.due_on).label("last"))
        .where(Escalation.unit_id.in_(receives_escalations(actor)))
        .group_by(Escalation.case_id)
        .subquery()
    )
    statement = (
        sa.select(*COLUMNS, Case.id, reported.c.last)
        .join(reported, reported.c.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(visible_cases(actor), Case.closed_at.is_(None))
    )
    keys = [SortKey(reported.c.last, dt.date.fromisoformat), SortKey(Case.public_id, str)]
    page = page_of(session, statement, keys, place, newest_first=True)
    return Page(tuple((row.id, case_line(row, row.last)) for row in page.rows), page.before, page.after)


@dataclass(frozen=True)
class Reported:
    """A unit to which a late case was reported, and the missed due date."""

    unit: str
    due_on: dt.date


def reported_to(session: Session, case_id: int) -> list[Reported]:
    """Return the units to which a case that is still late was reported. One statement."""
    return [Reported(*row) for row in session.execute(_REPORTED, {"case": case_id})]


_REPORTED = (
    sa.select(Unit.name, Escalation.due_on)
    .join(Unit, Unit.id == Escalation.unit_id)
    .where(Escalation.case_id == sa.bindparam("case"))
    .order_by(Unit.path)
)
