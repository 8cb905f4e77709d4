"""Counts of the first page: a person's tasks by their last day, and late cases by who has them."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import listed_cases, my_tasks
from webapp.actors import KEPT, Actor
from webapp.models import Case, Task, Unit, open_on
from webapp.models.units import apart
from webapp.queries.cases.lists import EVERYTHING, WEEK, tasks_of, turn_due
from webapp.queries.cases.open_work import at_work, late


@dataclass(frozen=True)
class TaskFigures:
    """Numbers of cases that wait for the actor: late, due within seven days, and all; and how many wait for others."""

    late: int
    week: int
    all: int
    watched: int


@dataclass(frozen=True)
class LateHolder:
    """A unit that late cases wait for: how many, and since when the oldest of them is due."""

    unit: str
    count: int
    oldest: dt.date | None


@lru_cache(KEPT)
def task_count(actor: Actor, day: dt.date) -> sa.ScalarSelect[int]:
    """Return a statement that counts the cases with a task of the actor."""
    found = sa.select(sa.func.count(sa.distinct(Task.case_id))).join(Case, Case.id == Task.case_id)
    return found.where(my_tasks(actor), open_on(day)).scalar_subquery()


def task_figures(session: Session, actor: Actor, day: dt.date) -> TaskFigures:
    """Return how many cases wait for the actor, and how many that they may see wait for others. One statement."""
    return TaskFigures(*session.execute(_task_figures(actor, day)).one())


@lru_cache(KEPT)
def _task_figures(actor: Actor, day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    tasks = tasks_of(actor, day, EVERYTHING, turn_due.label("due")).subquery()
    mine = sa.select(Task.id).where(Task.case_id == Case.id, my_tasks(actor), open_on(day))
    watched = (
        sa.select(sa.func.count())
        .select_from(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(listed_cases(actor), at_work(day), ~mine.exists())
    )
    return sa.select(
        sa.func.count(sa.case((tasks.c.due < day, 1))),
        sa.func.count(sa.case((tasks.c.due.between(day, day + WEEK), 1))),
        sa.func.count(),
        watched.scalar_subquery(),
    ).select_from(tasks)


def late_by_holder(session: Session, actor: Actor, day: dt.date, limit: int) -> list[LateHolder]:
    """Return the units that the late cases below the actor wait for, those with most of them first. One statement."""
    rows = session.execute(_late_by_holder(actor, day, limit)).all()
    names = apart([(name, higher) for name, higher, _late, _oldest in rows])
    return [LateHolder(name, *row[2:]) for name, row in zip(names, rows, strict=True)]


@lru_cache(KEPT)
def _late_by_holder(actor: Actor, day: dt.date, limit: int) -> sa.Select[*tuple[Any, ...]]:
    at, above, task, count = aliased(Unit), aliased(Unit), aliased(Task), sa.func.count(sa.distinct(Case.id))
    return (
        sa.select(at.name, above.name, count, sa.func.min(sa.func.coalesce(Case.due_on, task.due_on)))
        .select_from(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .join(task, task.case_id == Case.id)
        .join(at, at.id == task.unit_id)
        .outerjoin(above, above.id == at.parent_id)
        .where(listed_cases(actor), late(day), task.opens_on <= day)
        .group_by(at.id, at.name, above.name)
        .order_by(count.desc(), at.name)
        .limit(limit)
    )
