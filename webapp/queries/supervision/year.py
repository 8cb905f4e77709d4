"""What units owe in the next twelve months, counted by month: terms, ages, register rows, recurring duties, cases."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import listed_cases, sees_below, within
from webapp.actors import Actor
from webapp.models import CalendarDay, Case, CommitteeTerm, Person, Post, RegisterRow, Task, Unit, post_held_on
from webapp.models.terms import LAST_DAY
from webapp.queries.overview.renewal import kept_limits
from webapp.queries.registers.rows import counted
from webapp.queries.rule_effects import years_before
from webapp.queries.units.terms import TERM_MONTHS, newest_start
from webapp.surroundings import exists_on
from workflows.core.calendar import ONE, WorkingDays, next_working_day

KINDS = ("term", "age", "row", "duty", "case")
"""What falls due: a committee's term, an officer's age, a row of a register, a recurring duty, an open case."""
REST = 4
"""So many days off in a row are a holiday that work is planned around; a weekend has two."""


@dataclass(frozen=True)
class YearAhead:
    """The days from today to the day before the same month of next year begins. under: the path of a unit."""

    first: dt.date
    after: dt.date
    under: str


@dataclass(frozen=True)
class Holiday:
    """Days off in a row, and how many open cases have their last day among them or on the first day of work."""

    name: str
    first: dt.date
    last: dt.date
    work_begins: dt.date
    due: int


Counts = Counter[tuple[str, str]]
"""(month as '2027-03', kind) → how many."""


def owed(session: Session, actor: Actor, window: YearAhead, registers: Collection[str]) -> Counts:
    """Return what falls due in each month of the window in the unit, as far as the actor may know of it.

    registers: the keys of those that anybody above a unit may count. Seven statements, for any number of rows.
    """
    found: Counts = Counter()
    for kind, statement in _statements(session, actor, window, registers).items():
        for year, month, count in session.execute(statement):
            found[f"{int(year)}-{int(month):02d}", kind] += count
    return found


def _statements(
    session: Session, actor: Actor, window: YearAhead, registers: Collection[str]
) -> dict[str, sa.Select[*tuple[Any, ...]]]:
    terms, term_day = terms_ending(actor, window)
    ages, beyond = ages_reached(session, actor, window)
    rows, duties, cases = rows_ending(actor, window, registers), duties_due(actor, window), cases_due(actor, window)
    return {
        "term": _by_month(terms, term_day),
        "age": _by_month(ages, Person.birth_date, beyond),
        "row": _by_month(rows, RegisterRow.until),
        "duty": _by_month(duties, TURN.due_on),
        "case": _by_month(cases, Case.due_on),
    }


def _by_month(statement: sa.Select[*tuple[Any, ...]], day: Any, years: Any = None) -> sa.Select[*tuple[Any, ...]]:
    """Return how many rows of a statement fall into each month of a day, a number of years later."""
    year = sa.extract("year", day)
    if years is not None:
        year = year + years
    month = sa.extract("month", day)
    return statement.with_only_columns(year, month, sa.func.count()).group_by(year, month)


def _in_unit(actor: Actor, window: YearAhead) -> sa.ColumnElement[bool]:
    return sa.and_(within([window.under]), within(sees_below(actor)))


def terms_ending(actor: Actor, window: YearAhead) -> tuple[sa.Select[*tuple[Any, ...]], Any]:
    """Return the newest terms that end in the window, with their Unit, and their last day."""
    newest = newest_start(window.first)
    statement = (
        sa.select(CommitteeTerm, Unit)
        .select_from(CommitteeTerm)
        .join(Unit, sa.and_(CommitteeTerm.unit_id == Unit.id, CommitteeTerm.starts_on == newest))
        .where(Unit.kind.in_(TERM_MONTHS), exists_on(window.first), _in_unit(actor, window))
        .where(window.first <= LAST_DAY, window.after > LAST_DAY)
    )
    return statement, LAST_DAY


def ages_reached(session: Session, actor: Actor, window: YearAhead) -> tuple[sa.Select[*tuple[Any, ...]], Any]:
    """Return who grows older than their post allows in the window, with Post and Unit, and the years until then.

    Without those who have restricted the use of their data. One statement is asked for the limits.
    """
    kept = kept_limits(session, window.first)
    if not kept:
        return sa.select(Person, Post, Unit).select_from(Person).where(sa.false()), sa.literal(0)
    begin, end = (
        sa.case(*((by_whom, years_before(day, years + 1)) for by_whom, years in kept))
        for day in (window.first, window.after)
    )
    statement = (
        sa.select(Person, Post, Unit)
        .select_from(Person)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(post_held_on(window.first), exists_on(window.first), _in_unit(actor, window))
        .where(Person.birth_date > begin, Person.birth_date <= end, Person.restricted_on.is_(None))
    )
    return statement, sa.case(*((by_whom, years + 1) for by_whom, years in kept))


def rows_ending(actor: Actor, window: YearAhead, registers: Collection[str]) -> sa.Select[*tuple[Any, ...]]:
    """Return the confirmed rows of these registers whose last day lies in the window, with their Unit."""
    return (
        sa.select(RegisterRow, Unit)
        .select_from(RegisterRow)
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(RegisterRow.register.in_(registers), counted(), _in_unit(actor, window))
        .where(RegisterRow.until >= window.first, RegisterRow.until < window.after)
    )


TURN: Any = aliased(Task)
"""A task beside `listed_cases`, which selects from Task as well."""


def duties_due(actor: Actor, window: YearAhead) -> sa.Select[*tuple[Any, ...]]:
    """Return the recurring duties that open later and fall due in the window, with their Case and Unit; one a case."""
    first = sa.select(sa.func.min(Task.id)).where(Task.case_id == Case.id, Task.opens_on > window.first)
    return (
        _cases(actor, window)
        .join(TURN, TURN.id == first.correlate(Case).scalar_subquery())
        .where(TURN.due_on >= window.first, TURN.due_on < window.after)
    )


def cases_due(actor: Actor, window: YearAhead) -> sa.Select[*tuple[Any, ...]]:
    """Return the open cases whose last day lies in the window, with their Unit."""
    return _cases(actor, window).where(Case.due_on >= window.first, Case.due_on < window.after)


def _cases(actor: Actor, window: YearAhead) -> sa.Select[*tuple[Any, ...]]:
    statement = sa.select(Case, Unit).select_from(Case).join(Unit, Unit.id == Case.unit_id)
    return statement.where(listed_cases(actor), Case.closed_at.is_(None), _in_unit(actor, window))


def holidays(session: Session, actor: Actor, window: YearAhead, worked: WorkingDays) -> list[Holiday]:
    """Return the long holidays of the window, each with the cases that are due in it. Two statements."""
    rests = long_rests(window.first, window.after, worked)
    if not rests:
        return []
    named = session.execute(
        sa.select(CalendarDay.day, CalendarDay.name).where(
            CalendarDay.ended_at.is_(None),
            CalendarDay.kind != "worked",
            CalendarDay.day >= window.first,
            CalendarDay.day < window.after,
        )
    ).all()
    begins = [next_working_day(last, worked) for _first, last in rests]
    due = [
        sa.func.count(sa.case((Case.due_on.between(first, begin), 1)))
        for (first, _last), begin in zip(rests, begins, strict=True)
    ]
    counts = session.execute(cases_due(actor, window).with_only_columns(*due)).one()
    return [
        Holiday(_name(first, last, named), first, last, begin, count)
        for (first, last), begin, count in zip(rests, begins, counts, strict=True)
    ]


def long_rests(first: dt.date, after: dt.date, worked: WorkingDays) -> list[tuple[dt.date, dt.date]]:
    """Return the first and last day of each row of at least REST days off in a window."""
    found: list[tuple[dt.date, dt.date]] = []
    begun = None
    for day in (first + n * ONE for n in range((after - first).days + 1)):
        if day not in worked and day < after:
            begun = begun or day
        elif begun:
            if (day - begun).days >= REST:
                found.append((begun, day - ONE))
            begun = None
    return found


def _name(first: dt.date, last: dt.date, named: Sequence[Any]) -> str:
    names = Counter(row.name for row in named if first <= row.day <= last)
    return names.most_common(1)[0][0] if names else ""
