"""Reads of one case: the case of a page, its journal, and the holders of its tasks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import barred, counts_in_case, visible_cases
from webapp.actors import KEPT, Actor
from webapp.models import (
    Account,
    Case,
    Event,
    EventAnswers,
    IssuedPaper,
    Person,
    Post,
    Task,
    Unit,
    open_on,
    post_held_on,
)
from webapp.queries.people.deputies import ActiveDelegation, active_delegations
from webapp.queries.people.names import called_at


def case_for(session: Session, actor: Actor, public_id: str) -> Case | None:
    """Return the case of that id if the actor may know of it; None both for an unknown and a forbidden one."""
    return session.scalars(_seen_by(actor), {"public_id": public_id}).one_or_none()


@lru_cache(KEPT)
def _seen_by(actor: Actor) -> sa.Select[Case]:
    return (
        sa.select(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.public_id == sa.bindparam("public_id"), visible_cases(actor))
        .options(joinedload(Case.unit), joinedload(Case.subject), joinedload(Case.opener))
        .options(joinedload(Case.transfer), joinedload(Case.destruction))
    )


def case_by_id(session: Session, actor: Actor, case_id: int) -> Case | None:
    """Return the case with this row number if the actor may know of it; None for a forbidden one."""
    found = sa.select(Case).join(Unit, Unit.id == Case.unit_id).where(Case.id == case_id, visible_cases(actor))
    return session.scalars(found).one_or_none()


@dataclass(frozen=True)
class TaskHolder:
    """A holder of an open task: a post in a unit with its holders today, or one member of an electoral roll; and their
    deputies.

    unreached: those of the people who have no account, so that nothing reaches them here; barred: whether others hold
    the post, who must not do it.
    """

    move: str
    post: str | None
    unit: str | None
    people: tuple[str, ...]
    deputies: tuple[ActiveDelegation, ...] = ()
    unreached: frozenset[str] = frozenset()
    barred: bool = False


_DAY: Any = sa.bindparam("day")
_WAITING = (
    sa.select(Task.id, Task.move, Task.post, Task.unit_id, Unit.name, Person.full_name, Account.id.label("account"))
    .outerjoin(Unit, Unit.id == Task.unit_id)
    .outerjoin(Person, Person.id == Task.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .where(Task.case_id == sa.bindparam("case"), open_on(_DAY))
    .order_by(Task.id)
)
_SITTING = (
    sa.select(Task.id, Person.full_name, Account.id.label("account"), barred(Post.person_id).label("barred"))
    .join(Post, sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(_DAY)))
    .join(Person, Person.id == Post.person_id)
    .outerjoin(Account, Account.person_id == Person.id)
    .join(Case, Case.id == Task.case_id)
    .where(Task.case_id == sa.bindparam("case"), open_on(_DAY), counts_in_case())
    .order_by(Post.id)
)


def holders_of(session: Session, case_id: int, day: dt.date) -> list[TaskHolder]:
    """Return the holders of a case's open tasks, but for those who must not do them. Three statements."""
    asked = {"case": case_id, "day": day}
    tasks, seated = session.execute(_WAITING, asked).all(), session.execute(_SITTING, asked).all()
    sat, apart = [row for row in seated if not row.barred], {row.id for row in seated if row.barred}
    deputies = active_delegations(session, [case_id], day)
    return [
        TaskHolder(
            task.move,
            task.post,
            task.name,
            (task.full_name,) if task.full_name else tuple(row.full_name for row in sat if row.id == task.id),
            tuple(each for each in deputies if each.task_id == task.id),
            frozenset(row.full_name for row in (task, *sat) if row.full_name and row.account is None),
            task.id in apart,
        )
        for task in tasks
    ]


@dataclass(frozen=True)
class JournalLine:
    """One journal entry for the timeline."""

    kind: str
    move: str
    from_state: str | None
    to_state: str
    actor: str | None
    actor_post: str | None
    acted_for: str | None
    at: dt.datetime
    version: int
    answers: dict[str, Any]
    consequences: dict[str, Any]


_Absent = aliased(Person)


_JOURNAL = (
    sa.select(
        Event.kind,
        Event.move,
        Event.from_state,
        Event.to_state,
        called_at(Event.at).label("full_name"),
        Event.actor_post,
        called_at(Event.at, _Absent).label("absent"),
        Event.at,
        Event.version,
        EventAnswers.answers,
        Event.consequences,
    )
    .outerjoin(Person, Person.id == Event.actor_id)
    .outerjoin(_Absent, _Absent.id == Event.for_id)
    .outerjoin(EventAnswers, EventAnswers.event_id == Event.id)
    .where(Event.case_id == sa.bindparam("case"))
    .order_by(Event.seq.desc())
)


def journal_of(session: Session, case_id: int) -> list[JournalLine]:
    """Return the journal of a case, newest entry first. One statement."""
    rows = session.execute(_JOURNAL, {"case": case_id})
    return [
        JournalLine(
            row.kind,
            row.move,
            row.from_state,
            row.to_state,
            row.full_name,
            row.actor_post,
            row.absent,
            row.at,
            row.version,
            row.answers or {},
            row.consequences,
        )
        for row in rows
    ]


_NAMES = sa.select(Person.id, Person.full_name).where(Person.id.in_(sa.bindparam("ids", expanding=True)))


def names_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these people."""
    asked = sorted(set(ids))
    rows = session.execute(_NAMES, {"ids": asked}) if asked else ()
    return {row.id: row.full_name for row in rows}


_PAPERS = (
    sa.select(IssuedPaper)
    .where(IssuedPaper.case_id == sa.bindparam("case"))
    .options(joinedload(IssuedPaper.subject))
    .order_by(IssuedPaper.id)
)


def papers_of(session: Session, case_id: int) -> list[IssuedPaper]:
    """Return the papers that a case has issued, with the person each is about."""
    return list(session.scalars(_PAPERS, {"case": case_id}))
