"""A supervisor's table: every case that the actor may know of, who it waits for, and its figures."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import barred, counts_in_case, listed_cases, within
from webapp.actors import KEPT, Actor
from webapp.models import Case, Person, Post, RollMember, Task, Unit, Vote, post_held_on
from webapp.queries.cases.lists import what_about
from webapp.queries.cases.open_work import at_rest, at_work, due_soon, late
from webapp.queries.local_day import LocalDay
from webapp.queries.paging import Cursor, Half, Page, SortKey, instant, page_of, page_of_both
from webapp.queries.people.names import called_at, called_on
from webapp.queries.searching import person_or_unit_begins
from webapp.queries.units.names import name_on

SHOWN = ("all", "open", "resting", "closed")
ORDERS = ("since", "due")
NO_DATE = dt.date(9999, 12, 31)


@dataclass(frozen=True)
class TrackingFilter:
    """The filter of the table; empty for everything. under: a unit's path; shown and order: see the constants above.

    own: of that unit alone, not of those below; kind: of units of this kind; soon: due within so many days.
    state: 'secretary-nomination.appraisal', or 'appraisal' for the states of that name of all processes.
    """

    state: str = ""
    workflow: str = ""
    under: str = ""
    own: bool = False
    kind: str = ""
    late: bool = False
    soon: int | None = None
    shown: str = "all"
    typed: str = ""
    order: str = "since"


@dataclass(frozen=True)
class TrackedCase:
    """A case in the table."""

    id: int
    public_id: str
    definition_hash: str
    state: str
    unit: str
    area: str | None
    person: str | None
    since: dt.datetime
    due_on: dt.date | None
    closed_at: dt.datetime | None
    escalated_on: dt.date | None
    about: str | None
    """What it is about, where its forms say so beside the person."""
    workflow: str
    path: str
    sealed: bool


@dataclass(frozen=True)
class WaitingTask:
    """Posts in one unit that a case waits for from a day on, or one person.

    of: the name of the unit; of the person, where there are no posts. held: whether anybody holds one today who may
    act; barred: whether anybody holds one who must not.
    """

    posts: tuple[str, ...]
    of: str
    held: bool
    barred: bool
    opens_on: dt.date
    due_on: dt.date | None


@dataclass(frozen=True)
class RunningVote:
    """A running vote of a case: the committee's unit, how many may vote, how many have voted.

    put: whether it is at a meeting, or asked in writing.
    """

    unit: str
    by_ballot: bool
    put: bool
    entitled: int
    voted: int


@dataclass(frozen=True)
class StateFigures:
    """The numbers of open cases of a definition in a state: in work, late of these, and at rest."""

    definition_hash: str
    workflow: str
    state: str
    open: int
    late: int
    resting: int


def tracked(
    session: Session, actor: Actor, filters: TrackingFilter, day: dt.date, place: Cursor | None = None
) -> Page[TrackedCase]:
    """Return one page of the table: open cases first, those that have waited longest first. One statement."""
    halves = _halves(actor, filters, day)
    if len(halves) > 1:
        page = page_of_both(session, halves, place)
    else:
        [(statement, keys)] = halves
        page = page_of(session, statement, keys, place, newest_first=filters.shown == "closed")
    return Page(tuple(TrackedCase(*row[:15]) for row in page.rows), page.before, page.after)


@lru_cache(KEPT)
def _halves(actor: Actor, filters: TrackingFilter, day: dt.date) -> tuple[Half, ...]:
    """Return the statement of the cases of a filter; open and closed ones apart where it shows both."""
    statement = (
        sa.select(
            Case.id,
            Case.public_id,
            Case.definition_hash,
            Case.state,
            name_on(LocalDay(Case.closed_at)),
            Unit.area,
            called_at(Case.closed_at),
            Case.state_since,
            Case.due_on,
            Case.closed_at,
            Case.escalated_on,
            what_about(),
            Case.workflow,
            Unit.path,
            Case.sealed,
        )
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(listed_cases(actor), *narrowed(filters, day))
    )
    if filters.shown != "all":
        return ((statement, _keys(filters.order, filters.shown == "closed")),)
    closed = Case.closed_at.is_not(None)
    return tuple((statement.where(half), _keys(filters.order, half is closed)) for half in (sa.not_(closed), closed))


def _keys(order: str, closed: bool) -> tuple[SortKey, ...]:
    """Return what a half of the table is sorted by, in the order of an index where it goes by age."""
    if order == "due":
        due = SortKey(sa.func.coalesce(Case.due_on, sa.literal(NO_DATE, sa.Date())), dt.date.fromisoformat)
        return due, SortKey(Case.public_id, str)
    return SortKey(Case.closed_at if closed else Case.state_since, instant), SortKey(Case.public_id, str)


def narrowed(filters: TrackingFilter, day: dt.date) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a filter on (Case join Unit, outer join Person)."""
    conditions = _about(filters)
    if filters.state:
        workflow, dot, name = filters.state.rpartition(".")
        conditions.append(Case.state == name)
        if dot:
            conditions.append(Case.workflow == workflow)
    if filters.late:
        conditions.append(late(day))
    if filters.soon is not None:
        conditions.append(due_soon(day, filters.soon))
    if filters.shown != "all":
        shown = {"open": at_work(day), "resting": at_rest(day), "closed": Case.closed_at.is_not(None)}
        conditions.append(shown[filters.shown])
    if filters.typed:
        conditions.append(person_or_unit_begins(filters.typed))
    return conditions


