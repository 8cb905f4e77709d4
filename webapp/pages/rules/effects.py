"""The effects of a new row of the rule book, in words: figures, as an administrator sees no case and no person."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.filters import number as format_number
from webapp.filters import process_title, rule_words
from webapp.languages import gettext
from webapp.models import Unit
from webapp.queries.cases.context import CLOCK_RULES
from webapp.queries.rule_effects import EVERYWHERE, HeldLimit, KeptValue, cases_keeping, outside_the_age, own_rows_below
from webapp.queries.rules import rules_on
from webapp.queries.small_groups import SMALLEST
from webapp.services.rules import NewRow
from workflows import WORKFLOWS
from workflows.rulebook import age_limits


@dataclass(frozen=True, slots=True)
class KeptLine:
    """The open cases of a process that keep what they began under.

    values: those that enough cases keep; later: how many were opened since the new row's day.
    """

    process: str
    values: str
    cases: str
    later: str


@dataclass(frozen=True, slots=True)
class RowEffects:
    """Effects of a new row. scope: for whom it holds, '' for everybody; present: the value in force for them today.

    kept: a line for each process whose cases freeze the rule; officers: sentences about who sits in a post today.
    """

    scope: str
    present: str
    kept: list[KeptLine]
    officers: list[str]


def row_effects(session: Session, row: NewRow, today: dt.date) -> RowEffects:
    """Return what a sound row that is not written yet would touch. At most six statements."""
    unit = session.get(Unit, row.scope_id) if row.scope_id else None
    paths = [unit.path if unit else EVERYWHERE]
    near = list(reversed(unit.lineage)) if unit else []
    now = rules_on(session, [row.key], near, today).get(row.key)
    return RowEffects(
        scope=unit.name if unit else "",
        present=rule_words(now.measure, now.value) if now else "",
        kept=_kept(cases_keeping(session, row.key, paths, row.effective_from), row.key),
        officers=_officers(session, row, paths, now.value if now else "", today),
    )


def _kept(found: list[KeptValue], key: str) -> list[KeptLine]:
    """Return a line for each process that freezes the rule, whether or not it has cases: that alone may be a secret."""
    lines = []
    for process, workflow in WORKFLOWS.items():
        if key not in (*workflow.definition.rule_keys(), *CLOCK_RULES):
            continue
        own = [each for each in found if each.workflow == process]
        values = [rule_words(each.measure, each.value) for each in own if each.cases >= SMALLEST]
        cases, later = sum(each.cases for each in own), sum(each.later for each in own)
        lines.append(KeptLine(process_title(process), "; ".join(values), _count(cases), _count(later)))
    return lines


def _officers(session: Session, row: NewRow, paths: list[str], present: str, today: dt.date) -> list[str]:
    limit = age_limits().get(row.key)
    if limit is None:
        return []
    day = max(today, row.effective_from)
    spared = own_rows_below(session, row.key, paths, day)

    def beyond(years: str, on: dt.date) -> str:
        return _count(outside_the_age(session, HeldLimit(limit, int(years), paths, spared), today, on))

    said = [gettext("By the new row, on its first day: %(count)s.", count=beyond(row.value, day))]
    return [gettext("By the row in force today: %(count)s.", count=beyond(present, today)), *said] if present else said


def _count(number: int) -> str:
    """Return a number, or that it is small: a small one would tell too much about each."""
    if number < SMALLEST:
        return gettext("fewer than %(count)s", count=SMALLEST)
    return format_number(number)
