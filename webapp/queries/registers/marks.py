"""Reads of marks in registers: who may judge, who has given marks, and the ranking once they are closed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import OVERSIGHT
from webapp.models import Kinship, Notice, Person, Post, RegisterJudge, RegisterPerson, RegisterRow, Unit, post_held_on
from webapp.models.registers import MARKS
from webapp.queries.people.names import people_names
from webapp.surroundings import lineage_on
from workflows.core.registers import Ranked, ranking


@dataclass(frozen=True)
class Result:
    """Somebody's place with their name."""

    name: str
    ranked: Ranked


def judges_offered(session: Session, unit: Unit, day: dt.date) -> list[tuple[int, str, str]]:
    """Return who may be named as judge of a row of this unit: id, name, unit; officers of it and of those above it."""
    near = {step.id: step.name for step in lineage_on(session, unit, day)}
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Post.unit_id)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id.in_(near), Post.kind.in_(OVERSIGHT), post_held_on(day), Person.restricted_on.is_(None))
        .order_by(Person.sort_key, Person.id, Post.id)
    )
    found = {row.id: (row.id, row.full_name, near[row.unit_id]) for row in rows}
    return list(found.values())


def barred(session: Session, judges: Collection[int], people: Collection[int]) -> frozenset[int]:
    """Return which of the judges are in the row, or kin of somebody in it, whichever of the two has declared it."""
    declared = sa.select(Kinship.declarer_id, Kinship.relative_id).where(
        Kinship.ended_at.is_(None),
        sa.or_(
            sa.and_(Kinship.declarer_id.in_(judges), Kinship.relative_id.in_(people)),
            sa.and_(Kinship.relative_id.in_(judges), Kinship.declarer_id.in_(people)),
        ),
    )
    kin = {each for row in session.execute(declared) for each in row}
    return frozenset(judges) & (frozenset(people) | kin)


def judges_of(session: Session, row_id: int) -> list[RegisterJudge]:
    """Return the judges of a row, by given name. One statement."""
    found = sa.select(RegisterJudge).join(Person, Person.id == RegisterJudge.person_id)
    found = found.where(RegisterJudge.row_id == row_id).options(joinedload(RegisterJudge.person))
    return list(session.scalars(found.order_by(Person.sort_key, Person.id)))


def rows_to_judge(session: Session, person_id: int) -> Sequence[RegisterRow]:
    """Return the rows that wait for marks of this person, the newest first. One statement."""
    return session.scalars(
        sa.select(RegisterRow)
        .join(RegisterJudge, RegisterJudge.row_id == RegisterRow.id)
        .where(
            RegisterJudge.person_id == person_id,
            RegisterJudge.points.is_(None),
            RegisterRow.standing == "entered",
            RegisterRow.marked_at.is_(None),
        )
        .options(joinedload(RegisterRow.unit))
        .order_by(RegisterRow.day.desc(), RegisterRow.id.desc())
    ).all()


def judged_by(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that a Notice is about a row of which this person is a judge."""
    mine = sa.and_(RegisterJudge.person_id == person_id, sa.cast(RegisterJudge.row_id, sa.String) == Notice.stood)
    return sa.select(RegisterJudge.row_id).where(mine).correlate(Notice).exists()


def row_to_judge(session: Session, key: str, row_id: int, person_id: int) -> RegisterRow | None:
    """Return a row of a register if this person is one of its judges; None both for another and for no such row."""
    judges = sa.exists().where(RegisterJudge.row_id == RegisterRow.id, RegisterJudge.person_id == person_id)
    mine = (RegisterRow.id == row_id, RegisterRow.register == key, judges)
    return session.scalars(sa.select(RegisterRow).where(*mine).options(joinedload(RegisterRow.unit))).one_or_none()


def closed_marks(row: RegisterRow) -> dict[int, dict[int, int]]:
    """Return the marks of a row, judge → person → hundredths; none before they are closed."""
    said = row.answers.get(MARKS, {})
    return {int(judge): {int(one): mark for one, mark in given.items()} for judge, given in said.items()}


def results(session: Session, row: RegisterRow, people: Sequence[RegisterPerson]) -> list[Result]:
    """Return the ranking of a row whose marks are closed, by place and given name. Two statements."""
    order = {one.person_id: place for place, one in enumerate(people)}
    ranked = sorted(ranking(closed_marks(row)), key=lambda one: (one.place, order.get(one.person_id, len(order))))
    names = people_names(session, [one.person_id for one in ranked])
    return [Result(names[one.person_id], one) for one in ranked]