def _about(filters: TrackingFilter) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on process, subtree and kind of unit, which also apply to the figures."""
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.workflow:
        conditions.append(Case.workflow == filters.workflow)
    if filters.under:
        conditions.append(Unit.path == filters.under if filters.own else within([filters.under]))
    if filters.kind:
        conditions.append(Unit.kind == filters.kind)
    return conditions


def figures(session: Session, actor: Actor, filters: TrackingFilter, day: dt.date) -> list[StateFigures]:
    """Return the open cases by state, of the filter's process, subtree and kind of unit. One statement."""
    return [StateFigures(*row) for row in session.execute(_figures(actor, filters, day))]


@lru_cache(KEPT)
def _figures(actor: Actor, filters: TrackingFilter, day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    counted = (sa.func.sum(sa.case((each(day), 1), else_=0)) for each in (at_work, late, at_rest))
    return (
        sa.select(Case.definition_hash, Case.workflow, Case.state, *counted)
        .join(Unit, Unit.id == Case.unit_id)
        .where(listed_cases(actor), Case.closed_at.is_(None), *_about(filters))
        .group_by(Case.definition_hash, Case.workflow, Case.state)
    )


def waiting_for(session: Session, ids: Collection[int], day: dt.date) -> dict[int, list[WaitingTask]]:
    """Return case → the posts that it waits for, one entry a unit, first and last day; and people, but for voters.

    One statement.
    """
    found: dict[int, dict[tuple[str, dt.date, dt.date | None], WaitingTask]] = {}
    for row in session.execute(_waiting(), {"cases": list(ids), "day": day}):
        units = found.setdefault(row.case_id, {})
        place = row.name, row.opens_on, row.due_on
        known = units.get(place)
        posts = dict.fromkeys((*(known.posts if known else ()), *filter(None, [row.post])))
        is_held = bool(row.held) or (known is not None and known.held)
        is_barred = bool(row.barred) or (known is not None and known.barred)
        units[place] = WaitingTask(tuple(posts), row.name, is_held, is_barred, row.opens_on, row.due_on)
    return {case_id: list(units.values()) for case_id, units in found.items()}


@lru_cache
def _waiting() -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of `waiting_for`, which is put together once."""
    day: Any = sa.bindparam("day", type_=sa.Date)
    of_post = (Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(day))
    voting = sa.exists().where(Vote.case_id == Task.case_id, Vote.closed_at.is_(None))
    held = sa.exists().where(*of_post, Case.id == Task.case_id, counts_in_case()).correlate(Task)
    kept_out = barred(Post.person_id)
    return (
        sa.select(
            Task.case_id,
            Task.opens_on,
            sa.func.coalesce(Unit.name, called_on(day)).label("name"),
            Task.post,
            sa.or_(Task.post.is_(None), held.where(~kept_out)).label("held"),
            held.where(kept_out).label("barred"),
            Task.due_on,
        )
        .outerjoin(Unit, Unit.id == Task.unit_id)
        .outerjoin(Person, Person.id == Task.person_id)
        .where(Task.case_id.in_(sa.bindparam("cases", expanding=True)), sa.or_(Task.person_id.is_(None), ~voting))
        .order_by(Task.id)
    )


def running_votes(session: Session, ids: Collection[int]) -> dict[int, RunningVote]:
    """Return case → its running vote. One statement."""
    return {row[0]: RunningVote(*row[1:]) for row in session.execute(_RUNNING, {"cases": list(ids)})}


_RUNNING = (
    sa.select(
        Vote.case_id,
        Unit.name,
        Vote.by_ballot,
        sa.or_(Vote.meeting_id.is_not(None), Vote.consultation_id.is_not(None)),
        sa.func.count(RollMember.person_id),
        # The electoral roll rather than the ballots: it also covers secret ballots and those on paper.
        sa.func.count(sa.case((RollMember.voted, RollMember.person_id))),
    )
    .join(Unit, Unit.id == Vote.unit_id)
    .outerjoin(RollMember, sa.and_(RollMember.vote_id == Vote.id, RollMember.recused.is_(None)))
    .where(Vote.case_id.in_(sa.bindparam("cases", expanding=True)), Vote.closed_at.is_(None))
    .group_by(Vote.case_id, Unit.name, Vote.secret, Vote.seats, Vote.meeting_id, Vote.consultation_id)
)
