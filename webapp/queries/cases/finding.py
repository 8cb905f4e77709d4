"""Cases found: by their code or by words of a person's or unit's name, among all and among the closed ones."""

import datetime as dt
import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Person, Unit
from webapp.queries.cases.lists import CaseLine, case_line, cases_page, listed_lines
from webapp.queries.paging import Cursor, Page
from webapp.queries.searching import misses, person_or_unit_begins
from workflows.core.calendar import HOME
from workflows.core.vietnamese import fold

CODE = re.compile(r"[0-9a-f]{4,32}")
"""The beginning of a case's code, as pages and letters show it."""


@dataclass(frozen=True)
class ArchiveFilter:
    """A filter of the archive: cases of a process, closed in a year, with these words or this code; empty for all."""

    workflow: str = ""
    year: int = 0
    typed: str = ""


WHOLE_ARCHIVE = ArchiveFilter()


def archived(
    session: Session, actor: Actor, place: Cursor | None = None, filters: ArchiveFilter = WHOLE_ARCHIVE
) -> Page[CaseLine]:
    """Return the closed cases that the actor may see, the last closed first. One statement."""
    statement = listed_lines(actor).where(Case.closed_at.is_not(None))
    if filters.workflow:
        statement = statement.where(Case.workflow == filters.workflow)
    if filters.year:
        first, after = (dt.datetime(year, 1, 1, tzinfo=HOME) for year in (filters.year, filters.year + 1))
        statement = statement.where(Case.closed_at >= first, Case.closed_at < after)
    if filters.typed:
        statement = statement.where(sa.or_(_by_code(filters.typed), person_or_unit_begins(filters.typed)))
    return cases_page(session, statement, Case.closed_at, place)


def _by_code(typed: str) -> sa.ColumnElement[bool]:
    """Return the condition that a Case has a code that begins as typed; nothing else looks like one."""
    code = fold(typed).replace(" ", "")
    return Case.public_id.startswith(code) if CODE.fullmatch(code) else sa.false()


def found_cases(session: Session, actor: Actor, typed: str, limit: int) -> list[CaseLine]:
    """Return cases that the actor may see, by the beginning of their code or by words of the person's or unit's name.

    Those of the code first, then open ones, then the newest. One statement.
    """
    by_code = _by_code(typed)
    found = (
        listed_lines(actor)
        .where(sa.or_(by_code, person_or_unit_begins(typed)))
        .order_by(
            sa.case((by_code, 0), else_=1),
            misses(sa.func.coalesce(Person.full_name, Unit.name), typed),
            Case.closed_at.is_not(None),
            Case.state_since.desc(),
            Case.public_id,
        )
        .limit(limit)
    )
    return [case_line(row, row.due_on) for row in session.execute(found)]
