"""Figures of a meeting that wait for a second count: which, and who else may count."""

from typing import Any

import sqlalchemy as sa

from webapp.models import Account, Delegation, Post, ProposedFigures, delegation_active, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.kinship import declared_among
from webapp.queries.rules import rule_of_office
from workflows.core.definition import SUBJECT, MoveDef
from workflows.core.forms import FORMS
from workflows.core.four_eyes.counting import counted_sections, counting_moves

SECOND_FROM = "committee.second_count_from"
"""The rule that says from how many people who may count a second count is asked."""


def proposed_figures(context: CaseContext) -> ProposedFigures | None:
    """Return the figures that wait in a case, or have to be entered anew. One statement, none where nobody enters any.

    Those of a move that cannot be made in the present state wait for nothing.
    """
    if not counting_moves(context.definition):
        return None
    found = context.session.get(ProposedFigures, context.case.id, populate_existing=True)
    move = context.definition.find_move(found.move) if found else None
    return found if move and context.case.state in move.sources else None


def entered_beside(context: CaseContext, section: str) -> dict[str, Any]:
    """Return what was entered in a section beside figures that have to be entered anew; empty for anything else."""
    form = counted_sections(context.definition).get(section)
    found = proposed_figures(context) if form else None
    answers = found.answers.get(section, {}) if found else {}
    return {name: value for name, value in answers.items() if form and name not in FORMS[form].counts}


def asks_for_second(context: CaseContext, move: MoveDef, first_id: int) -> set[int] | None:
    """Return who is asked to count again what one person enters; None where too few may count, by the rule.

    Kin and deputies of the first are not asked, but are people who exist: nobody comes to count alone by declaring
    somebody kin. Up to four statements.
    """
    others = _counters(context, move) - {first_id}
    lineage = [unit.id for unit in context.around.lineage]
    least = int(rule_of_office(context.session, SECOND_FROM, lineage, context.today).value)
    return others - _tied_to(context, first_id) if len(others) + 1 >= least else None


def concerned_by(context: CaseContext) -> frozenset[int]:
    """Return whom the case is about, with their declared kin: none of them counts."""
    facts = context.facts()
    return facts.kin | {one.id for one in (facts.subject, *facts.candidates) if one}


def _counters(context: CaseContext, move: MoveDef) -> set[int]:
    """Return who has a role of the move and an account, but for whom the case is about."""
    units = [(role, context.around.get(role.of)) for role in move.cause.roles if role.of != SUBJECT]
    places = [sa.and_(Post.unit_id == unit.id, Post.kind.in_(role.posts)) for role, unit in units if unit]
    held = sa.select(Post.person_id).where(sa.or_(sa.false(), *places), post_held_on(context.today))
    enabled = sa.select(Account.person_id).where(Account.person_id.in_(held), Account.disabled_at.is_(None))
    found = {person_id for person_id in context.session.scalars(enabled) if person_id is not None}
    return found - concerned_by(context)


def _tied_to(context: CaseContext, person_id: int) -> set[int]:
    """Return a person's declared kin, and those who act for them or for whom they act."""
    bound = sa.or_(Delegation.absent_id == person_id, Delegation.deputy_id == person_id)
    pairs = sa.select(Delegation.absent_id, Delegation.deputy_id).where(bound, delegation_active(context.today))
    tied = {each for pair in context.session.execute(pairs) for each in pair}
    return tied.union(each for pair in declared_among(context.session, {person_id}) for each in pair)
