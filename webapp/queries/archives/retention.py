"""Time for which closed cases are kept: the rule of a case's process and end, as the book says today."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event, IssuedPaper, Meeting, StoredDefinition, Unit, move_made
from webapp.queries.cases.definitions import read
from webapp.queries.rules import rules_on
from workflows import WORKFLOWS
from workflows.core.calendar import add_months, local_date
from workflows.core.facts import RuleValue
from workflows.core.text import Sentence
from workflows.rulebook import PERMANENT

TRANSFER, POSTS, MINUTES = "retention.transfer_months", "retention.posts", "retention.minutes"
DONE, OTHER = "done", "other"
DECISION = "QĐ"
"""The type of the number of a decision."""


@dataclass(frozen=True)
class Retention:
    """The time for which something is kept. until: its last day; None for what is kept permanently."""

    value: str
    until: dt.date | None
    source: str
    cited: Sentence | None = None
    """The source as papers cite it, with a mark where nobody has compared the value with it."""

    def over(self, day: dt.date) -> bool:
        """Whether it need not be kept any more on that day."""
        return self.until is not None and self.until < day


def key_of(workflow: str, end: str) -> str:
    """Return the rule of a process for an end: 'done' as it was meant to, or 'other'."""
    return f"retention.{workflow.replace('-', '_')}_{end}"


def rules_of_retention(session: Session, lineage: Iterable[int], day: dt.date) -> dict[str, RuleValue]:
    """Return the rules by which closed cases are kept for a unit (ids of its lineage, nearest first). One statement."""
    keys = [key_of(workflow, end) for workflow in WORKFLOWS for end in (DONE, OTHER)]
    return rules_on(session, (*keys, f"retention.{DONE}", f"retention.{OTHER}", TRANSFER, POSTS, MINUTES), lineage, day)


def kept(rules: dict[str, RuleValue], workflow: str, end: str, since: dt.date) -> Retention:
    """Return how long a case is kept that ended on a day. Without any rule it is kept permanently."""
    rule = rules.get(key_of(workflow, end)) or rules.get(f"retention.{end}")
    return kept_by(rule, since)


def kept_by(rule: RuleValue | None, since: dt.date) -> Retention:
    """Return how long something is kept by a rule from a day on."""
    if rule is None or rule.value == PERMANENT:
        return Retention(PERMANENT, None, rule.source if rule else "", rule.cited if rule else None)
    return Retention(rule.value, add_months(since, 12 * int(rule.value)), rule.source, rule.cited)


def ended_well(good: Iterable[tuple[str, str]]) -> sa.ColumnElement[bool]:
    """Return the condition that a Case has stood in a state that is good, or issued a decision: its end was 'done'.

    A secretary who leaves office ends a case as neither good nor bad, but was decided on.
    """
    stood = sa.select(Event.id).where(
        Event.case_id == Case.id,
        move_made(),
        sa.tuple_(Case.definition_hash, Event.to_state).in_(list(good)),
    )
    decided = sa.select(IssuedPaper.id).where(IssuedPaper.case_id == Case.id, IssuedPaper.type == DECISION)
    return sa.or_(stood.correlate(Case).exists(), decided.correlate(Case).exists())


def transfer_by(rules: dict[str, RuleValue], since: dt.date) -> dt.date | None:
    """Return the last day to hand over a case that ended on a day; None without a rule."""
    rule = rules.get(TRANSFER)
    return add_months(since, int(rule.value)) if rule else None


def end_of(session: Session, case: Case) -> str:
    """Return the kind of end of a closed case, by its own version of the process."""
    found = session.scalar(sa.select(Case.id).where(Case.id == case.id, ended_well(good_states(session))))
    return DONE if found else OTHER


def retention_of(session: Session, case: Case, day: dt.date) -> Retention:
    """Return how long a closed case is kept, by the rules of its unit on a day. Four statements at most."""
    lineage = list(reversed(session.get_one(Unit, case.unit_id).lineage))
    rules = rules_of_retention(session, lineage, day)
    return kept(rules, case.workflow, end_of(session, case), local_date(case.closed_at or case.opened_at))


def minutes_kept(session: Session, meeting: Meeting, day: dt.date) -> Retention:
    """Return how long the minutes of a meeting are kept, by the rule of its unit on a day. Two statements."""
    lineage = list(reversed(session.get_one(Unit, meeting.unit_id).lineage))
    return kept_by(rules_of_retention(session, lineage, day).get(MINUTES), meeting.held_on)


def good_states(session: Session) -> list[tuple[str, str]]:
    """Return every (definition's hash, state) that is good. One statement."""
    stored = session.execute(sa.select(StoredDefinition.hash, StoredDefinition.body)).all()
    definitions = [read(row.hash, row.body) for row in stored]
    return [(each.hash, state.name) for each in definitions for state in each.states if state.tone == "good"]
