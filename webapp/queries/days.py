"""The days that the days of a form rest on, beside those in the dossier: of the journal, of votes, of lives."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Event, EventAnswers, Meeting, PaperBallotCount, Unit, Vote, taken_back
from webapp.queries.cases.context import CaseContext
from webapp.queries.units.terms import newest_term
from webapp.queries.votes.tallies import VOID
from workflows.core.calendar import local_date
from workflows.core.definition import QuestionDef
from workflows.core.dossier import ENTRY
from workflows.core.facts import Facts
from workflows.core.forms import FORMS
from workflows.core.pinning.values import FormShape
from workflows.core.text import Sentence, _, say
from workflows.guards.days import CaseDays, Life, NamedDay, birth_day, dates_of

ONE = dt.timedelta(days=1)

# Asked by every form with a day, so put together once: that costs more than the database's answers.
_CASE: Any = sa.bindparam("case")
_WRITTEN = (
    sa.select(Event.seq, Event.kind, Event.move, Event.at, EventAnswers.answers)
    .outerjoin(EventAnswers, EventAnswers.event_id == Event.id)
    .where(Event.case_id == _CASE, Event.kind.in_(("move", "answer")), ~taken_back())
    .order_by(Event.seq)
)
_HELD_ON = (
    sa.select(sa.func.max(Meeting.held_on))
    .join(PaperBallotCount, PaperBallotCount.meeting_id == Meeting.id)
    .where(PaperBallotCount.vote_id == Vote.id)
    .correlate(Vote)
    .scalar_subquery()
)
_DECIDED = (
    sa.select(Vote.name, Vote.closed_at, _HELD_ON.label("held_on"))
    .where(Vote.case_id == _CASE, Vote.closed_at.is_not(None), Vote.outcome != VOID)
    .order_by(Vote.id)
)


def past_of(context: CaseContext, facts: Facts) -> CaseDays:
    """Return the days that a case has behind it.

    Two statements, one for each term that a form asks for, one more for a unit that took a case over.
    """
    written, acted = _journal(context)
    return CaseDays(
        forms=context.definition.forms(),
        shapes=shapes_asked(context),
        written=written,
        acted=acted,
        votes=tuple(_votes(context)),
        lives=tuple(lives_of(context, facts)),
        terms=dict(_terms(context, facts.today)),
    )


def shapes_asked(context: CaseContext) -> dict[str, FormShape]:
    """Return the forms as the version of a case asks for them, by name."""
    return {shape.name: shape for shape in context.definition.shapes}


def lives_of(context: CaseContext, facts: Facts) -> Iterator[Life]:
    """Yield the lives that every day of a case has to lie in: of the people and the units that it is about."""
    for person in dict.fromkeys((*([facts.subject] if facts.subject else []), *facts.candidates)):
        yield Life(birth_day(person.name, person.birth))
    for unit in dict.fromkeys((context.around.own, *filter(None, context.around.named.values()))):
        yield from unit_lives(unit, _founded(context, unit))


def unit_lives(unit: Unit, founded: dt.date) -> Iterator[Life]:
    """Yield what a post in a unit and the days of its cases cannot lie outside of: the life of the unit."""
    began = say(_("the day on which %(unit)s was founded"), unit=unit.name)
    ended = say(_("the last day of %(unit)s"), unit=unit.name)
    yield Life(NamedDay(founded, began), NamedDay(unit.valid_to - ONE, ended) if unit.valid_to else None)


def term_lives(session: Session, unit: Unit, day: dt.date) -> Iterator[Life]:
    """Yield what a post in a unit's committee cannot lie outside of: the newest term that has begun by that day.

    Nothing where the office has recorded no term of it.
    """
    if term := newest_term(session, unit.id, day):
        ended = say(_("the last day of the term of %(unit)s: record its new term first"), unit=unit.name)
        yield Life(last=NamedDay(term.last_day, ended))


def _terms(context: CaseContext, today: dt.date) -> Iterator[tuple[str, NamedDay]]:
    """Yield the first day of the present terms that the days of this process rest on, each by the unit's relation."""
    units = {"own": context.around.own, "base": context.around.base}
    shapes = shapes_asked(context)
    dates = [each for form in context.definition.forms() for each in dates_of(form, shapes)]
    for relation in sorted({rest.place for each in dates for rest in each.rests or () if rest.kind == "term"}):
        unit = units[relation]
        if unit and (term := newest_term(context.session, unit.id, today)):
            called = say(_("the first day of the present term of %(unit)s"), unit=unit.name)
            yield relation, NamedDay(term.starts_on, called)


def _founded(context: CaseContext, unit: Unit) -> dt.date:
    """Return the day from which a unit's papers can be: of those before it, where it took an older case over."""
    opened = local_date(context.case.opened_at)
    if unit.valid_from <= opened:
        return unit.valid_from
    before = sa.select(sa.func.min(Unit.valid_from)).where(
        sa.or_(Unit.successor_id == unit.id, Unit.id == unit.predecessor_id)
    )
    return min(unit.valid_from, context.session.scalar(before) or unit.valid_from)


def _journal(context: CaseContext) -> tuple[dict[str, tuple[int, dt.date]], NamedDay | None]:
    """Return when each section was last entered, each entry first, and the last act of people."""
    written: dict[str, tuple[int, dt.date]] = {}
    acted = None
    forms = {joint.name: joint.form for joint in context.definition.assents}
    for row in context.session.execute(_WRITTEN, {"case": context.case.id}):
        move, day = context.definition.find_move(row.move), local_date(row.at)
        form = forms.get(row.move) or (move.form if move else None)
        if form in FORMS:
            section = FORMS[form].section
            entry = (row.answers or {}).get(section, {}).get(ENTRY)
            written.setdefault(f"{section}.{entry}", (row.seq, day))
            written[section] = (row.seq, day)
        if row.kind == "answer" or (move and move.cause.kind in ("by", "may")):
            acted = NamedDay(day, _step(move.label if move else ""))
    return written, acted


def _step(label: str) -> Sentence:
    if not label:
        return say(_("the day of the step before it"))
    return say(_("the day of the step “%(move)s”"), move=say(label))


def _votes(context: CaseContext) -> Iterator[tuple[str, NamedDay]]:
    """Yield the decided votes, each with its day: that of the meeting in which ballots were given on paper."""
    questions = {question.name: question for question in context.definition.questions}
    for row in context.session.execute(_DECIDED, {"case": context.case.id}):
        if row.name in questions:
            yield row.name, NamedDay(row.held_on or local_date(row.closed_at), _vote(questions[row.name]))


def _vote(question: QuestionDef) -> Sentence:
    who = say(question.by.name)
    if question.candidates:
        return say(_("the day of the election by %(who)s"), who=who)
    return say(_("the day of the vote by %(who)s"), who=who)
