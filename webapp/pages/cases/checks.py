"""The conditions of eligibility on a case's page, each with what is on file and where the condition stands."""

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.filters import sentence
from webapp.queries.cases.context import CaseContext
from workflows.core.engine import verdicts
from workflows.core.facts import Facts
from workflows.core.registry import Check


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
