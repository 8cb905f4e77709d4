"""Completing a returned case: only open sections may be changed, under the guards of the moves that wrote them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.returns import open_parts
from webapp.queries.days import past_of
from webapp.services.refusals import InvalidAnswers, Refused
from workflows.core.definition import MoveDef
from workflows.core.engine import verdicts
from workflows.core.forms import FORMS
from workflows.core.registry import Check
from workflows.core.returning import way_back
from workflows.core.text import _
from workflows.guards.days import check_part


def part_of(section: str, field: str) -> str:
    """Return the field name of a section's field within the joint form."""
    return f"{section}-{field}"


def only_open(context: CaseContext, sections: Collection[str]) -> None:
    """Raise Refused if one of these sections of the dossier was not marked to be completed."""
    if set(sections) - set(open_parts(context)):
        raise Refused(_("Only the parts that were marked can be changed now. Nothing was written."))


def check_parts(context: CaseContext, move: MoveDef, answers: Mapping[str, Any]) -> None:
    """Put to the parts that a move brings back the guards of the moves that wrote them, on today's facts.

    Fields are named as `part_of` does. Raises Refused for a part that is not open, InvalidAnswers for what the guards
    refuse.
    """
    sections = set(answers) - ({FORMS[move.form].section} if move.form else set())
    only_open(context, sections)
    facts, case, wrong = context.facts(dict(answers)), context.case, []
    _target, fallen = way_back(context.definition, move, case.dossier, facts, case.returned_from)
    past = past_of(context, facts)
    for section, wrote in open_parts(context).items():
        if section not in sections:
            continue
        failed = [*check_part(wrote.form or "", answers[section], facts, past, fallen)]
        failed += [check for check in verdicts(wrote.validators, facts) if check.failed]
        wrong += [replace(check, field=part_of(section, check.field)) if check.field else check for check in failed]
    if wrong:
        raise InvalidAnswers(one_each(wrong))


def one_each(checks: list[Check]) -> list[Check]:
    """Return the first refusal of each field, so that a day shows its first fault alone."""
    first: dict[str | None, Check] = {}
    return [one for one in checks if one.field is None or first.setdefault(one.field, one) is one]
