"""Conditions that those in a figure meet: named by rows, holding posts, with a unit's case in some state."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.models import (
    Case,
    Event,
    Person,
    Post,
    PostKind,
    RegisterPerson,
    RegisterRow,
    Unit,
    post_held_on,
)
from webapp.queries.registers.rows import counted
from webapp.queries.units.names import path_then
from workflows.core.calendar import day_begins
from workflows.core.programmes.indicators import (
    Answers,
    Holds,
    HoldsOutside,
    InOnePerson,
    InParty,
    Kept,
    Named,
    NamesFewer,
    Stands,
    Test,
)
from workflows.core.programmes.periods import Window
from workflows.core.registers import Register


@dataclass(frozen=True)
class AskedFor:
    """The time for which an indicator is asked: the days of its rows, and the day of its posts and units."""

    window: Window
    day: dt.date
    least: Mapping[str, int] = field(default_factory=dict)
    """The numbers that rules of its tests say, by their keys."""


def file_says(answer: tuple[str, str]) -> sa.ColumnElement[bool]:
    """Return the condition that the file of a Case holds this code at 'section.field'."""
    path, code = answer
    said: sa.ColumnElement[bool] = Case.dossier[tuple(path.split("."))].as_string() == code
    return said


def noted(
    register: type[Register], answers: Answers | None, asked: AskedFor, row: Any = RegisterRow
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that a row counts: confirmed, the latest of its chain, of its days, with these answers."""
    last = asked.day
    wanted = register.counts if answers is None else answers
    return [
        row.register == register.key,
        counted(last, row),
        row.day.between(asked.window.first, last),
        *(row.answers[field].as_string().in_(codes) for field, codes in wanted.items()),
    ]


def running(register: type[Register], answers: Answers | None, asked: AskedFor) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that a RegisterRow runs on the day: confirmed, the latest of its chain, not over."""
    wanted = register.counts if answers is None else answers
    return [
        RegisterRow.register == register.key,
        counted(asked.day),
        RegisterRow.day <= asked.day,
        sa.or_(RegisterRow.until.is_(None), RegisterRow.until >= asked.day),
        *(RegisterRow.answers[name].as_string().in_(codes) for name, codes in wanted.items()),
    ]


def met(tests: Sequence[Test], asked: AskedFor) -> sa.ColumnElement[int]:
    """1 for a member of the whole that meets every test, else 0; a bare whole meets none and all."""
    return sa.case((sa.and_(sa.true(), *(_test(test, asked) for test in tests)), 1), else_=0).label("met")


def _test(test: Test, asked: AskedFor) -> sa.ColumnElement[bool]:
    match test:
        case Named():
            return _named(test, asked)
        case Kept():
            row = aliased(RegisterRow)
            return sa.exists().where(row.unit_id == Unit.id, *noted(test.register, test.answers, asked, row))
        case Holds():
            return holds(test.posts, asked.day)
        case HoldsOutside():
            return holds(sa.select(PostKind.key).where(PostKind.outside), asked.day)
        case InOnePerson():
            return _in_one_person(test, asked.day)
        case Stands():
            return _stands(test, asked.day)
        case NamesFewer():
            people = sa.select(sa.func.count()).where(RegisterPerson.row_id == RegisterRow.id).correlate(RegisterRow)
            return people.scalar_subquery() < asked.least[test.least.key]
        case InParty():
            member = sa.and_(Person.party_joined_on.is_not(None), Person.party_joined_on <= asked.day)
            return sa.and_(Person.party_candidate, sa.not_(member)) if test.candidate else member


def _named(test: Named, asked: AskedFor) -> sa.ColumnElement[bool]:
    """The person is named; in a statement of units, somebody by a post there is."""
    row, one = aliased(RegisterRow), aliased(RegisterPerson)
    stands = sa.exists().where(one.row_id == row.id, *noted(test.register, test.answers, asked, row))
    return stands.where(one.person_id == Person.id).correlate(Person, Unit)


def holds(posts: Sequence[str] | sa.Select[str], day: dt.date, unit_id: Any = None) -> sa.ColumnElement[bool]:
    """Return the condition that the Person holds one of these posts on the day; unit_id: in that unit."""
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
    end = day_begins(day + dt.timedelta(days=1))
    entry, other, holder = aliased(Event), aliased(Event), aliased(Unit)
    last = sa.select(sa.func.max(other.seq)).where(
        other.case_id == Case.id, other.to_state.is_not(None), other.at < end
    )
    place = _unit_then(end) == Unit.id
    if test.above:
        own, above = path_then(day), path_then(day, holder)
        place = sa.and_(_unit_then(end) == holder.id, sa.func.substr(own, 1, sa.func.length(above)) == above)
    stands = sa.exists().where(
        place,
        Case.workflow == test.process,
        entry.case_id == Case.id,
        entry.to_state.in_(test.states),
        entry.seq == last.correlate(Case).scalar_subquery(),
    )
    return stands.where(*(file_says(answer) for answer in test.answers))


def _unit_then(end: dt.datetime) -> sa.ColumnElement[int]:
    """Return the unit whose Case it was before a moment: the one from which the next reorganisation took it."""
    entry = aliased(Event)
    entry_from = entry.consequences["from"][0].as_integer()
    taken = sa.select(entry_from).where(entry.case_id == Case.id, entry.kind == "tree", entry.at >= end)
    taken = taken.where(entry.move == "reorganised").order_by(entry.seq).limit(1).correlate(Case)
    return sa.func.coalesce(taken.scalar_subquery(), Case.unit_id)
