"""Lists of cases: the actor's tasks, their own acts, cases they watch, closed cases."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import listed_cases, my_tasks, task_holder, visible_cases
from webapp.actors import KEPT, Actor, DelegatedPost
from webapp.models import Case, Event, Person, Task, Unit, open_on
from webapp.queries.cases.open_work import at_work
from webapp.queries.local_day import LocalDay
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of
from webapp.queries.people.joined import records_of
from webapp.queries.people.names import called_at
from webapp.queries.units.names import name_on
from workflows import WORKFLOWS
from workflows.core.definition import Definition


@dataclass(frozen=True)
class CaseLine:
    """A case in a list."""

    public_id: str
    workflow: str
    definition_hash: str
    state: str
    unit: str
    person: str | None
    since: dt.datetime
    due_on: dt.date | None
    closed_at: dt.datetime | None
    move: str = ""
    through: DelegatedPost | None = None
    """The delegated post through which the case waits for the reader; None for the reader's own task."""
    about: str = ""
    """What it is about, where its forms say so beside the person."""
    acted_at: dt.datetime | None = None
    """When the reader last acted in it, in a list of own acts."""
    sealed: bool = False
    path: str = ""
    state_due: dt.date | None = None
    """In a list of tasks the path of its unit, and the last day of its state; `due_on` is that of the task."""
    openable: bool = True
    """Whether the reader may open it; what it has come to since stays away from a reader who may not."""


def waits_for_ballot(line: CaseLine, definition: Definition) -> bool:
    """Whether a task is a ballot that the reader gives themselves: nobody votes in the place of another."""
    return line.through is None and any(question.name == line.move for question in definition.questions)


@dataclass(frozen=True)
class InboxFilter:
    """A filter of an inbox: cases of a process, of the unit with a code, and by their last day (`DUE`); '' for all."""

    workflow: str = ""
    unit: str = ""
    due: str = ""


DEEPEST = 1000  # Lines of an inbox that are looked through for those that can be done together.
DUE = ("late", "week", "none")
WEEK = dt.timedelta(days=7)
EVERYTHING = InboxFilter()
_Other = aliased(Case)


def inbox(
    session: Session,
    actor: Actor,
    day: dt.date,
    limit: int = 50,
    offset_key: tuple[dt.date, str] | None = None,
    filters: InboxFilter = EVERYTHING,
) -> list[tuple[int, CaseLine]]:
    """Return the cases with a task of the actor, oldest due date first, one line a case. One statement."""
    statement = _inbox(actor, day, filters, limit)
    if offset_key:
        last_due, last = offset_key
        last_id = sa.select(_Other.id).where(_Other.public_id == last).scalar_subquery()
        statement = statement.having(sa.or_(turn_due > last_due, sa.and_(turn_due == last_due, Case.id > last_id)))
    posts = (None, *actor.delegated)
    lines = ((row, case_line(row, row.turn_due, row.move, posts[row.whose])) for row in session.execute(statement))
    return [(row.id, replace(line, sealed=row.sealed, path=row.path, state_due=row.due_on)) for row, line in lines]


@lru_cache(KEPT)
def _inbox(actor: Actor, day: dt.date, filters: InboxFilter, limit: int) -> sa.Select[Any]:
    whose = task_holder(actor)
    # Own tasks take precedence over those of a delegated post.
    move = sa.func.coalesce(sa.func.min(sa.case((whose == 0, Task.move))), sa.func.min(Task.move))
    named = (sa.func.min(Task.due_on).label("turn_due"), move.label("move"), sa.func.min(whose).label("whose"))
    columns = (*COLUMNS, *named, Case.id, Case.sealed, Unit.path)
    return tasks_of(actor, day, filters, *columns).order_by(turn_due, Case.id).limit(limit + 1)


def inbox_count(session: Session, actor: Actor, day: dt.date, filters: InboxFilter) -> int:
    """Return how many cases with a task of the actor the filter shows. One statement."""
    return session.scalar(_inbox_count(actor, day, filters)) or 0


@lru_cache(KEPT)
def _inbox_count(actor: Actor, day: dt.date, filters: InboxFilter) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(tasks_of(actor, day, filters, Case.id).subquery())


def inbox_choices(session: Session, actor: Actor, day: dt.date) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the processes and the units (code, name) of the cases with a task of the actor. One statement."""
    rows = session.execute(_inbox_choices(actor, day)).all()
    return sorted({row.workflow for row in rows}), sorted({(row.code, row.name) for row in rows})


@lru_cache(KEPT)
def _inbox_choices(actor: Actor, day: dt.date) -> sa.Select[Any]:
    return tasks_of(actor, day, EVERYTHING, Case.workflow, Unit.code, Unit.name)


_FAR = dt.date(9999, 12, 31)
turn_due = sa.func.coalesce(sa.func.min(Task.due_on), _FAR)
"""The last day of the actor's task in a case of `tasks_of`."""


