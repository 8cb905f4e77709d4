"""Holders of a seat, and the cases in which they sit."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.models import Case, Person, Post, Unit, post_held_on
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.surroundings import exists_on
from workflows.core.model import Workflow

Above = aliased(Unit)


def seated(workflow: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions on a Case that its person holds the seat: it is open and claims the seat no more."""
    return Case.workflow == workflow, Case.closed_at.is_(None), Case.claim.is_(None)


def without_case(
    workflow: type[Workflow], paths: Sequence[str], day: dt.date
) -> sa.Select[int, int, str, dt.date, str, str, int, str, str]:
    """Return the statement of those who hold the seat of a process in these subtrees, and no case of theirs runs.

    Post id, person's id and name, first day, the unit's code, name and id, and code and name of the unit above it.
    """
    running = sa.select(Case.id).where(
        *seated(workflow.key), Case.unit_id == Post.unit_id, Case.subject_id == Post.person_id
    )
    return (
        sa.select(
            Post.id,
            Person.id.label("person_id"),
            Person.full_name,
            Post.valid_from,
            Unit.code,
            Unit.name,
            Unit.id.label("unit_id"),
            Above.code.label("above_code"),
            Above.name.label("above_name"),
        )
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Above, Above.id == Unit.parent_id)
        .where(
            Post.kind == workflow.incumbents,
            Unit.kind.in_(workflow.unit_kinds),
            post_held_on(day),
            exists_on(day),
            within(paths),
            ~running.exists(),
        )
    )


def rows_without_case(
    session: Session, workflow: type[Workflow], above: Unit, units: Collection[str], day: dt.date
) -> Sequence[Any]:
    """Return those below a unit who sit without a case, by the code of their unit, in these units. One statement."""
    found = without_case(workflow, [above.path], day).where(Unit.code.in_(units))
    return session.execute(found.order_by(Unit.code)).all()


def page_without_case(
    session: Session, workflow: type[Workflow], paths: Sequence[str], day: dt.date, place: Cursor | None
) -> Page[Any]:
    """Return one page of those who sit without a case, by the code of their unit. One statement."""
    keys = [SortKey(Unit.code, str), SortKey(Post.id, whole_number)]
    return page_of(session, without_case(workflow, paths, day), keys, place)


def posts_beside(session: Session, rows: Sequence[tuple[int, int]], day: dt.date) -> dict[tuple[int, int], list[str]]:
    """Return person and unit → the kinds of the posts that they hold there, for pairs of these. One statement."""
    found: dict[tuple[int, int], list[str]] = {}
    held = session.execute(
        sa.select(Post.person_id, Post.unit_id, Post.kind)
        .where(
            Post.person_id.in_({person_id for person_id, _unit_id in rows}),
            Post.unit_id.in_({unit_id for _person_id, unit_id in rows}),
            Post.kind != "member",
            post_held_on(day),
        )
        .order_by(Post.id)
    )
    for row in held:
        found.setdefault((row.person_id, row.unit_id), []).append(row.kind)
    return found
