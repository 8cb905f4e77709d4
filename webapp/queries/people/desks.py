"""Desks: what whoever leaves a post hands over, and whose hand-over somebody may read."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import visible_cases, within
from webapp.actors import Actor, officer_paths
from webapp.models import (
    Case,
    DeskRecord,
    DeskRecordLine,
    IssuedPaper,
    Person,
    Post,
    RegisterEntry,
    RegisterRow,
    Task,
    Unit,
    post_held_on,
)
from webapp.queries.local_day import LocalDay
from webapp.queries.people.joined import records_of
from webapp.queries.people.names import called_on
from workflows.registers import REGISTERS

SHOWN = 50
"""How many desks of others the list shows."""
NOT_A_DESK = "member"
MINUTES = "desk-handover"
"""The paper of a hand-over of work."""


@dataclass(frozen=True)
class OpenWork:
    """A case that waits for the holders of a post. move: what is to be done."""

    public_id: str
    workflow: str
    definition_hash: str
    person: str | None
    unit_id: int
    move: str
    since: dt.datetime
    due_on: dt.date | None


@dataclass(frozen=True)
class NumberedPapers:
    """Papers of one type that a unit has numbered: the first and the last number."""

    type: str
    term: str
    first: int
    last: int


@dataclass(frozen=True)
class KeptRegister:
    """A register that the holder of a post writes: how many rows stand in it, and how many wait to be confirmed."""

    key: str
    rows: int
    waiting: int
    last_day: dt.date | None


def own_desks(session: Session, actor: Actor) -> list[Post]:
    """Return the posts that the actor holds or has held, the newest first. One statement."""
    return _desks(session, _own(actor))


def ending_desks(session: Session, actor: Actor) -> list[Post]:
    """Return the posts of others that have ended or have a last day and whose hand-over the actor reads, newest first.

    One statement.
    """
    return _desks(session, sa.and_(~_own(actor), _overseen(actor), Post.valid_to.is_not(None)), SHOWN)


def desk_for(session: Session, actor: Actor, post_id: int) -> Post | None:
    """Return a post whose hand-over the actor may read; None both for an unknown and a forbidden one.

    Its holder may, the secretary of its unit, and an officer of that unit or of one above.
    """
    return next(iter(_desks(session, sa.and_(Post.id == post_id, sa.or_(_own(actor), _overseen(actor))))), None)


def _desks(session: Session, condition: sa.ColumnElement[bool], limit: int | None = None) -> list[Post]:
    found = (
        sa.select(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .where(condition, Post.kind != NOT_A_DESK)
        .options(joinedload(Post.unit), joinedload(Post.person))
        .order_by(Post.valid_to.is_not(None), Post.valid_to.desc(), Post.valid_from.desc(), Post.id)
    )
    return list(session.scalars(found.limit(limit)))


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return Post.person_id.in_(records_of(actor.person_id))


def _overseen(actor: Actor) -> sa.ColumnElement[bool]:
    led = [post.unit_id for post in actor.posts if post.kind == "secretary"]
    return sa.or_(Post.unit_id.in_(led), within(officer_paths(actor)))


def desk_record(session: Session, post: Post) -> DeskRecord | None:
    """Return what the clock has kept of a post at its end; None while it is held, or where nobody kept it."""
    if post.valid_to is None:
        return None
    found = sa.select(DeskRecord).where(DeskRecord.post_id == post.id, DeskRecord.ended_on == post.valid_to)
    return session.scalars(found).one_or_none()


def open_work(
    session: Session, actor: Actor, post: Post, day: dt.date, record: DeskRecord | None = None
) -> list[OpenWork]:
    """Return the cases that wait for the holders of a post, by process and last day. One statement.

    Of a post that has ended those that waited for it then, as `record` keeps them; without one those of them that still
    wait. No sealed one: its hand-over is not printed. Who did not hold the post reads of the cases that they may see.
    """
    task: Any = aliased(DeskRecordLine if record else Task)  # by another name than in `visible_cases`
    due = sa.func.min(task.due_on)
    kept = [task.record_id == record.id] if record else _waits(task, post, day)
    # Whom the case has been about since is no business of who had left by then.
    subject, called = (task.subject_id, called_on(record.kept_on)) if record else (Case.subject_id, Person.full_name)
    statement = (
        sa.select(
            Case.public_id,
            Case.workflow,
            Case.definition_hash,
            called,
            Unit.id,
            sa.func.min(task.move),
            sa.func.min(task.since),
            due,
        )
        .join(task, task.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == subject)
        .where(*kept, Case.sealed.is_(False))
        .group_by(Case.id, Unit.id, Person.id)
        .order_by(Case.workflow, due.is_(None), due, Case.id)
    )
    if post.person_id != actor.person_id:
        statement = statement.where(visible_cases(actor))
    return [OpenWork(*row) for row in session.execute(statement)]


def _waits(task: Any, post: Post, day: dt.date) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions that a Task waits for the holders of a post; of one that has ended, that it did so then."""
    yield from (task.unit_id == post.unit_id, task.post == post.kind, task.opens_on <= day)
    if post.valid_to is not None and post.valid_to <= day:
        yield LocalDay(task.since) < post.valid_to


