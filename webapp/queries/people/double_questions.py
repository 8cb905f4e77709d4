"""Questions of imports about likely doubles, as those responsible see them."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import KEPT, OFFICERS, Actor, officer_paths
from webapp.models import DoubleQuestion, Person, Post, Unit, post_held_on
from webapp.models.units import CELLS, ids_on
from webapp.queries.people.doubles import live, responsible_for
from webapp.queries.people.pairs import MOST, DoubleRecord, open_ones, record_columns, record_in, with_posts
from workflows.core.births import Birth


@dataclass(frozen=True)
class QuestionLine:
    """A question of an import: what the row of the workbook said, and the stored person whom it looks like."""

    id: int
    code: str
    name: str
    sex: str
    birth: Birth
    unit: str
    file_name: str
    asked_at: dt.datetime
    stored: DoubleRecord
    answer: str | None
    """'same' or 'two'; it may be changed until the workbook is imported by it."""
    reason: str | None


@lru_cache(KEPT)
def _questions(paths: tuple[str, ...], day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    topmost = sa.select(Unit.id).where(Unit.parent_id.is_(None), sa.not_(within(paths))).exists()
    place = aliased(Unit)
    concerned = sa.or_(within(paths, place.path), sa.and_(place.id.is_(None), ~topmost))
    return (
        sa.select(*record_columns(Person), DoubleQuestion, sa.func.coalesce(place.name, "").label("unit"))
        .join(Person, Person.id == DoubleQuestion.person_id)
        .outerjoin(place, place.id == DoubleQuestion.unit_id)
        # Questions are few and people are many: SQLite begins with the people where it has counted no question yet.
        .where(Person.id.in_(sa.select(DoubleQuestion.person_id)))
        .where(live(), concerned, responsible_for(Person, paths, day))
        .order_by(DoubleQuestion.answer.is_not(None), DoubleQuestion.id)
        .limit(MOST)
    )


def _question(row: Any) -> QuestionLine:
    asked: DoubleQuestion = row.DoubleQuestion
    return QuestionLine(
        asked.id,
        asked.code,
        asked.full_name,
        asked.sex,
        Birth(asked.birth_date, asked.birth_known),
        row.unit,
        asked.file_name,
        asked.asked_at,
        record_in(row, 0),
        asked.answer,
        asked.reason,
    )


def questions_for(session: Session, actor: Actor, day: dt.date) -> list[QuestionLine]:
    """Return the questions of imports for the actor, the oldest without an answer first. One statement."""
    paths = officer_paths(actor)
    return [_question(row) for row in session.execute(_questions(paths, day))] if paths else []


def question_for(session: Session, actor: Actor, question_id: int, day: dt.date) -> QuestionLine | None:
    """Return a question for the actor; None for any other. Three statements."""
    paths = officer_paths(actor)
    if not paths:
        return None
    row = session.execute(_questions(paths, day).where(DoubleQuestion.id == question_id)).one_or_none()
    if row is None:
        return None
    found = _question(row)
    [stored] = with_posts(session, [found.stored], day)
    return replace(found, stored=stored)


def asked_of(session: Session, question: DoubleQuestion, day: dt.date) -> set[int]:
    """Return who is responsible for answering a question, by their posts of a day. Three statements at most.

    Those above everything that the stored person holds, or without a post ever held, and above the unit of the row.
    """
    running = sa.or_(Post.valid_to.is_(None), Post.valid_to > day)
    held = sa.select(Unit.path, running).join(Post, Post.unit_id == Unit.id)
    held = held.where(Post.person_id == question.person_id)
    rows = [(row[0], row[1]) for row in session.execute(held)]
    paths = [path for path, now in rows if now] or [path for path, _now in rows]
    place = session.get(Unit, question.unit_id) if question.unit_id else None
    if place is None or not paths:
        above = sa.select(Unit.id).where(Unit.parent_id.is_(None))
    else:
        above = sa.select(Unit.id).where(
            Unit.id.in_(set.intersection(*(set(ids_on(each)) for each in [*paths, place.path])))
        )
    officers = sa.select(Post.person_id).join(Unit, Unit.id == Post.unit_id)
    officers = officers.where(Post.kind.in_(OFFICERS), Unit.kind.not_in(CELLS), post_held_on(day), Unit.id.in_(above))
    return set(session.scalars(officers))


def unanswered(session: Session, first: int, last: int) -> bool:
    """Whether one of the questions with these numbers still waits. One statement."""
    waiting = sa.select(DoubleQuestion.id).where(DoubleQuestion.id.between(first, last))
    return session.scalar(waiting.where(DoubleQuestion.answer.is_(None)).limit(1)) is not None


def waiting_count(session: Session, actor: Actor, day: dt.date) -> int:
    """Return how many likely doubles, and questions of imports, wait for the actor; of each 50 stand for more.

    One statement, none for who keeps no names.
    """
    paths = officer_paths(actor)
    return session.execute(_waiting(paths, day)).scalar_one() if paths else 0


@lru_cache(KEPT)
def _waiting(paths: tuple[str, ...], day: dt.date) -> sa.Select[int]:
    asked = _questions(paths, day).where(DoubleQuestion.answer.is_(None)).with_only_columns(DoubleQuestion.id)
    counts = (sa.select(sa.func.count()).select_from(each.subquery()) for each in (open_ones(paths, day), asked))
    pairs, questions = (each.scalar_subquery() for each in counts)
    return sa.select(pairs + questions)
