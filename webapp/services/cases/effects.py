"""Effects of a move in the office: posts, booked days, people's data (`workflows.core.consequences`).

They run in the move's own transaction, after the papers are numbered, and raise Refused if the office has changed since
the form was rendered.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, IssuedPaper, Person, Post, Unit, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.days import term_lives, unit_lives
from webapp.queries.people.directory import birth_in
from webapp.queries.people.joined import present_id
from webapp.services.field_days import bookings
from webapp.services.figures.snapshots import freeze
from webapp.services.journal import Author, note
from webapp.services.personal_data import persons
from webapp.services.refusals import InvalidAnswers, Refused
from webapp.services.registers.by_case import enter_row
from webapp.services.security_events import Kind, record
from webapp.services.units.terms import NewTerm, TermPaper, begin_term
from workflows.core.consequences import (
    BeginTerm,
    Book,
    Consequence,
    CorrectPerson,
    EnterRow,
    ErasePerson,
    FreezeFigures,
    Mark,
    OpenCase,
    OpenInRest,
    RestrictPerson,
    Seat,
    SignalOpened,
    Unbook,
    Vacate,
)
from workflows.core.programmes.periods import Period
from workflows.core.text import _, say
from workflows.guards.days import Life, NamedDay, birth_day, outside
from workflows.indicators import INDICATORS
from workflows.posts import SEATS, post_kinds
from workflows.roles import EXECUTIVE, INSPECTION

Signals = list[tuple[int, str]]
"""Pairs of a case's id and the signal raised for it."""


def apply_consequences(
    context: CaseContext, consequences: Iterable[Consequence], papers: list[IssuedPaper], author: Author
) -> Signals:
    """Change posts, diaries and people's data by these consequences, in order. Return the signals for other cases."""
    signals: Signals = []
    for number, said in enumerate(consequences):
        effect = _about_whom_now(context.session, said)
        match effect:
            case Vacate():
                signals += _vacate(context, effect, _unit(context, effect.of), papers)
            case Seat():
                _seat(context, effect, _unit(context, effect.of), papers)
            case BeginTerm():
                _begin_term(context, effect, _unit(context, effect.of), papers, author)
            case EnterRow():
                issued = {paper.kind: paper.number for paper in papers}
                enter_row(context, effect, _unit(context, effect.of), issued, author, number)
            case Book():
                bookings.book(context, effect)
            case Mark():
                bookings.mark(context, effect)
            case Unbook():
                bookings.unbook(context)
            case CorrectPerson() | RestrictPerson() | ErasePerson():
                _change_data(context, effect, author)
            case SignalOpened():
                signals += [(case_id, effect.signal) for case_id in _opened(context)]
            case FreezeFigures():
                _freeze(context, effect)
            case OpenCase() | OpenInRest():
                pass  # after the entry of this move: `transition.open_cases`
        context.session.flush()
    return signals


def _about_whom_now(session: Session, effect: Consequence) -> Consequence:
    """Return the consequence for who somebody is now, where the file names a record that was joined into another."""
    if isinstance(effect, EnterRow):
        return replace(effect, people=tuple(dict.fromkeys(present_id(session, each) for each in effect.people)))
    if isinstance(effect, Seat | Vacate | Book | CorrectPerson | RestrictPerson | ErasePerson) and effect.person_id:
        return replace(effect, person_id=present_id(session, effect.person_id))
    return effect


def _change_data(context: CaseContext, effect: CorrectPerson | RestrictPerson | ErasePerson, author: Author) -> None:
    session, person_id = context.session, effect.person_id
    match effect:
        case CorrectPerson():
            by_id = author.person_id or person_id
            persons.correct(session, context.case.id, effect, context.actor, by_id, context.now)
        case RestrictPerson():
            persons.restrict(session, person_id, effect.since)
        case ErasePerson():
            done = persons.erase(session, context.case.id, person_id, author, context.now)
            note(context, "data", "removed", replace(author, key=None, body_hash=None), {}, {"categories": done})


def _opened(context: CaseContext) -> list[int]:
    """Return the open cases that this one has opened."""
    found = sa.select(Case.id).where(Case.opened_by_id == context.case.id, Case.closed_at.is_(None))
    return list(context.session.scalars(found.order_by(Case.id)))


def _freeze(context: CaseContext, effect: FreezeFigures) -> None:
    chosen = [INDICATORS[key] for key in effect.indicators]
    freeze(context.session, context.case, effect.title, Period(context.today.year), chosen, context.now)


def _unit(context: CaseContext, relation: str) -> Unit:
    unit = context.around.get(relation)
    if unit is None:
        raise Refused(_("A unit that this decision concerns no longer exists: return the file."))
    return unit


