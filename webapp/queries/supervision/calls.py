"""The people whom a supervisor calls about late cases: the holders of their tasks, and which calls were made."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import barred, counts_in_case, listed_cases, sees_below, within
from webapp.actors import KEPT, Actor
from webapp.models import Case, Event, Person, Post, Task, Unit, Vote, post_held_on
from webapp.models.units import apart
from webapp.queries.cases.open_work import late
from webapp.queries.cases.reminding import CALLED
from webapp.queries.people.directory import post_within
from webapp.queries.people.names import called_at

_DAY: Any = sa.bindparam("day", type_=sa.Date())
MOST = 200
"""So many tasks of late cases, those due first, are gathered into calls: nobody makes more in a day."""


@dataclass(frozen=True)
class Callee:
    """Somebody to call: by their post in a unit, or by name, without either.

    phone: None where the register has none, or the reader must not see it.
    """

    person_id: int
    name: str
    post: str | None
    unit_id: int | None
    unit: str
    phone: str | None


@dataclass(frozen=True)
class LateCase:
    """A late case of a call. move: the task that is waited for; called_at: when somebody last called about it."""

    id: int
    public_id: str
    version: int
    definition_hash: str
    state: str
    person: str | None
    unit: str
    move: str
    due_on: dt.date
    called_at: dt.datetime | None
    calls: int


@dataclass(frozen=True)
class DueCall:
    """A call about late cases that wait for the same people: any of them can do what is missing.

    units: where they are, each with the unit above it where two are called alike. people: none where no post is held.
    """

    units: tuple[str, ...]
    people: tuple[Callee, ...]
    cases: tuple[LateCase, ...]


def due_calls(session: Session, actor: Actor, under: str, day: dt.date) -> list[DueCall]:
    """Return the calls about late cases in the subtree with this path, or wherever the actor oversees for ''.

    The oldest last day first. Two statements. Only cases that the actor may know of.
    """
    rows = session.execute(_late_tasks(actor, under), {"day": day}).all()
    made = _calls_made(session, sorted({row.id for row in rows}))
    names = _unit_names(rows)
    by_case: dict[int, list[Any]] = {}
    for row in rows:
        by_case.setdefault(row.id, []).append(row)
    found: dict[frozenset[tuple[int | None, int | None]], list[list[Any]]] = {}
    for turns in by_case.values():
        places = frozenset((row.at_id, row.person_id if _able(row) else None) for row in turns)
        found.setdefault(places, []).append(turns)
    return [
        DueCall(
            tuple(dict.fromkeys(names[row.at_id] for row in group[0] if row.at_id)),
            _people(group[0], names),
            tuple(_case(turns[0], made) for turns in group),
        )
        for group in found.values()
    ]


def _able(row: Any) -> bool:
    """Whether a row of a task names somebody who may do it."""
    return row.person_id is not None and not row.kept_out


def _unit_names(rows: Sequence[Any]) -> dict[int, str]:
    """Return unit → name, with that of the unit above where two of these are called alike."""
    units = {row.at_id: (row.at, row.above) for row in rows if row.at_id}
    return dict(zip(units, apart(list(units.values())), strict=True))


@lru_cache(KEPT)
def _late_tasks(actor: Actor, under: str) -> sa.Select[*tuple[Any, ...]]:
    """Return the tasks of late cases that the actor may know of, with each person who could do them."""
    at, above, about, turns = aliased(Unit), aliased(Unit), aliased(Person), _late(actor, under)
    held = sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(_DAY), counts_in_case())
    near = post_within(sees_below(actor), _DAY).correlate(Person).exists()
    return (
        sa.select(
            Case.id,
            Case.public_id,
            Case.version,
            Case.definition_hash,
            Case.state,
            called_at(Case.closed_at, about).label("about"),
            Unit.name.label("unit"),
            Task.move,
            turns.c.due,
            at.id.label("at_id"),
            at.name.label("at"),
            above.name.label("above"),
            Person.id.label("person_id"),
            Person.full_name,
            Post.kind.label("post"),
            sa.case((sa.and_(Person.restricted_on.is_(None), near), Person.phone)).label("phone"),
            sa.and_(Task.post.is_not(None), barred(Post.person_id)).label("kept_out"),
        )
        .join_from(turns, Task, Task.id == turns.c.id)
        .join(Case, Case.id == Task.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(about, about.id == Case.subject_id)
        .outerjoin(at, at.id == Task.unit_id)
        .outerjoin(above, above.id == at.parent_id)
        .outerjoin(Post, held)
        .outerjoin(Person, Person.id == sa.func.coalesce(Post.person_id, Task.person_id))
        .order_by(turns.c.due, Task.id, Post.id)
    )


def _late(actor: Actor, under: str) -> sa.Subquery:
    """Return the tasks whose last day is over, with that day; at most MOST of them, of the cases due first."""
    task = aliased(Task)  # `listed_cases` selects from Task as well
    due = sa.func.coalesce(Case.due_on, task.due_on)
    # Who has voted is nobody's business: what a running vote waits for, its page says in numbers.
    voting = sa.exists().where(Vote.case_id == Case.id, Vote.closed_at.is_(None))
    own = sees_below(actor)
    # Of all that somebody oversees, cases are read in the order of `ix_case_late` until there are enough: no index of
    # the path may come before it. In one of many units, the late cases are those of the unit.
    path: Any = Unit.path.concat("") if under in ("", *own) else Unit.path
    return (
        sa.select(task.id, due.label("due"))
        .join(Case, Case.id == task.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(listed_cases(actor), within(own, path), within([under or "/"], path))
        .where(late(_DAY), task.opens_on <= _DAY, due < _DAY)
        .where(sa.or_(task.person_id.is_(None), ~voting))
        .order_by(Case.late_after, Case.id, due, task.id)
        .limit(MOST)
        .subquery()
    )


def _calls_made(session: Session, ids: list[int]) -> dict[int, tuple[dt.datetime, int]]:
    """Return case → when somebody last called about its present step, and how often. One statement."""
    step = (Event.case_id == Case.id, Event.version == Case.version, Event.kind == "clock", Event.move == CALLED)
    rows = session.execute(
        sa.select(Case.id, sa.func.max(Event.at), sa.func.count(Event.id))
        .join(Event, sa.and_(*step))
        .where(Case.id.in_(ids))
        .group_by(Case.id)
    )
    return {case_id: (last, count) for case_id, last, count in rows}


def _people(turns: list[Any], names: dict[int, str]) -> tuple[Callee, ...]:
    found = {
        row.person_id: Callee(row.person_id, row.full_name, row.post, row.at_id, names.get(row.at_id, ""), row.phone)
        for row in turns
        if _able(row)
    }
    return tuple(found.values())


def _case(row: Any, made: dict[int, tuple[dt.datetime, int]]) -> LateCase:
    last, count = made.get(row.id, (None, 0))
    return LateCase(
        id=row.id,
        public_id=row.public_id,
        version=row.version,
        definition_hash=row.definition_hash,
        state=row.state,
        person=row.about,
        unit=row.unit,
        move=row.move,
        due_on=row.due,
        called_at=last,
        calls=count,
    )
