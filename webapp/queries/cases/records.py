"""Reads of cases: the one case that a page is about, its journal, and who holds it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import Actor, LentPost, my_turns, visible_cases, whose_turn
from webapp.models import Case, Event, EventWords, Paper, Person, Post, Turn, Unit, UnitPast, sitting
from webapp.queries.people.delegations import StandingIn, standing_in_at


def case_for(session: Session, actor: Actor, public_id: str) -> Case | None:
    """The case of that id if the actor may know of it; None alike for an unknown and a forbidden one."""
    return session.scalars(
        sa.select(Case)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.public_id == public_id, visible_cases(actor))
        .options(joinedload(Case.unit), joinedload(Case.subject), joinedload(Case.opener))
    ).one_or_none()


@dataclass(frozen=True)
class Holder:
    """Somebody whose turn it is: a post in a unit with whoever holds it today, or one member of a roll; and who stands
    in for them."""

    move: str
    post: str | None
    unit: str | None
    people: tuple[str, ...]
    deputies: tuple[StandingIn, ...] = ()


def holders_of(session: Session, case_id: int, day: dt.date) -> list[Holder]:
    """Whose turn it is on a case. Three statements."""
    turns = session.execute(
        sa.select(Turn.id, Turn.move, Turn.post, Turn.unit_id, Unit.name, Person.full_name)
        .outerjoin(Unit, Unit.id == Turn.unit_id)
        .outerjoin(Person, Person.id == Turn.person_id)
        .where(Turn.case_id == case_id, Turn.opens_on <= day)
        .order_by(Turn.id)
    ).all()
    sat = session.execute(
        sa.select(Post.unit_id, Post.kind, Person.full_name)
        .join(Person, Person.id == Post.person_id)
        .where(Post.unit_id.in_([turn.unit_id for turn in turns if turn.unit_id]), sitting(day))
        .order_by(Post.id)
    ).all()
    deputies = standing_in_at(session, [case_id], day)
    return [
        Holder(
            turn.move,
            turn.post,
            turn.name,
            (turn.full_name,)
            if turn.full_name
            else tuple(row.full_name for row in sat if (row.unit_id, row.kind) == (turn.unit_id, turn.post)),
            tuple(each for each in deputies if each.turn_id == turn.id),
        )
        for turn in turns
    ]


@dataclass(frozen=True)
class JournalLine:
    """One entry of the journal for the timeline."""

    kind: str
    move: str
    to_state: str
    actor: str | None
    actor_post: str | None
    acted_for: str | None
    at: dt.datetime
    version: int
    words: dict[str, Any]
    consequences: dict[str, Any]


_Absent = aliased(Person)


def journal_of(session: Session, case_id: int) -> list[JournalLine]:
    """The journal of a case, newest first. One statement."""
    rows = session.execute(
        sa.select(
            Event.kind,
            Event.move,
            Event.to_state,
            Person.full_name,
            Event.actor_post,
            _Absent.full_name.label("absent"),
            Event.at,
            Event.version,
            EventWords.words,
            Event.consequences,
        )
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(_Absent, _Absent.id == Event.for_id)
        .outerjoin(EventWords, EventWords.event_id == Event.id)
        .where(Event.case_id == case_id)
        .order_by(Event.seq.desc())
    )
    return [
        JournalLine(
            row.kind,
            row.move,
            row.to_state,
            row.full_name,
            row.actor_post,
            row.absent,
            row.at,
            row.version,
            row.words or {},
            row.consequences,
        )
        for row in rows
    ]


class UnitNames(dict[int, str]):
    """Names of units by id, as they are now; `on` gives them as they were."""

    def __init__(self, now: Mapping[int, str], past: Iterable[tuple[int, dt.date, str]] = ()) -> None:
        super().__init__(now)
        self._past = sorted(past, key=lambda row: row[1], reverse=True)

    def on(self, day: dt.date) -> dict[int, str]:
        """The names of that day."""
        return {**self, **{unit_id: name for unit_id, until, name in self._past if until > day}}


def unit_names(session: Session, ids: Iterable[int]) -> UnitNames:
    """Names of units. One statement, and another where one of them was called or stood otherwise once."""
    rows = session.execute(sa.select(Unit.id, Unit.name, Unit.changed_on).where(Unit.id.in_(set(ids)))).all()
    changed = [row.id for row in rows if row.changed_on]
    past: list[tuple[int, dt.date, str]] = []
    if changed:
        then = sa.select(UnitPast.unit_id, UnitPast.until, UnitPast.name).where(UnitPast.unit_id.in_(changed))
        past = [(row.unit_id, row.until, row.name) for row in session.execute(then)]
    return UnitNames({row.id: row.name for row in rows}, past)


def names_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Names of people."""
    rows = session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(set(ids))))
    return {row.id: row.full_name for row in rows}


