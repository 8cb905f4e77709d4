"""The conditions of eligibility on a case's page, with what is on file and how they stand; and the case's rules."""

import datetime as dt
from dataclasses import dataclass

from webapp.filters import day, rule_words, sentence
from webapp.languages import gettext as _
from webapp.queries.cases.context import CaseContext
from workflows.core.engine import verdicts
from workflows.core.facts import Facts, RuleValue
from workflows.core.registry import Check
from workflows.rulebook import titles


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A condition of eligibility with what is on file. result: 'pass', 'warn' or 'fail'."""

    title: str
    value: str
    limit: str
    source: str
    result: str
    note: str


def check_rows(context: CaseContext, facts: Facts) -> list[CheckRow]:
    """Return whether the people of a case are eligible, condition by condition; nothing as long as nobody is named."""
    named = facts.subject or facts.candidates
    return [_check(row) for row in verdicts(context.definition.eligibility, facts)] if named else []


def _check(row: Check) -> CheckRow:
    return CheckRow(
        title=_(row.title),
        value=sentence(row.value),
        limit=sentence(row.limit),
        source=sentence(row.source),
        result=row.result,
        note=sentence(row.sentence),
    )


@dataclass(frozen=True, slots=True)
class CaseRule:
    """A rule value that a case is judged by."""

    title: str
    value: str
    since: str
    source: str


def case_rule(rule: RuleValue) -> CaseRule:
    """Return a rule value that a case froze, in words."""
    return CaseRule(
        title=_(titles().get(rule.key, rule.key)),
        value=rule_words(rule.measure, rule.value),
        since=day(dt.date.fromisoformat(rule.effective_from)),
        source=sentence(rule.cited),
    )