def numbered_papers(session: Session, post: Post) -> list[NumberedPapers]:
    """Return the papers that the post's unit numbered while it was held, by type, without sealed cases'. One statement.

    How many they are is not said: beside the first and the last number it would tell how many are of sealed cases.
    """
    rows = session.execute(
        sa.select(
            IssuedPaper.type,
            IssuedPaper.term,
            sa.func.min(IssuedPaper.seq),
            sa.func.max(IssuedPaper.seq),
        )
        .join(Case, Case.id == IssuedPaper.case_id)
        .where(
            IssuedPaper.issuer_id == post.unit_id,
            IssuedPaper.signed_on >= post.valid_from,
            sa.true() if post.valid_to is None else IssuedPaper.signed_on < post.valid_to,
            Case.sealed.is_(False),
        )
        .group_by(IssuedPaper.type, IssuedPaper.term)
        .order_by(IssuedPaper.type, IssuedPaper.term)
    )
    return [NumberedPapers(*row) for row in rows]


def kept_registers(session: Session, post: Post, day: dt.date) -> list[KeptRegister]:
    """Return the registers that the holder of a post writes for its unit, without sealed ones. One statement.

    As they stood at the end of that day: rows entered later are not in them, nor what became of a row later.
    """
    kept = written_registers(post)
    by_then = sa.select(sa.func.max(RegisterEntry.seq)).where(
        RegisterEntry.row_id == RegisterRow.id, LocalDay(RegisterEntry.at) <= day
    )
    waiting = sa.func.sum(sa.case((RegisterEntry.kind.in_(("entered", "corrected")), 1), else_=0))
    rows = session.execute(
        sa.select(RegisterRow.register, sa.func.count(), waiting, sa.func.max(RegisterRow.day))
        .join(RegisterEntry, RegisterEntry.row_id == RegisterRow.id)
        .where(
            RegisterRow.unit_id == post.unit_id,
            RegisterRow.register.in_(kept),
            RegisterEntry.seq == by_then.correlate(RegisterRow).scalar_subquery(),
            RegisterEntry.kind != "struck",
        )
        .group_by(RegisterRow.register)
    ).all()
    found = {row[0]: KeptRegister(*row) for row in rows}
    return [found.get(key) or KeptRegister(key, 0, 0, None) for key in kept]


def written_registers(post: Post) -> list[str]:
    """Return the keys of the registers that the holder of a post writes for its unit, without sealed ones."""
    return [
        key
        for key, register in REGISTERS.items()
        if post.kind in register.enters and post.unit.kind in register.unit_kinds and not register.sealed
    ]


def successors(session: Session, post: Post, day: dt.date) -> list[str]:
    """Return the names of those who hold the post on that day and took it after it had ended. One statement."""
    if post.valid_to is None:
        return []
    found = (
        sa.select(Person.full_name)
        .join(Post, Post.person_id == Person.id)
        .where(
            Post.unit_id == post.unit_id,
            Post.kind == post.kind,
            Post.valid_from >= post.valid_to,
            Person.id != post.person_id,
            post_held_on(day),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return list(session.scalars(found))
