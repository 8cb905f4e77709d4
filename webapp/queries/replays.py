"""Reads of past cases through a draft: a version of their process, or a value of a rule. Nothing is written.

In batches, each with a constant number of statements; votes that a draft judges otherwise take a few more a case.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Event, EventAnswers, Person, Unit
from webapp.models.units import ids_on
from webapp.queries.calendar import day_counts
from webapp.queries.cases.definitions import definitions
from webapp.queries.impact import may_read
from webapp.queries.past_cases import PastCase, is_migration
from webapp.queries.rules import rules_on
from webapp.queries.votes.votes import votes_of
from workflows.core.calendar import day_begins, local_date
from workflows.core.definition import Definition
from workflows.core.facts import RuleValue
from workflows.core.versions.past import ReplayDraft
from workflows.core.versions.replaying import BLOCKED, ELSEWHERE, LATE, Replay, replayed

BATCH = 100
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class ReplayedCase:
    """A past case, and how it comes out of a draft."""

    public_id: str
    person: str | None
    unit: str
    result: Replay


@dataclass
class ReplayFigures:
    """The figures of a replay as far as it has come.

    total: the cases that were asked; left_out: without their answers,
    or about somebody who has restricted the use of their data.

    unasked: what could not be asked again → in how many cases; apart: the cases in which something could not.
    """

    total: int = 0
    left_out: int = 0
    apart: int = 0
    blocked: list[ReplayedCase] = field(default_factory=list)
    elsewhere: list[ReplayedCase] = field(default_factory=list)
    late: list[ReplayedCase] = field(default_factory=list)
    unasked: dict[str, int] = field(default_factory=dict)

    def add(self, case: ReplayedCase) -> None:
        """Count a case."""
        self.total += 1
        found = {BLOCKED: self.blocked, ELSEWHERE: self.elsewhere, LATE: self.late}.get(case.result.end)
        if found is not None:
            found.append(case)
        self.apart += bool(case.result.unasked)
        for name in case.result.unasked:
            self.unasked[name] = self.unasked.get(name, 0) + 1


@dataclass(frozen=True)
class ReplayQuestion:
    """The cases that are asked: of a process, opened since a day. most: how many at most, the latest first."""

    workflow: str
    since: dt.date
    most: int | None = None


def draft_of(session: Session, new: Definition, today: dt.date) -> ReplayDraft:
    """Return the draft of a version, with today's values of its rules for everybody. One statement."""
    return ReplayDraft(new, book=rules_on(session, new.rule_keys(), (), today))


def replay(session: Session, asked: ReplayQuestion, draft: ReplayDraft, actor: Actor | None) -> Iterator[ReplayFigures]:
    """Yield the figures of a replay after each batch: the same object, which has come further; at least once."""
    figures, last = ReplayFigures(), None
    since = day_begins(asked.since)
    which = sa.select(Case, Unit, Person).join(Unit, Unit.id == Case.unit_id)
    which = which.outerjoin(Person, Person.id == Case.subject_id)
    which = which.where(Case.workflow == asked.workflow, Case.opened_at >= since, may_read(actor))
    which = which.order_by(Case.id.desc())
    yield figures
    while asked.most is None or figures.total + figures.left_out < asked.most:
        rows = session.execute((which if last is None else which.where(Case.id < last)).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].Case.id
        for case in _asked_again(session, rows, draft, figures):
            figures.add(case)
        yield figures


def _asked_again(
    session: Session, rows: Iterable[Any], draft: ReplayDraft, figures: ReplayFigures
) -> Iterator[ReplayedCase]:
    """Yield the cases of a batch with their results. Five statements."""
    rows = list(rows)
    journals = _journals(session, [row.Case.id for row in rows])
    hashes = {row.Case.definition_hash for row in rows}
    hashes |= {each.consequences["from_version"] for lines in journals.values() for each in lines if is_migration(each)}
    known = definitions(session, hashes)
    people = _people(session, rows, known)
    first = min(local_date(row.Case.opened_at) for row in rows)
    calendar = day_counts(session, first)
    for row in rows:
        named = {row.Case.subject_id, *known[row.Case.definition_hash].candidates_in(row.Case.dossier)}
        restricted = any(people[each].restricted_on for each in named if each in people)
        if row.Case.erased_at is not None or restricted:
            figures.left_out += 1
            continue
        past = PastCase(row.Case, row.Unit, known, people, draft, calendar.worked(reversed(ids_on(row.Unit.path))))
        votes = votes_of(session, row.Case.id) if past.asks_votes() else []
        moves = past.moves(journals.get(row.Case.id, []), votes)
        name = row.Person.full_name if row.Person else None
        yield ReplayedCase(row.Case.public_id, name, row.Unit.name, replayed(draft, moves))


def _journals(session: Session, ids: list[int]) -> dict[int, list[Any]]:
    rows = session.execute(
        sa.select(
            Event.case_id,
            Event.kind,
            Event.move,
            Event.from_state,
            Event.to_state,
            Event.at,
            Event.actor_id,
            Event.for_id,
            Event.consequences,
            EventAnswers.answers,
        )
        .join(EventAnswers, EventAnswers.event_id == Event.id)
        .where(Event.case_id.in_(ids))
        .order_by(Event.case_id, Event.seq)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _people(session: Session, rows: Iterable[Any], known: Mapping[str, Definition]) -> dict[int, Person]:
    ids = {row.Case.subject_id for row in rows} - {None}
    for row in rows:
        ids.update(known[row.Case.definition_hash].candidates_in(row.Case.dossier))
    found = session.scalars(sa.select(Person).where(Person.id.in_(sorted(ids)))) if ids else ()
    return {person.id: person for person in found}


def draft_rule(key: str, value: str, measure: str, today: dt.date) -> ReplayDraft:
    """Return the draft of a value of a rule."""
    return ReplayDraft(value=RuleValue(key, value, measure, "", today.isoformat()))