def _vacate(context: CaseContext, effect: Vacate, unit: Unit, papers: list[IssuedPaper]) -> Signals:
    posts = sa.select(Post).where(
        Post.unit_id == unit.id,
        Post.kind.in_(effect.posts),
        sa.or_(Post.valid_to.is_(None), Post.valid_to > effect.day),
    )
    if effect.person_id is not None:
        posts = posts.where(Post.person_id == effect.person_id)
    signals: Signals = []
    for post in context.session.scalars(posts.options(sa.orm.joinedload(Post.person))).all():
        took = say(_("the day on which %(name)s took up the post"), name=post.person.full_name)
        require_within(effect.day, [Life(NamedDay(post.valid_from, took))])
        post.valid_to = effect.day
        post.ended_by_id = _first(effect.ended_by, papers)
        record(
            context.session,
            Kind.RIGHTS,
            context.now,
            "post_ended",
            actor=context.actor,
            about_id=post.person_id,
            units=[unit.id],
        )
        if effect.signal:
            signals.extend((case_id, effect.signal) for case_id in _open_cases_about(context, unit, post.person_id))
    return signals


def _seat(context: CaseContext, effect: Seat, unit: Unit, papers: list[IssuedPaper]) -> None:
    """Give a post, within the lives of the unit, of its committee and of the person, not before its decision.

    Raises ValueError for a process that lets a decision of the Union give a post of another body.
    """
    if effect.given_by and effect.post in post_kinds() and post_kinds()[effect.post].outside:
        raise ValueError(f"{effect.post} is given by another body: no decision of the Union seats it")
    person = context.session.get_one(Person, effect.person_id)
    signed = [Life(NamedDay(paper.signed_on, say(_("the day of the decision")))) for paper in papers]
    born = Life(birth_day(person.full_name, birth_in(person)))
    term = term_lives(context.session, unit, effect.day) if effect.post in (*EXECUTIVE, *INSPECTION) else ()
    require_within(effect.day, [born, *unit_lives(unit, unit.valid_from), *term, *signed])
    context.session.add(
        Post(
            person_id=effect.person_id,
            unit_id=unit.id,
            kind=effect.post,
            seat=SEATS.get(effect.post),
            valid_from=effect.day,
            valid_to=effect.until,
            given_by_id=_first(effect.given_by, papers),
            source=effect.source,
            placed=effect.placed,
        )
    )
    record(
        context.session,
        Kind.RIGHTS,
        context.now,
        "post_given",
        actor=context.actor,
        about_id=effect.person_id,
        units=[unit.id],
    )


def require_within(day: dt.date, lives: Iterable[Life]) -> None:
    """Raise InvalidAnswers for a day in force before somebody's life, post or decision began, or after it ended."""
    if no := outside(_("In force from"), "effective_on", day, lives):
        raise InvalidAnswers([no])


def _begin_term(context: CaseContext, effect: BeginTerm, unit: Unit, papers: list[IssuedPaper], author: Author) -> None:
    """Record the term that a decision gives; it rests on that decision."""
    paper = next(paper for paper in papers if paper.kind in effect.given_by)
    issuer = context.session.get_one(Unit, paper.issuer_id)
    rests_on = TermPaper(paper.number, paper.signed_on, issuer.name)
    new = NewTerm(effect.starts_on, effect.ends_on, effect.provisional, effect.members_fixed, rests_on)
    begin_term(context.session, unit, new, context.now, author.person_id, decision_id=paper.id)


def _first(kinds: tuple[str, ...], papers: list[IssuedPaper]) -> int | None:
    """Return the id of the paper that gives or ends a post: the first kind of these that the move issued."""
    issued = {paper.kind: paper.id for paper in papers}
    return next((issued[kind] for kind in kinds if kind in issued), None)


def _open_cases_about(context: CaseContext, unit: Unit, person_id: int) -> list[int]:
    """Return the other open cases of that unit about this person."""
    return list(
        context.session.scalars(
            sa.select(Case.id).where(
                Case.unit_id == unit.id,
                Case.subject_id == person_id,
                Case.closed_at.is_(None),
                Case.id != context.case.id,
            )
        )
    )


def holders(session: Session, unit_id: int, kinds: tuple[str, ...], day: dt.date) -> list[Post]:
    """Return the holders of these posts in a unit on a day, with the person loaded."""
    return list(
        session.scalars(
            sa.select(Post)
            .where(Post.unit_id == unit_id, Post.kind.in_(kinds), post_held_on(day))
            .options(sa.orm.joinedload(Post.person))
            .order_by(Post.id)
        )
    )
