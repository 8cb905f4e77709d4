"""The units that a person may open a case for."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, Post, Unit, post_held_on
from webapp.models.units import BASE_KINDS, CELLS, ids_on
from webapp.queries.cases.context import as_opener, deciding_kinds, listed
from webapp.queries.cases.facts import claim_of
from webapp.queries.rules import rules_on
from webapp.surroundings import exists_on
from workflows.core.definition import Definition, MoveDef, RoleDef
from workflows.core.engine import starts


def startable_units(
    session: Session, definition: Definition, actor: Actor, day: dt.date, move: MoveDef | None = None
) -> list[Unit]:
    """Return the units of the workflow's kinds for which the actor holds an opening post, by code.

    move: the one by which they open; None for any that the opening page offers.
    One statement at most; two more for each post of the actor by which the level above opens cases.
    """
    roles = [role for each in ([move] if move else starts(definition)) for role in each.cause.roles]
    ways: list[sa.ColumnElement[bool]] = []
    delegated = (one.post for one in as_opener(actor, definition).delegated)
    for post in (*actor.posts, *delegated):
        if not post.counts_in(definition.sealed):
            continue
        relations = {role.of for role in roles if post.kind in posts_of(session, role, post.paths[0], day)}
        if "own" in relations:
            ways.append(Unit.id == post.unit_id)
        if "base" in relations and post.unit_kind in BASE_KINDS:
            ways.append(within(post.paths))
        elif "base" in relations and post.unit_kind not in CELLS:  # of the base branches right below it
            ways.append(sa.and_(Unit.parent_id.in_([ids_on(path)[-1] for path in post.paths]), Unit.kind == "branch"))
        if "deciding" in relations:
            ways.append(_decided_by(session, definition, post.unit_id, post.unit_kind, post.paths, day))
    if not ways:
        return []
    return list(
        session.scalars(
            sa.select(Unit)
            .where(sa.or_(*ways), Unit.kind.in_(definition.unit_kinds), exists_on(day))
            .order_by(Unit.code)
        )
    )


def posts_of(session: Session, role: RoleDef, path: str, day: dt.date) -> tuple[str, ...]:
    """Return the posts by which a role is held in the unit with this path; one statement if a rule names them."""
    if not role.rule:
        return role.posts
    return listed(rules_on(session, [role.rule], reversed(ids_on(path)), day)[role.rule].value)


def _decided_by(
    session: Session, definition: Definition, unit_id: int, kind: str, paths: tuple[str, ...], day: dt.date
) -> sa.ColumnElement[bool]:
    """Return the condition that this unit decides for a Unit: it is above, and no unit earlier in the rule's order is
    nearer.
    """
    kinds = deciding_kinds(rules_on(session, [definition.deciding], reversed(ids_on(paths[0])), day), definition)
    if kind not in kinds:
        return sa.false()
    before = kinds[: kinds.index(kind)]
    nearer = session.scalars(sa.select(Unit.path).where(Unit.kind.in_(before), within(paths), exists_on(day))).all()
    itself = sa.true() if definition.decides_itself else Unit.id != unit_id
    return sa.and_(within(paths), ~within(nearer), itself)


def unit_by_code(session: Session, code: str) -> Unit | None:
    """Return the unit with that office code."""
    return session.scalars(sa.select(Unit).where(Unit.code == code)).one_or_none()


def vacant_among(session: Session, units: Collection[int], kind: str, day: dt.date) -> set[int]:
    """Return those of these units in which nobody holds the post on that day. One statement."""
    held = sa.select(Post.id).where(Post.unit_id == Unit.id, Post.kind == kind, post_held_on(day))
    return set(session.scalars(sa.select(Unit.id).where(Unit.id.in_(units), ~held.exists())))


def claimed_among(session: Session, actor: Actor, definition: Definition, units: Collection[int]) -> set[int]:
    """Return those of these units whose seat an open case claims of which the actor may know. One statement."""
    claims = {claim: each for each in units if (claim := claim_of(definition, each, None))}
    found = sa.select(Case.claim).join(Unit, Unit.id == Case.unit_id).where(Case.claim.in_(claims))
    running = session.scalars(found.where(visible_cases(actor))) if claims else ()
    return {claims[claim] for claim in running if claim}


def running_on_claim(session: Session, actor: Actor, definition: Definition, unit_id: int) -> str:
    """Return the open case that claims the seat of the unit; '' for none, and for one that the actor may not know of.

    One statement.
    """
    claim = claim_of(definition, unit_id, None)
    found = sa.select(Case.public_id).join(Unit, Unit.id == Case.unit_id).where(Case.claim == claim)
    return (session.scalar(found.where(visible_cases(actor))) if claim else None) or ""
