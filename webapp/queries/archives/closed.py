"""Closed cases in the order of their end: to be handed over, kept long enough, handed over, destroyed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import sees_below, visible_cases, within
from webapp.actors import Actor, HeldPost
from webapp.models import Case, Person, RecordDestruction, RecordTransfer, Unit
from webapp.models.units import ids_on
from webapp.queries.archives.retention import (
    DONE,
    OTHER,
    Retention,
    ended_well,
    good_states,
    kept,
    key_of,
    rules_of_retention,
    transfer_by,
)
from webapp.queries.local_day import LocalDay
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of
from webapp.queries.people.names import called_at
from webapp.queries.units.names import name_on
from workflows import WORKFLOWS
from workflows.core.calendar import HOME, add_months, local_date
from workflows.core.facts import RuleValue
from workflows.rulebook import PERMANENT

KEEPERS = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
"""Posts whose holders list, hand over and propose."""
DECIDERS = ("secretary", "deputy_secretary")
"""Posts whose holders record the decision to destroy."""
UNITS = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
STAGES = ("transfer", "over", "transferred", "proposed", "destroyed")


@dataclass(frozen=True)
class ClosedLine:
    """A closed case. moves_by: the last day to hand it over; retention: how long it is kept."""

    public_id: str
    workflow: str
    person: str | None
    unit: str
    closed_on: dt.date
    moves_by: dt.date | None
    retention: Retention
    erased: bool
    transfer: str | None
    decision: str | None


def keeper_posts(actor: Actor, kinds: Collection[str] = KEEPERS) -> list[HeldPost]:
    """Return the posts by which the actor takes care of closed cases; empty for nobody's keeper."""
    return [post for post in actor.posts if post.kind in kinds and post.unit_kind in UNITS]


def closed_page(
    session: Session,
    actor: Actor,
    day: dt.date,
    *,
    stage: str = "transfer",
    workflow: str = "",
    under: str = "",
    place: Cursor | None = None,
) -> Page[ClosedLine]:
    """Return closed cases that the actor takes care of, the longest closed first. Four statements.

    stage: one of STAGES; 'over' are those that need not be kept any more. The rules are those of the actor's unit.
    """
    lineage = reversed(ids_on(keeper_posts(actor)[0].paths[0]))
    rules, done = rules_of_retention(session, lineage, day), ended_well(good_states(session))
    statement = (
        sa.select(
            Case.public_id,
            Case.workflow,
            Case.closed_at,
            Case.erased_at,
            called_at(Case.closed_at).label("full_name"),
            name_on(LocalDay(Case.closed_at)).label("name"),
            RecordTransfer.number.label("transfer"),
            RecordDestruction.number.label("decision"),
            done.label("done"),
        )
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .outerjoin(RecordTransfer, RecordTransfer.id == Case.transfer_id)
        .outerjoin(RecordDestruction, RecordDestruction.id == Case.destruction_id)
        .where(Case.closed_at.is_not(None), visible_cases(actor), within(sees_below(actor, KEEPERS)))
        .where(_at_stage(stage, rules, done, day))
    )
    if workflow:
        statement = statement.where(Case.workflow == workflow)
    if under:
        statement = statement.where(within([under]))
    keys = [SortKey(Case.closed_at, instant), SortKey(Case.public_id, str)]
    page = page_of(session, statement, keys, place)
    return Page(tuple(_line(row, rules) for row in page.rows), page.before, page.after)


def _line(row: Any, rules: dict[str, RuleValue]) -> ClosedLine:
    closed_on = local_date(row.closed_at)
    return ClosedLine(
        row.public_id,
        row.workflow,
        row.full_name,
        row.name,
        closed_on,
        transfer_by(rules, closed_on),
        kept(rules, row.workflow, DONE if row.done else OTHER, closed_on),
        row.erased_at is not None,
        row.transfer,
        row.decision,
    )


def _at_stage(
    stage: str, rules: dict[str, RuleValue], done: sa.ColumnElement[bool], day: dt.date
) -> sa.ColumnElement[bool]:
    if stage == "transferred":
        return sa.and_(Case.transfer_id.is_not(None), Case.erased_at.is_(None))
    if stage == "proposed":
        return sa.and_(Case.destruction_id.is_not(None), Case.erased_at.is_(None))
    if stage == "destroyed":
        return Case.erased_at.is_not(None)
    if stage == "over":
        return sa.and_(Case.erased_at.is_(None), Case.destruction_id.is_(None), _kept_long_enough(rules, done, day))
    return sa.and_(Case.transfer_id.is_(None), Case.erased_at.is_(None))


def _kept_long_enough(
    rules: dict[str, RuleValue], done: sa.ColumnElement[bool], day: dt.date
) -> sa.ColumnElement[bool]:
    """Return the condition that a Case was closed longer ago than the rule of its process and end says."""
    found = []
    for end, ended_so in ((DONE, done), (OTHER, sa.not_(done))):
        common = rules.get(f"retention.{end}")
        for workflow in WORKFLOWS:
            rule = rules.get(key_of(workflow, end)) or common
            found.append(sa.and_(Case.workflow == workflow, ended_so, _closed_before(rule, day)))
        found.append(sa.and_(Case.workflow.not_in(list(WORKFLOWS)), ended_so, _closed_before(common, day)))
    return sa.or_(*found)


def _closed_before(rule: RuleValue | None, day: dt.date) -> sa.ColumnElement[bool]:
    if rule is None or rule.value == PERMANENT:
        return sa.false()
    first = add_months(day, -12 * int(rule.value))
    return Case.closed_at < dt.datetime.combine(first, dt.time.min, HOME)
