"""The duties of units in the next twelve months, counted by month: terms, ages, rows of registers.

Cases and recurring duties are those of `due_cases`, reports and lists, which no row stands for before they are written,
those of `owed_papers`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import CommitteeTerm, Person, Post, RegisterRow, Unit, post_held_on
from webapp.models.terms import LAST_DAY
from webapp.queries.overview.renewal import kept_limits
from webapp.queries.registers.rows import counted
from webapp.queries.rule_effects import years_before
from webapp.queries.units.terms import TERM_MONTHS, newest_start
from webapp.surroundings import exists_on
from workflows.registers import REGISTERS

KINDS = ("term", "congress", "age", "row", "quarter", "duty", "report", "list", "case")
"""What falls due: a congress, since a term ends; a case of a congress or an election; an officer's age; a row of a
register; a duty of a calendar quarter or year, another recurring duty; a report; a list for the day of the Union; any
other open case.
"""

COUNTED_ABOVE = [
    key
    for key, register in REGISTERS.items()
    if register.until and not register.private and register.until not in register.private_columns
]
"""Registers whose rows, and the day on which they end, are no secret of a unit."""


@dataclass(frozen=True)
class YearAhead:
    """The days from `first` to the one before `after`, looked at today. under: the path of a unit."""

    today: dt.date
    first: dt.date
    after: dt.date
    under: str


Counts = Counter[tuple[str, str]]
"""(month as '2027-03', kind) → how many."""
DueDays = Counter[tuple[dt.date, str]]
"""(day, kind) → how many cases, duties, reports and lists."""


def owed(session: Session, paths: Collection[str], window: YearAhead, days: DueDays) -> Counts:
    """Return what falls due in each month of the window in the unit, as far as it lies in these subtrees.

    days: those of `due_by_day`. Four statements, for any number of rows.
    """
    found = by_month(days)
    terms, term_day = terms_ending(paths, window)
    ages, beyond = ages_reached(session, paths, window)
    for kind, statement in (
        ("term", _by_month(terms, term_day)),
        ("age", _by_month(ages, Person.birth_date, beyond)),
        ("row", _by_month(rows_ending(paths, window), RegisterRow.until)),
    ):
        for year, month, count in session.execute(statement):
            found[f"{int(year)}-{int(month):02d}", kind] += count
    return found


def by_month(days: DueDays) -> Counts:
    """Return the same by months."""
    found: Counts = Counter()
    for (day, kind), count in days.items():
        found[f"{day:%Y-%m}", kind] += count
    return found


def _by_month(statement: sa.Select[*tuple[Any, ...]], day: Any, years: Any = None) -> sa.Select[*tuple[Any, ...]]:
    """Return how many rows of a statement fall into each month of a day, a number of years later."""
    year = sa.extract("year", day)
    if years is not None:
        year = year + years
    month = sa.extract("month", day)
    return statement.with_only_columns(year, month, sa.func.count()).group_by(year, month)


def in_unit(paths: Collection[str], window: YearAhead) -> sa.ColumnElement[bool]:
    """Return the condition that a Unit lies in the unit of the window and in these subtrees."""
    return sa.and_(within([window.under]), within(paths))


def terms_ending(paths: Collection[str], window: YearAhead) -> tuple[sa.Select[*tuple[Any, ...]], Any]:
    """Return the newest terms that end in the window, with their Unit, and their last day."""
    newest = newest_start(window.today)
    statement = (
        sa.select(CommitteeTerm, Unit)
        .select_from(CommitteeTerm)
        .join(Unit, sa.and_(CommitteeTerm.unit_id == Unit.id, CommitteeTerm.starts_on == newest))
        .where(Unit.kind.in_(TERM_MONTHS), exists_on(window.today), in_unit(paths, window))
        .where(window.first <= LAST_DAY, window.after > LAST_DAY)
    )
    return statement, LAST_DAY


def ages_reached(
    session: Session, paths: Collection[str], window: YearAhead
) -> tuple[sa.Select[*tuple[Any, ...]], Any]:
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
        .where(post_held_on(window.today), exists_on(window.today), in_unit(paths, window))
        .where(Person.birth_date > begin, Person.birth_date <= end, Person.restricted_on.is_(None))
    )
    return statement, sa.case(*((by_whom, years + 1) for by_whom, years in kept))


def rows_ending(paths: Collection[str], window: YearAhead) -> sa.Select[*tuple[Any, ...]]:
    """Return the confirmed rows of registers whose last day lies in the window, with their Unit."""
    return (
        sa.select(RegisterRow, Unit)
        .select_from(RegisterRow)
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(RegisterRow.register.in_(COUNTED_ABOVE), counted(), in_unit(paths, window))
        .where(RegisterRow.until >= window.first, RegisterRow.until < window.after)
    )
