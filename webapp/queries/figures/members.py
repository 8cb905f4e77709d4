"""Whom or what an indicator counts: one statement for each, for all units of a subtree together."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.models import (
    Case,
    Event,
    FieldDay,
    FieldTrip,
    Person,
    Post,
    PostKind,
    RegisterPerson,
    RegisterRow,
    Unit,
    post_held_on,
)
from webapp.queries.registers.rows import counted
from webapp.surroundings import exists_on
from workflows.core.calendar import HOME
from workflows.core.programmes.indicators import (
    Answers,
    Cases,
    Entered,
    GrassrootsDays,
    GrassrootsOfficers,
    GrassrootsTrips,
    Holders,
    Holds,
    HoldsOutside,
    Indicator,
    InOnePerson,
    InParty,
    Kept,
    Named,
    Rows,
    Stands,
    Test,
    Total,
    Units,
)
from workflows.core.programmes.periods import Window
from workflows.core.registers import Register


@dataclass(frozen=True, slots=True)
class Member:
    """One of the whole in the unit with this path, or a row of a number; counted: as much of it as is in the figure.

    withheld: whether it is somebody who has restricted the use of their data, and is named nowhere.
    """

    id: int
    name: str
    path: str
    counted: int
    withheld: bool = False


@dataclass(frozen=True)
class _Asked:
    """When an indicator is asked: the days of its rows, and the day of its posts and units."""

    window: Window
    day: dt.date


def members(
    session: Session, indicator: type[Indicator], paths: Sequence[str], window: Window, today: dt.date
) -> list[Member]:
    """Return everybody or everything that an indicator counts below these paths, by unit and name. One statement.

    Posts and units are those of the last day of the window, or of today.
    """
    asked = _Asked(window, min(window.last, today))
    whole = indicator.of
    match whole:
        case Units():
            found = _units(whole, indicator.counts, asked)
        case Holders():
            found = _holders(whole, indicator.counts, asked)
        case Entered():
            found = _entered(whole, indicator.counts, asked)
        case Rows() | Total():
            found = _numbers(whole, asked)
        case Cases():
            found = _cases(whole, asked)
        case GrassrootsDays():
            found = _field_days(asked, FieldTrip.id, sa.func.count())
            found = found.where(FieldTrip.regime.in_(whole.regimes)) if whole.regimes else found
        case GrassrootsTrips():
            found = _field_days(asked, FieldTrip.id, sa.literal(1))
            found = found.where(FieldTrip.kind.in_(whole.kinds)) if whole.kinds else found
        case GrassrootsOfficers():
            found = _field_days(asked, FieldTrip.person_id, sa.literal(1))
    rows = session.execute(found.where(within(paths)).order_by(Unit.path))
    return [Member(row[0], row[1], row[2], int(row[3]), row._mapping.get("restricted_on") is not None) for row in rows]


def _units(whole: Units, tests: Sequence[Test], asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(Unit.id, Unit.name, Unit.path, _met(tests, asked)).where(
        Unit.kind.in_(whole.kinds), exists_on(asked.day)
    )
    return found.where(Unit.branch_kind.in_(whole.branch_kinds)) if whole.branch_kinds else found


def _holders(whole: Holders, tests: Sequence[Test], asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    """Somebody who holds two such posts in one unit stands there once."""
    found = (
        sa.select(Person.id, Person.full_name, Unit.path, _met(tests, asked), Person.sort_key, Person.restricted_on)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Post.kind.in_(whole.posts), Unit.kind.in_(whole.units), post_held_on(asked.day), Person.erased_at.is_(None)
        )
        .distinct()
        .order_by(Unit.path, Person.sort_key)
    )
    return found.where(_holds(whole.also, asked.day, Unit.id)) if whole.also else found


def _entered(whole: Entered, tests: Sequence[Test], asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Person.id, Person.full_name, Unit.path, _met(tests, asked), Person.sort_key, Person.restricted_on)
        .join(RegisterPerson, RegisterPerson.person_id == Person.id)
        .join(RegisterRow, RegisterRow.id == RegisterPerson.row_id)
        .join(Unit, Unit.id == RegisterPerson.unit_id)
        .where(*_noted(whole.register, whole.answers, asked))
        .distinct()
        .order_by(Unit.path, Person.sort_key)
    )


def _numbers(whole: Rows | Total, asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    value: sa.ColumnElement[int] = sa.literal(1)
    if isinstance(whole, Total):
        value = sa.func.coalesce(RegisterRow.answers[whole.field].as_integer(), 0)
    return (
        sa.select(RegisterRow.id, Unit.name, Unit.path, value)
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(*_noted(whole.register, whole.answers, asked))
    )


def _cases(whole: Cases, asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    """A case that went through several of the states, or through one of them again, counts once."""
    first, last = _moments(asked)
    entry = aliased(Event)
    reached = sa.exists().where(
        entry.case_id == Case.id, entry.to_state.in_(whole.states), entry.at >= first, entry.at < last
    )
    found = sa.select(Case.id, Unit.name, Unit.path, sa.literal(1)).join(Unit, Unit.id == Case.unit_id)
    found = found.where(Case.workflow == whole.process, reached)
    return found if whole.answer is None else found.where(_file_says(whole.answer))


def _field_days(asked: _Asked, counted_by: Any, value: sa.ColumnElement[int]) -> sa.Select[*tuple[Any, ...]]:
    """The days of trips that are over, by trip or by officer: each half of them, or one for all."""
    days = asked.window.first, asked.day
    return (
        sa.select(counted_by, Unit.name, Unit.path, value)
        .join(Unit, Unit.id == FieldTrip.unit_id)
        .join(FieldDay, FieldDay.trip_id == FieldTrip.id)
        .where(FieldTrip.status.in_(("done", "reported", "verified")), FieldDay.day.between(*days))
        .group_by(counted_by, Unit.name, Unit.path)
    )


def _moments(asked: _Asked) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of the window, and the first one after its last day or today, in Việt Nam's time."""
    last = asked.day + dt.timedelta(days=1)
    return tuple(dt.datetime.combine(day, dt.time(), HOME) for day in (asked.window.first, last))  # type: ignore[return-value]