def papers_of(session: Session, case_id: int) -> list[Paper]:
    """The papers that a case has issued, with the person each is about."""
    return list(
        session.scalars(
            sa.select(Paper).where(Paper.case_id == case_id).options(joinedload(Paper.subject)).order_by(Paper.id)
        )
    )


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
    through: LentPost | None = None
    """In whose place it waits for the reader; None for what waits for himself."""


def inbox(
    session: Session,
    actor: Actor,
    day: dt.date,
    limit: int = 50,
    offset_key: tuple[dt.date, int] | None = None,
) -> list[tuple[int, CaseLine]]:
    """What waits for the actor, oldest due first: one line a case. One statement, led by the index on turns."""
    far = dt.date(9999, 12, 31)
    due = sa.func.coalesce(sa.func.min(Turn.due_on), far)
    whose = whose_turn(actor)
    # What waits for oneself comes before what waits through another.
    move = sa.func.coalesce(sa.func.min(sa.case((whose == 0, Turn.move))), sa.func.min(Turn.move))
    statement = (
        sa.select(
            *COLUMNS,
            sa.func.min(Turn.due_on).label("turn_due"),
            move.label("move"),
            sa.func.min(whose).label("whose"),
            Case.id,
        )
        .join(Turn, Turn.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(my_turns(actor), Turn.opens_on <= day)
        .group_by(Case.id, Unit.id, Person.id)
        .order_by(due, Case.id)
        .limit(limit + 1)
    )
    if offset_key:
        last_due, last_id = offset_key
        statement = statement.having(sa.or_(due > last_due, sa.and_(due == last_due, Case.id > last_id)))
    posts = (None, *actor.lent)
    rows = session.execute(statement).all()
    return [(row.id, case_line(row, row.turn_due, row.move, posts[row.whose])) for row in rows]


def done_by(session: Session, actor: Actor, before: int | None = None, limit: int = 50) -> list[tuple[int, CaseLine]]:
    """What the actor has done, newest first: cases with an act of his that he may still see. One statement."""
    mine = sa.select(Event.case_id, sa.func.max(Event.id).label("last")).where(Event.actor_id == actor.person_id)
    last = mine.group_by(Event.case_id).subquery()
    statement = (
        sa.select(*COLUMNS, last.c.last)
        .join(last, last.c.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(visible_cases(actor))
        .order_by(last.c.last.desc())
        .limit(limit + 1)
    )
    if before:
        statement = statement.where(last.c.last < before)
    return [(row.last, case_line(row, row.due_on)) for row in session.execute(statement)]


def watched_by(
    session: Session, actor: Actor, day: dt.date, before: int | None = None, limit: int = 50
) -> list[tuple[int, CaseLine]]:
    """Open cases that the actor may see and that do not wait for him, newest first. One statement."""
    turn = sa.select(Turn.id).where(Turn.case_id == Case.id, my_turns(actor), Turn.opens_on <= day)
    return _list(session, actor, before, limit, Case.closed_at.is_(None), ~turn.exists())


def archived(session: Session, actor: Actor, before: int | None = None, limit: int = 50) -> list[tuple[int, CaseLine]]:
    """Closed cases that the actor may see, newest first. One statement."""
    return _list(session, actor, before, limit, Case.closed_at.is_not(None))


COLUMNS = (
    Case.public_id,
    Case.workflow,
    Case.definition_hash,
    Case.state,
    Unit.name.label("unit"),
    Person.full_name.label("person"),
    Case.state_since,
    Case.due_on,
    Case.closed_at,
)


def _list(
    session: Session, actor: Actor, before: int | None, limit: int, *conditions: sa.ColumnElement[bool]
) -> list[tuple[int, CaseLine]]:
    statement = (
        sa.select(*COLUMNS, Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(visible_cases(actor), *conditions)
        .order_by(Case.id.desc())
        .limit(limit + 1)
    )
    if before:
        statement = statement.where(Case.id < before)
    return [(row.id, case_line(row, row.due_on)) for row in session.execute(statement)]


def case_line(row: Any, due_on: dt.date | None, move: str = "", through: LentPost | None = None) -> CaseLine:
    """A row of COLUMNS as a line of a list."""
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
    )
