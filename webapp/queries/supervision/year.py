"""The duties of units in the next twelve months, counted by month: terms, ages, register rows, recurring duties, cases.

Reports and lists, which no row stands for before they are written, are those of `owed_papers`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
from webapp.queries.supervision.owed_papers import PAPERS, OwedPaper
from webapp.queries.units.terms import TERM_MONTHS, newest_start
from webapp.surroundings import exists_on
from workflows import WORKFLOWS
from workflows.core.calendar import ONE, WorkingDays, next_working_day

KINDS = ("term", "congress", "age", "row", "quarter", "duty", "report", "list", "case")
"""What falls due: a congress, since a term ends; a case of a congress or an election; an officer's age; a row of a
register; a duty of a calendar quarter or year, another recurring duty; a report; a list for the day of the Union; any
other open case.
"""
REST = 4
"""So many days off in a row are a holiday that work is planned around; a weekend has two."""


@dataclass(frozen=True)
class YearAhead:
    """The days from `first` to the one before `after`, looked at today. under: the path of a unit."""

    today: dt.date
    first: dt.date
    after: dt.date
    under: str


@dataclass(frozen=True)
class Holiday:
    """Days off in a row, and what has its last day among them or on the first day of work.

    cases: open ones; duties: recurring ones, once a case; reports: period reports and lists.
    """

    name: str
    first: dt.date
    last: dt.date
    work_begins: dt.date
    cases: int
    duties: int
    reports: int


Counts = Counter[tuple[str, str]]
"""(month as '2027-03', kind) → how many."""
DueDays = Counter[tuple[dt.date, str]]
"""(day, kind) → how many cases, duties, reports and lists."""


def due_by_day(session: Session, actor: Actor, window: YearAhead, papers: Iterable[OwedPaper]) -> DueDays:
    """Return the last days of the window's cases, duties and these papers, as far as the actor may know of them.

    Two statements. The months are counted from it and the holidays: each of them reads all open cases of the unit.
    """
    found: DueDays = Counter((each.day, each.kind) for each in papers)
    for (others, special), statement, day, is_special in (
        (DUTIES, duties_due(actor, window), TURN.due_on, _by_calendar()),
        (CASES, cases_due(actor, window), Case.due_on, _elects()),
    ):
        kind = sa.case((is_special, 1), else_=0)
        counted_by = statement.with_only_columns(day, kind, sa.func.count()).group_by(day, kind)
        for last, which, count in session.execute(counted_by):
            found[last, special if which else others] += count
    return found


def owed(session: Session, actor: Actor, window: YearAhead, registers: Collection[str], days: DueDays) -> Counts:
    """Return what falls due in each month of the window in the unit, as far as the actor may know of it.

    registers: the keys of those that anybody above a unit may count; days: those of `due_by_day`. Four statements, for
    any number of rows.
    """
    found: Counts = Counter()
    for (day, kind), count in days.items():
        found[f"{day:%Y-%m}", kind] += count
    terms, term_day = terms_ending(actor, window)
    ages, beyond = ages_reached(session, actor, window)
    for kind, statement in (
        ("term", _by_month(terms, term_day)),
        ("age", _by_month(ages, Person.birth_date, beyond)),
        ("row", _by_month(rows_ending(actor, window, registers), RegisterRow.until)),
    ):
        for year, month, count in session.execute(statement):
            found[f"{int(year)}-{int(month):02d}", kind] += count
    return found


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
    newest = newest_start(window.today)
    statement = (
        sa.select(CommitteeTerm, Unit)
        .select_from(CommitteeTerm)
        .join(Unit, sa.and_(CommitteeTerm.unit_id == Unit.id, CommitteeTerm.starts_on == newest))
        .where(Unit.kind.in_(TERM_MONTHS), exists_on(window.today), _in_unit(actor, window))
        .where(window.first <= LAST_DAY, window.after > LAST_DAY)
    )
    return statement, LAST_DAY


def ages_reached(session: Session, actor: Actor, window: YearAhead) -> tuple[sa.Select[*tuple[Any, ...]], Any]:
    """Return who grows older than their post allows in the window, with Post and Unit, and the years until then.

    Without those who have restricted the use of their data. One statement is asked for the limits.
    """
    kept = kept_limits(session, window.today)
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
        .where(post_held_on(window.today), exists_on(window.today), _in_unit(actor, window))
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


DUTIES, CASES = ("duty", "quarter"), ("case", "congress")
"""The kinds of recurring duties and of open cases."""


def duties_due(actor: Actor, window: YearAhead, kind: str = "") -> sa.Select[*tuple[Any, ...]]:
    """Return the recurring duties that open later and fall due in the window, with their Case and Unit; one a case.

    kind: 'quarter' for those that the calendar ends, 'duty' for the others, '' for both.
    """
    first = sa.select(sa.func.min(Task.id)).where(Task.opens_on > window.today).group_by(Task.case_id)
    found = (
        _cases(actor, window)
        .join(TURN, TURN.case_id == Case.id)
        .where(TURN.id.in_(first), TURN.due_on >= window.first, TURN.due_on < window.after)
    )
    return found if not kind else found.where(_by_calendar() if kind == "quarter" else ~_by_calendar())


def _by_calendar() -> sa.ColumnElement[bool]:
    """Return whether a duty is one that the calendar ends."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(Case.workflow == key, TURN.move == move.name)
            for key, process in WORKFLOWS.items()
            for move in process.definition.moves
            if move.by_calendar
        ),
    )


def cases_due(actor: Actor, window: YearAhead, kind: str = "") -> sa.Select[*tuple[Any, ...]]:
    """Return the open cases whose last day lies in the window, with their Unit.

    kind: 'congress' for those that give a committee a term or elect somebody, 'case' for the others, '' for both.
    """
    found = _cases(actor, window).where(Case.due_on >= window.first, Case.due_on < window.after)
    return found if not kind else found.where(_elects() if kind == "congress" else ~_elects())


def _elects() -> sa.ColumnElement[bool]:
    """Return whether a case gives a committee a term or elects somebody."""
    return Case.workflow.in_(
        [
            key
            for key, process in WORKFLOWS.items()
            if process.renews or any(question.candidates for question in process.definition.questions)
        ]
    )


def _cases(actor: Actor, window: YearAhead) -> sa.Select[*tuple[Any, ...]]:
    statement = sa.select(Case, Unit).select_from(Case).join(Unit, Unit.id == Case.unit_id)
    return statement.where(listed_cases(actor), Case.closed_at.is_(None), _in_unit(actor, window))


def holidays(session: Session, window: YearAhead, worked: WorkingDays, days: DueDays) -> list[Holiday]:
    """Return the long holidays of the window, each with what is due in it by `due_by_day`. One statement."""
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
    found = []
    for first, last in rests:
        begin = next_working_day(last, worked)
        due = Counter[str]()
        for (day, kind), count in days.items():
            if first <= day <= begin:
                due[kind] += count
        cases, duties, papers = (sum(due[kind] for kind in kinds) for kinds in (CASES, DUTIES, PAPERS))
        found.append(Holiday(_name(first, last, named), first, last, begin, cases, duties, papers))
    return found


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
