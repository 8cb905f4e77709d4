"""Cases that take an ended case up again: which follows which, what is taken over, and who may start one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.models import Case, Unit
from webapp.queries.cases.context import CaseContext, definition_of, opening_role, surroundings_of, with_posts
from webapp.surroundings import unit_today
from workflows import WORKFLOWS
from workflows.core.definition import Definition, MoveDef
from workflows.core.engine import can_start_again, starts


@dataclass(frozen=True)
class Neighbours:
    """The case that another one takes up again, and the one that took it up, as far as the reader may know of them."""

    earlier: Case | None
    later: Case | None


def follower(session: Session, case_id: int) -> int | None:
    """Return the id of the case that takes this one up again; None for none."""
    return session.scalar(sa.select(Case.id).where(Case.follows_id == case_id))


def neighbours(context: CaseContext) -> Neighbours:
    """Return the cases before and after this one. One statement."""
    case = context.case
    if context.actor is None:
        return Neighbours(None, None)
    found = context.session.scalars(
        sa.select(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(sa.or_(Case.id == case.follows_id, Case.follows_id == case.id), visible_cases(context.actor))
        .options(joinedload(Case.subject))
    ).all()
    by_id = {each.id == case.follows_id: each for each in found}
    return Neighbours(by_id.get(True), by_id.get(False))


def startable_again(context: CaseContext) -> Unit | None:
    """Return the unit for which the actor may start this ended case again; None if nobody can or they may not.

    A unit that has ended is followed to the one that took its place.
    """
    case, actor, known = context.case, context.actor, WORKFLOWS.get(context.case.workflow)
    if known is None or actor is None or case.erased_at or not can_start_again(context.definition, case.state):
        return None
    unit = unit_today(context.session, case.unit_id, context.today)
    if unit is None or unit.kind not in known.unit_kinds:
        return None
    return unit if opening_move(context, known.definition, unit, actor) else None


def opening_move(context: CaseContext, definition: Definition, unit: Unit, actor: Actor) -> MoveDef | None:
    """Return the move by which the actor may open a case for a unit; None without a post for it."""
    around, rules = surroundings_of(context.session, definition, unit, context.today)
    held = with_posts(definition, rules)
    return next((move for move in starts(held) if opening_role(actor, around, held, move)), None)


def taken_over(session: Session, case: Case, section: str) -> Mapping[str, Any]:
    """Return what a section of an ended case held, or of the nearest case before it that has one; {} for none.

    What an earlier case gives is without the places that the process leaves open (`MoveDef.leaves_open`).
    """
    open_places: set[str] = set()
    found: Case | None = case
    while found is not None and section not in found.dossier:
        if found.follows_id is None:
            return {}
        open_places |= _left_open(session, found)
        found = session.get_one(Case, found.follows_id)
    answers = found.dossier[section] if found else {}
    return {name: value for name, value in answers.items() if f"{section}.{name}" not in open_places}


def _left_open(session: Session, case: Case) -> set[str]:
    """Return the places that the case does not take over from the one before it: a case that opened by itself."""
    openings = (move for move in definition_of(session, case).moves if move.leaves_open)
    earlier = session.get_one(Case, case.follows_id) if case.follows_id else None
    opened_by = f"{earlier.state}.ended" if earlier and case.opener_id is None else ""
    return {place for move in openings if move.cause.outcome == opened_by for place in move.leaves_open}
