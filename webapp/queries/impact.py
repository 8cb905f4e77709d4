"""Reads of whom a change touches, by name: open cases of earlier versions, and for a value of a rule also who sits.

For the organisation board those that it oversees and may know of; for an operator (None) those of the whole office.
Sealed cases are in neither.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Person, Unit
from webapp.queries.cases.definitions import definitions
from webapp.queries.rule_effects import (
    EVERYWHERE,
    HeldLimit,
    SittingPerson,
    own_rows_below,
    sitting_in,
    sitting_outside,
)
from webapp.queries.rules import rules_on
from webapp.queries.versions import board_of, overseen
from workflows import WORKFLOWS
from workflows.core.definition import Definition
from workflows.core.text import Sentence
from workflows.core.versions.pinned import PinnedChange, ahead, pinned_changes
from workflows.rulebook import age_limits, listed_posts

MOST = 500
"""The largest number of cases, and of people, that are read by name at a time."""


@dataclass(frozen=True)
class ReachedCase:
    """An open case that a change touches. kept: the value of the rule that it froze, '' where no rule is asked for."""

    public_id: str
    version: str
    state: str
    person: str | None
    unit: str
    measure: str = ""
    kept: str = ""


@dataclass(frozen=True)
class VersionImpact:
    """An earlier version in use. open: its open cases; reached: those that a change reaches, each with its sentences.

    keeping: how many of those that were read go on as their version says in all that is ahead of them.
    """

    old: Definition
    open: int
    reached: list[tuple[ReachedCase, list[Sentence]]]
    keeping: int


@dataclass(frozen=True)
class RuleImpact:
    """The reach of a value of a rule. cases: those that keep another one; sitting: who is outside an age limit.

    dropped, added: who sits in a kind of post that the value names no longer, or names newly.
    """

    cases: list[ReachedCase]
    sitting: list[SittingPerson]
    dropped: list[SittingPerson] = field(default_factory=list)
    added: list[SittingPerson] = field(default_factory=list)


def may_read(actor: Actor | None) -> sa.ColumnElement[bool]:
    """Return the condition on (Case join Unit) that a case may be named to the board, or to an operator (None)."""
    return sa.and_(Case.sealed.is_(False), overseen(actor) if actor else sa.true())


def version_impacts(session: Session, actor: Actor | None) -> list[VersionImpact]:
    """Return the versions in use that are not the present ones, and whom their changes reach. Three statements."""
    counted = (
        sa.select(Case.definition_hash, sa.func.count())
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.closed_at.is_(None), may_read(actor), Case.definition_hash.not_in(_present()))
        .group_by(Case.definition_hash)
        .order_by(Case.definition_hash)
    )
    numbers = {row[0]: row[1] for row in session.execute(counted)}
    known = definitions(session, numbers)
    cases = _named(session, actor, Case.definition_hash.in_(list(numbers))) if numbers else []
    return [_impact(known[each], number, [c for c in cases if c.version == each]) for each, number in numbers.items()]


def _present() -> list[str]:
    return [each.definition.hash for each in WORKFLOWS.values()]


def _impact(old: Definition, number: int, cases: list[ReachedCase]) -> VersionImpact:
    reaching = _reaching(old)
    states = {state: _ahead(old, state, reaching) for state in {case.state for case in cases}}
    reached = [(case, states[case.state]) for case in cases if states[case.state]]
    return VersionImpact(old, number, reached, len(cases) - len(reached))


def _reaching(old: Definition) -> list[PinnedChange]:
    """Return the changes that running cases of a version do not keep out; of a process that is gone, what is lost."""
    present = WORKFLOWS[old.key].definition if old.key in WORKFLOWS else old
    return [each for each in pinned_changes(old, present) if not each.kept]


def _ahead(old: Definition, state: str, changes: Iterable[PinnedChange]) -> list[Sentence]:
    steps = ahead(old, state)
    return [change.sentence for change in changes if change.moves & steps]


def rule_impact(
    session: Session, key: str, counted: tuple[str, str], actor: Actor | None, today: dt.date, day: dt.date
) -> RuleImpact:
    """Return the open cases that froze another value of a rule, and who sits outside it from a day on.

    counted: the value and the measure that it counts in: five days are not five working days. A case keeps its value;
    it takes up another one only with another version. At most four statements.
    """
    frozen, measure = (Case.rules[(key, name)].as_string() for name in ("value", "measure"))
    other = sa.or_(frozen != counted[0], measure != counted[1])
    cases = _named(session, actor, sa.and_(frozen.is_not(None), other), key)
    limit, paths = age_limits().get(key), board_of(actor) if actor else (EVERYWHERE,)
    if counted[1] == "posts":
        now = rules_on(session, [key], (), today).get(key)
        before, after = set(listed_posts(now.value)) if now else set[str](), set(listed_posts(counted[0]))
        people = [sitting_in(session, each, paths, today, MOST) for each in (before - after, after - before)]
        return RuleImpact(cases, [], *people)
    if limit is None or not counted[0].isdecimal():
        return RuleImpact(cases, [])
    first = max(today, day)
    held = HeldLimit(limit, int(counted[0]), paths, own_rows_below(session, key, paths, first))
    return RuleImpact(cases, sitting_outside(session, held, today, first, MOST))


def _named(
    session: Session, actor: Actor | None, condition: sa.ColumnElement[bool], key: str = ""
) -> list[ReachedCase]:
    """Return open cases by name, in the order of units, with the value that they froze of a rule. One statement.

    A case about somebody who has restricted the use of their data is named by its unit.
    """
    name = sa.case((Person.restricted_on.is_(None), Person.full_name))
    kept = [Case.rules[(key, each)].as_string() for each in ("measure", "value")] if key else [sa.literal("")] * 2
    rows = session.execute(
        sa.select(Case.public_id, Case.definition_hash, Case.state, name, Unit.name, *kept)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(Case.closed_at.is_(None), may_read(actor), condition)
        .order_by(Case.workflow, Unit.path, Case.id)
        .limit(MOST)
    )
    return [ReachedCase(*row) for row in rows]
