"""Recording the terms of committees, and extending a provisional one: requests that a second person confirms."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CommitteeTerm, Unit
from webapp.models.terms import term_runs_on
from webapp.queries.units.terms import keeps_terms, term_limits
from webapp.services.command import Command
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import format_date
from workflows.rulebook import paper_day

ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class TermPaper:
    """The decision or resolution that a term rests on."""

    number: str
    date: dt.date
    by: str


@dataclass(frozen=True)
class NewTerm:
    """A term to be recorded; the last day is included."""

    starts_on: dt.date
    ends_on: dt.date
    provisional: bool
    members_fixed: int
    paper: TermPaper


def record_term(session: Session, unit_id: int, new: NewTerm, command: Command) -> CommitteeTerm:
    """Record a term of a unit's committee, within the caller's transaction.

    Raises NotFoundForActor for a person without a post for it, Refused (with the field) for days that contradict the
    unit, the paper, the rules or another term.
    """
    unit = _unit_for(session, unit_id, command)
    return begin_term(session, unit, new, command.now, command.actor.person_id, key=command.key)


def begin_term(
    session: Session, unit: Unit, new: NewTerm, now: dt.datetime, by_id: int | None, **known: str | int | None
) -> CommitteeTerm:
    """Record a term within the caller's transaction. known: its key, or the id of the decision that it rests on.

    Raises Refused (with the field) for days that contradict the unit, the paper, the rules or another term.
    """
    _check(session, unit, new)
    _check_paper(unit, new, local_date(now))
    _cut_short(session, unit, new.starts_on)
    term = CommitteeTerm(
        unit_id=unit.id,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        provisional=new.provisional,
        members_fixed=new.members_fixed,
        paper_number=new.paper.number,
        paper_date=new.paper.date,
        paper_by=new.paper.by,
        recorded_at=now,
        recorded_by_id=by_id,
        **known,
    )
    session.add(term)
    session.flush()
    return term


def extend_term(session: Session, unit_id: int, term_id: int, until: dt.date, paper: str, command: Command) -> None:
    """Extend a provisional term, once, at most to half of a full term, within the caller's transaction.

    Raises NotFoundForActor, and Refused for a term that is not provisional or was extended, and a day out of bounds.
    """
    unit = _unit_for(session, unit_id, command)
    term = session.get(CommitteeTerm, term_id)
    if term is None or term.unit_id != unit.id:
        raise NotFoundForActor
    if not term.provisional or term.extended_to or term.cut_to:
        raise Refused(_("Only a provisional term can be extended, and only once."))
    most = term_limits(session, unit, term.starts_on).extended
    if not term.ends_on < until <= most:
        raise Refused(
            _("A provisional term can be extended to a day after %(last)s, at most to %(most)s (half a term)."),
            field="extended_to",
            last=format_date(term.ends_on),
            most=format_date(most),
        )
    allowed = paper_day(paper)
    if allowed and not term.starts_on <= allowed <= local_date(command.now):
        raise Refused(
            _("The paper is of a day from %(day)s, when the term began, until today: check the date."),
            field="paper",
            day=format_date(term.starts_on),
        )
    later = CommitteeTerm.starts_on.between(term.starts_on + ONE, until)
    _none_else(session, unit, later, "extended_to")
    term.extended_to, term.extension = until, paper
    session.flush()


def _unit_for(session: Session, unit_id: int, command: Command) -> Unit:
    """Lock the unit. Raises NotFoundForActor unless the actor records its terms today."""
    unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
    if unit is None or not keeps_terms(command.actor, unit):
        raise NotFoundForActor
    return unit


def _check(session: Session, unit: Unit, new: NewTerm) -> None:
    """Raise Refused for days that contradict the unit's life, the paper, the rules or another term."""
    if new.starts_on < unit.valid_from:
        raise Refused(
            _("%(unit)s exists since %(day)s: its committee's term cannot start before."),
            field="starts_on",
            unit=unit.name,
            day=format_date(unit.valid_from),
        )
    if new.ends_on <= new.starts_on:
        raise Refused(_("The last day comes before the first: correct it."), field="ends_on")
    limits = term_limits(session, unit, new.starts_on)
    most = limits.provisional if new.provisional else limits.full
    if new.ends_on > most:
        raise Refused(
            _("By the rule book this term ends at the latest on %(day)s."), field="ends_on", day=format_date(most)
        )
    _none_else(session, unit, CommitteeTerm.starts_on.between(new.starts_on, new.ends_on), "starts_on")


def _check_paper(unit: Unit, new: NewTerm, today: dt.date) -> None:
    """Raise Refused for a decision that the term cannot rest on: of a day to come, or from after it or its unit.

    A committee is elected before it is recognised, and appointed by the decision that it rests on.
    """
    day = new.paper.date
    if day > today:
        raise Refused(_("The paper cannot be of a day to come: check the date."), field="paper_date")
    if new.provisional and day > new.starts_on:
        raise Refused(_("An appointed committee cannot sit before its decision."), field="paper_date")
    if day > new.ends_on:
        raise Refused(_("The decision is of a day after the term: check the dates."), field="paper_date")
    if not new.provisional and day < unit.valid_from:
        raise Refused(
            _("%(unit)s exists since %(day)s: it elected nobody before."),
            field="paper_date",
            unit=unit.name,
            day=format_date(unit.valid_from),
        )


def _cut_short(session: Session, unit: Unit, day: dt.date) -> None:
    """End the term that runs on that day on the day before: a congress may be held before the last day of a term."""
    running = sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == unit.id, term_runs_on(day))
    for term in session.scalars(running):
        term.cut_to = day - ONE
    session.flush()  # before the new term is written, which may not overlap


def _none_else(session: Session, unit: Unit, later: sa.ColumnElement[bool], field: str) -> None:
    """Raise Refused at the field if the unit has another term that the condition finds."""
    other = session.scalars(sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == unit.id, later).limit(1)).first()
    if other is not None:
        raise Refused(
            _("The term %(first)s – %(last)s is recorded already: this one has to start after it, or end before it."),
            field=field,
            first=format_date(other.starts_on),
            last=format_date(other.last_day),
        )
