"""Which units a person may open a case for."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import BASE_KINDS, Actor, within
from webapp.models import Unit
from workflows.core.definition import Definition
from workflows.core.engine import starts


def startable_units(session: Session, definition: Definition, actor: Actor, day: dt.date) -> list[Unit]:
    """The units of the workflow's kinds for which the actor holds an opening post, by code. One statement at most."""
    roles = [role for move in starts(definition) for role in move.cause.roles]
    own = {post.unit_id for post in actor.posts for role in roles if role.of == "own" and post.kind in role.posts}
    base = {
        path for post in actor.posts for path in post.paths for role in roles
        if role.of == "base" and post.kind in role.posts and post.unit_kind in BASE_KINDS
    }  # fmt: skip
    if not own and not base:
        return []
    return list(
        session.scalars(
            sa.select(Unit)
            .where(
                sa.or_(Unit.id.in_(own), within(base)), Unit.kind.in_(definition.unit_kinds), Unit.valid_from <= day,
                sa.or_(Unit.valid_to.is_(None), Unit.valid_to > day),
            )
            .order_by(Unit.code)
        )
    )  # fmt: skip


def unit_by_code(session: Session, code: str) -> Unit | None:
    """The unit with that office code."""
    return session.scalars(sa.select(Unit).where(Unit.code == code)).one_or_none()
