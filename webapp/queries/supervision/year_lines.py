"""The duties of a month, line by line: one page of one kind."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import Case, Person, Post, RegisterRow, Unit
from webapp.models.units import apart
from webapp.queries.paging import Cursor, Page, SortKey, page_of, page_of_lines, whole_number
from webapp.queries.people.names import called_at
from webapp.queries.supervision.due_cases import DUTIES, cases_due, duties_due
from webapp.queries.supervision.owed_papers import PAPERS, OwedPaper, owed_papers
from webapp.queries.supervision.sight import Sight
from webapp.queries.supervision.year import YearAhead, ages_reached, rows_ending, terms_ending

_above = aliased(Unit)
ABOVE: Any = sa.select(_above.name).where(_above.id == Unit.parent_id).scalar_subquery().label("above")
"""The name of the unit above that of a line."""


@dataclass(frozen=True)
class OwedLine:
    """Something that falls due on a day. about: of whom, empty for the unit itself.

    what: a kind of post, the key of a register, a definition's hash, the key of a report's period, or the day on which
    work on a list begins; ref: a person's, row's or case's number or id;
    known: 'day', 'month' or 'year', as a birth is known that the day follows from.
    """

    day: dt.date
    unit: str
    code: str
    about: str
    what: str
    ref: str
    known: str = "day"


def owed_lines(session: Session, sight: Sight, window: YearAhead, kind: str, place: Cursor | None) -> Page[OwedLine]:
    """Return one page of what falls due in the window, earliest first. One statement, two for ages, three for
    papers.
    """
    if kind == "age":
        return _ages(session, sight.paths, window, place)
    if kind in PAPERS:
        return _papers(session, sight.paths, window, kind, place)
    statement, day, key, columns = _of(kind, sight, window)
    page = page_of(session, statement.with_only_columns(*columns), _keys(day, key), place)
    names = _unit_names(page.rows)
    lines = (OwedLine(row.key_0, names[row.code], row.code, row[3] or "", row[4], str(row[5])) for row in page.rows)
    return Page(tuple(lines), page.before, page.after)


def _keys(day: Any, key: SortKey) -> list[SortKey]:
    return [SortKey(day, dt.date.fromisoformat), key]


def _of(
    kind: str, sight: Sight, window: YearAhead
) -> tuple[sa.Select[*tuple[Any, ...]], Any, SortKey, tuple[Any, ...]]:
    """Return the rows of a kind, their day, what they are sorted by beside it, and the columns of a line."""
    place, nobody = (Unit.name, Unit.code, ABOVE), sa.null()
    number, public_id = SortKey(Unit.id, whole_number), SortKey(Case.public_id, str)
    if kind == "term":
        statement, last = terms_ending(sight.paths, window)
        return statement, last, number, (*place, nobody, sa.literal(""), Unit.id)
    if kind == "row":
        rows = rows_ending(sight.paths, window)
        row_number = SortKey(RegisterRow.id, whole_number)
        return rows, RegisterRow.until, row_number, (*place, nobody, RegisterRow.register, RegisterRow.id)
    statement, day = (
        duties_due(sight, window, kind) if kind in DUTIES else (cases_due(sight, window, kind), Case.late_after)
    )
    statement = statement.outerjoin(Person, Person.id == Case.subject_id)
    return statement, day, public_id, (*place, called_at(Case.closed_at), Case.definition_hash, Case.public_id)


def _ages(session: Session, paths: Collection[str], window: YearAhead, place: Cursor | None) -> Page[OwedLine]:
    """Return who grows too old in the window. By birth: all limits of one month name almost one year of birth."""
    statement, years = ages_reached(session, paths, window)
    columns = (Unit.name, Unit.code, ABOVE, Person.full_name, Post.kind, Person.id, years, Person.birth_known)
    keys = [SortKey(Person.birth_date, dt.date.fromisoformat), SortKey(Post.id, whole_number)]
    page = page_of(session, statement.with_only_columns(*columns), keys, place)
    names = _unit_names(page.rows)
    lines = (
        OwedLine(birthday(row.key_0, row[6]), names[row.code], row.code, row.full_name, row.kind, str(row[5]), row[7])
        for row in page.rows
    )
    return Page(tuple(lines), page.before, page.after)


def _papers(
    session: Session, paths: Collection[str], window: YearAhead, kind: str, place: Cursor | None
) -> Page[OwedLine]:
    """Return the papers of a kind that units owe in the window, earliest first."""
    found = owed_papers(session, paths, window.under, window.today, window.first, window.after)
    lines = {f"{each.day.isoformat()}~{each.code}~{each.period}": each for each in found if each.kind == kind}
    page = page_of_lines(lines, place)
    names = _unit_names(page.rows)
    begins = {each: each.begin.isoformat() if each.begin else "" for each in page.rows}
    rows = (
        OwedLine(each.day, names[each.code], each.code, "", each.period or begins[each], each.period)
        for each in page.rows
    )
    return Page(tuple(rows), page.before, page.after)


def _unit_names(rows: Sequence[Any]) -> dict[str, str]:
    """Return code → name of the units of these lines, with that of the unit above where two are called alike."""
    units = {row.code: (row.unit if isinstance(row, OwedPaper) else row.name, row.above) for row in rows}
    return dict(zip(units, apart(list(units.values())), strict=True))


def birthday(birth: dt.date, years: int) -> dt.date:
    """Return the day on which somebody is so many years old; 1 March for the 29th in a year without it."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return dt.date(birth.year + years, 3, 1)