def tasks_of(actor: Actor, day: dt.date, filters: InboxFilter, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Return a statement that reads these columns of the cases with a task of the actor, a line a case."""
    statement = (
        sa.select(*columns)
        .select_from(Case)
        .join(Task, Task.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(my_tasks(actor), open_on(day))
        .group_by(Case.id, Unit.id, Person.id)
    )
    if filters.workflow:
        statement = statement.where(Case.workflow == filters.workflow)
    if filters.unit:
        statement = statement.where(Unit.code == filters.unit)
    due = {
        "late": turn_due < day,
        "week": turn_due.between(day, day + WEEK),
        "none": turn_due == _FAR,
    }
    return statement.having(due[filters.due]) if filters.due else statement


def done_by(session: Session, actor: Actor, place: Cursor | None = None) -> Page[CaseLine]:
    """Return the cases in which the actor has acted, the last act first. One statement.

    Whoever has left a post keeps the list of what they did there, under the names of the day on which they last acted;
    of a sealed case, and of one whose content is erased, only as long as they may see it.
    """
    mine = sa.select(Event.case_id, sa.func.max(Event.at).label("last")).where(
        Event.actor_id.in_(records_of(actor.person_id))
    )
    acts, seen = mine.group_by(Event.case_id).subquery(), visible_cases(actor)
    statement = (
        sa.select(*_columns(sa.case((seen, Case.closed_at), else_=acts.c.last)), acts.c.last, seen.label("seen"))
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .join(acts, acts.c.case_id == Case.id)
        .where(sa.or_(seen, sa.and_(Case.sealed.is_(False), Case.erased_at.is_(None))))
    )
    page = _newest_first(session, statement, acts.c.last, place)
    rows = (replace(case_line(row, row.due_on), acted_at=row.last, openable=row.seen) for row in page.rows)
    return Page(tuple(rows), page.before, page.after)


def watched_by(session: Session, actor: Actor, day: dt.date, place: Cursor | None = None) -> Page[CaseLine]:
    """Return the open work that the actor may see and has no task in, the last changed first; not what rests.

    One statement.
    """
    task = sa.select(Task.id).where(Task.case_id == Case.id, my_tasks(actor), open_on(day))
    return cases_page(session, listed_lines(actor).where(at_work(day), ~task.exists()), Case.state_since, place)


def what_about() -> sa.ColumnElement[str | None]:
    """Return what a Case says that it is about, by which several of one unit are distinguished."""
    said = []
    for key, process in WORKFLOWS.items():
        if process.called:
            texts = (Case.dossier[tuple(place.split("."))].as_string() for place in process.called)
            said.append((Case.workflow == key, sa.func.coalesce(*texts, "")))
    return sa.case(*said, else_=None)


def _columns(moment: Any) -> tuple[Any, ...]:
    """Return the columns of a line, with person and unit as they were called at a moment; today where it is empty."""
    return (
        Case.public_id,
        Case.workflow,
        Case.definition_hash,
        Case.state,
        name_on(LocalDay(moment)).label("unit"),
        called_at(moment).label("person"),
        Case.state_since,
        Case.due_on,
        Case.closed_at,
        what_about().label("about"),
    )


COLUMNS = _columns(Case.closed_at)


@lru_cache(KEPT)
def listed_lines(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Return a statement that reads the columns of the cases that a list shows to the actor."""
    return (
        sa.select(*COLUMNS)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(listed_cases(actor))
    )


def cases_page(
    session: Session,
    statement: sa.Select[*tuple[Any, ...]],
    moment: sa.SQLColumnExpression[Any],
    place: Cursor | None,
) -> Page[CaseLine]:
    """Return one page of a statement that has COLUMNS, the newest of these moments first. One statement."""
    page = _newest_first(session, statement, moment, place)
    return Page(tuple(case_line(row, row.due_on) for row in page.rows), page.before, page.after)


def _newest_first(
    session: Session,
    statement: sa.Select[*tuple[Any, ...]],
    moment: sa.SQLColumnExpression[Any],
    place: Cursor | None,
) -> Page[Any]:
    keys = [SortKey(moment, instant), SortKey(Case.public_id, str)]
    return page_of(session, statement, keys, place, newest_first=True)


def case_line(row: Any, due_on: dt.date | None, move: str = "", through: DelegatedPost | None = None) -> CaseLine:
    """Return a row of COLUMNS as a line of a list."""
    return CaseLine(
        row.public_id,
        row.workflow,
        row.definition_hash,
        row.state,
        row.unit,
        row.person,
        row.state_since,
        due_on,
        row.closed_at,
        move,
        through,
        row.about or "",
    )
