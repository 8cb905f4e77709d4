"""Exceptions for one case: the rules from which it may be excepted now, and who may ask for it."""

from collections.abc import Mapping
from dataclasses import replace

from webapp.access import post_key
from webapp.queries.cases.context import CaseContext
from workflows.core.definition import MoveDef
from workflows.core.engine import Authority, asked_of, verdicts
from workflows.core.facts import FrozenRules, RuleValue
from workflows.core.forms import FORMS
from workflows.roles import STANDING
from workflows.rule_exceptions import exceptions

ASKERS = (*STANDING, "organisation_officer", "appraising_officer")
"""Posts at the deciding level whose holders may ask for an exception."""


class _Noted(FrozenRules):
    """The rule values of a case, which remember which of them a guard has read."""

    def __init__(self, rules: Mapping[str, RuleValue]) -> None:
        super().__init__(rules)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> RuleValue:
        self.read.add(key)
        return super().__getitem__(key)


def exceptable(context: CaseContext) -> dict[str, RuleValue]:
    """Return the rules that the case's guards read in its state and from which it may be excepted, with their values.

    Read by the panel of eligibility, by what closes the moves from the state, and by what judges the forms of those
    moves that have been answered before.
    """
    if context.case.closed_at is not None:
        return {}
    noted, definition = _Noted(context.rules), context.definition
    names, facts = set(definition.eligibility), context.facts()
    for move in definition.moves_from(context.case.state):
        names |= {*asked_of(definition, move, facts), *(move.validators if _answered(context, move) else ())}
    verdicts(sorted(names), replace(facts, rules=noted))
    return {key: context.rules[key] for key in exceptions() if key in noted.read and key in context.rules}


def _answered(context: CaseContext, move: MoveDef) -> bool:
    """Whether the dossier has answers of the move's form, which its validators can judge."""
    form = FORMS.get(move.form or "")
    return form is not None and not form.gathers and form.section in context.case.dossier


def subjects_of(context: CaseContext) -> frozenset[int]:
    """Return the people whom the case is about."""
    named = (context.case.subject_id, *context.definition.candidates_in(context.case.dossier))
    return frozenset(each for each in named if each)


def asking_authority(context: CaseContext) -> Authority | None:
    """Return the own post at the deciding level by which the actor may ask; None for none, and for whom it is about."""
    actor, deciding = context.actor, context.around.deciding
    if actor is None or deciding is None or actor.person_id in subjects_of(context):
        return None
    post = actor.holds(ASKERS, deciding.id, context.case.sealed)
    return Authority(post_key(post.kind, post.unit_id)) if post else None
