"""Cases that come out of another one: which follows or was opened by which, what is taken over, who may start one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import visible_cases
from webapp.actors import KEPT, Actor
from webapp.models import Case, Unit
from webapp.queries.cases.context import CaseContext, definition_of, opening_role, surroundings_of, with_posts
from webapp.surroundings import unit_today
from workflows import WORKFLOWS
from workflows.core.definition import Definition, MoveDef, named_in
from workflows.core.engine import can_start_again, starts


@dataclass(frozen=True)
class Neighbours:
    """The cases around one, as far as the reader may know of them.

    earlier: the one that it takes up again; later: the one that took it up; opener: the one that opened it.
    """

    earlier: Case | None = None
    later: Case | None = None
    opener: Case | None = None


def follower(session: Session, case_id: int) -> int | None:
    """Return the id of the case that takes this one up again; None for none."""
    return session.scalar(sa.select(Case.id).where(Case.follows_id == case_id))


def neighbours(context: CaseContext) -> Neighbours:
    """Return the cases around this one. One statement."""
    case = context.case
    if context.actor is None:
        return Neighbours()
    asked = {"around": [each for each in (case.follows_id, case.opened_by_id) if each], "case": case.id}
    found = context.session.scalars(_around(context.actor), asked).all()
    named = {case.follows_id: "earlier", case.opened_by_id: "opener"}
    return Neighbours(**{named.get(each.id, "later"): each for each in found})


def opened_by(session: Session, actor: Actor, case_id: int) -> Sequence[Case]:
    """Return the cases that this one has opened and that the actor may know of, by the order of their units.

    One statement.
    """
    return session.scalars(
        sa.select(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.opened_by_id == case_id, visible_cases(actor))
        .options(joinedload(Case.unit), joinedload(Case.subject))
        .order_by(Unit.code, Case.id)
    ).all()


def called(case: Case) -> str:
    """Return what a case says that it is about; empty where its forms say nothing beside the person."""
    known = WORKFLOWS.get(case.workflow)
    said = (named_in(case.dossier, place) for place in known.called) if known else ()
    return str(next(filter(None, said), ""))


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


@lru_cache(KEPT)
def _around(actor: Actor) -> sa.Select[Case]:
    around = sa.or_(Case.id.in_(sa.bindparam("around", expanding=True)), Case.follows_id == sa.bindparam("case"))
    return (
        sa.select(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(around, visible_cases(actor))
        .options(joinedload(Case.subject), joinedload(Case.unit))
    )