def _file_says(answer: tuple[str, str]) -> sa.ColumnElement[bool]:
    path, code = answer
    said: sa.ColumnElement[bool] = Case.dossier[tuple(path.split("."))].as_string() == code
    return said


def _noted(
    register: type[Register], answers: Answers | None, asked: _Asked, row: Any = RegisterRow
) -> list[sa.ColumnElement[bool]]:
    """The conditions that a row counts: confirmed, the latest of its chain, of these days, with these answers."""
    last = asked.day
    wanted = register.counts if answers is None else answers
    return [
        row.register == register.key,
        counted(last, row),
        row.day.between(asked.window.first, last),
        *(row.answers[field].as_string().in_(codes) for field, codes in wanted.items()),
    ]


def _met(tests: Sequence[Test], asked: _Asked) -> sa.ColumnElement[int]:
    """1 for a member of the whole that meets every test, else 0; a bare whole meets none and all."""
    return sa.case((sa.and_(sa.true(), *(_test(test, asked) for test in tests)), 1), else_=0).label("met")


def _test(test: Test, asked: _Asked) -> sa.ColumnElement[bool]:
    match test:
        case Named():
            return _named(test, asked)
        case Kept():
            row = aliased(RegisterRow)
            return sa.exists().where(row.unit_id == Unit.id, *_noted(test.register, test.answers, asked, row))
        case Holds():
            return _holds(test.posts, asked.day)
        case HoldsOutside():
            return _holds(sa.select(PostKind.key).where(PostKind.outside), asked.day)
        case InOnePerson():
            return _in_one_person(test, asked.day)
        case Stands():
            return _stands(test, asked.day)
        case InParty():
            member = sa.and_(Person.party_joined_on.is_not(None), Person.party_joined_on <= asked.day)
            return sa.and_(Person.party_candidate, sa.not_(member)) if test.candidate else member


def _named(test: Named, asked: _Asked) -> sa.ColumnElement[bool]:
    """The person is named; in a statement of units, somebody by a post there is."""
    row, one = aliased(RegisterRow), aliased(RegisterPerson)
    noted = sa.exists().where(one.row_id == row.id, *_noted(test.register, test.answers, asked, row))
    return noted.where(one.person_id == Person.id).correlate(Person, Unit)


def _holds(posts: Sequence[str] | sa.Select[str], day: dt.date, unit_id: Any = None) -> sa.ColumnElement[bool]:
    other = aliased(Post)
    held = sa.exists().where(other.person_id == Person.id, other.kind.in_(posts), post_held_on(day, other))
    return held if unit_id is None else held.where(other.unit_id == unit_id)


def _in_one_person(test: InOnePerson, day: dt.date) -> sa.ColumnElement[bool]:
    first, *others = (aliased(Post) for _group in test.posts)
    held = sa.exists().where(first.unit_id == Unit.id, first.kind.in_(test.posts[0]), post_held_on(day, first))
    for other, group in zip(others, test.posts[1:], strict=True):
        held = held.where(
            other.unit_id == Unit.id,
            other.person_id == first.person_id,
            other.kind.in_(group),
            post_held_on(day, other),
        )
    return held


def _stands(test: Stands, day: dt.date) -> sa.ColumnElement[bool]:
    """By the journal, so that a past day shows the states of that day."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), HOME)
    entry, other, holder = aliased(Event), aliased(Event), aliased(Unit)
    last = sa.select(sa.func.max(other.seq)).where(
        other.case_id == Case.id, other.to_state.is_not(None), other.at < end
    )
    place = Case.unit_id == Unit.id
    if test.above:
        place = sa.and_(
            Case.unit_id == holder.id, sa.func.substr(Unit.path, 1, sa.func.length(holder.path)) == holder.path
        )
    stands = sa.exists().where(
        place,
        Case.workflow == test.process,
        entry.case_id == Case.id,
        entry.to_state.in_(test.states),
        entry.seq == last.correlate(Case).scalar_subquery(),
    )
    return stands.where(*(_file_says(answer) for answer in test.answers))
