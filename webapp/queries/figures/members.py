"""The people or units that an indicator counts: one statement for each, for all units of a subtree together."""

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
    RegisterPerson,
    RegisterRow,
    Unit,
    post_held_on,
)
from webapp.models.units import ids_on
from webapp.queries.figures.met import AskedFor, file_says, holds, met, noted, running
from webapp.queries.people.names import called_on
from webapp.queries.rules import nearest, rules_of_all
from webapp.queries.units.names import name_on, path_then
from webapp.surroundings import exists_on
from workflows.core.calendar import day_begins
from workflows.core.programmes.indicators import (
    Cases,
    Entered,
    GrassrootsDays,
    GrassrootsOfficers,
    GrassrootsTrips,
    Holders,
    Indicator,
    NamesFewer,
    Rows,
    Running,
    Test,
    Total,
    Units,
)
from workflows.core.programmes.periods import Window

STOOD = "stood"
"""The column that says on which path a unit stood."""


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


def members(
    session: Session, indicator: type[Indicator], paths: Sequence[str], window: Window, today: dt.date
) -> list[Member]:
    """Return everybody or everything that an indicator counts below these paths, by unit and name. One statement, and
    one more where a test names a rule.

    Posts, units and names are those of the last day of the window, or of today; so are the paths asked for and told.
    """
    day = min(window.last, today)
    asked = AskedFor(window, day, _least(session, indicator, paths, day))
    whole = indicator.of
    match whole:
        case Units():
            found = _units(whole, indicator.counts, asked)
        case Holders():
            found = _holders(whole, indicator.counts, asked)
        case Entered():
            found = _entered(whole, indicator.counts, asked)
        case Running():
            found = _running(whole, indicator.counts, asked)
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
    rows = session.execute(found.where(within(paths, path_then(asked.day))).order_by(STOOD))
    return [Member(row[0], row[1], row[2], int(row[3]), row._mapping.get("restricted_on") is not None) for row in rows]


def _place(asked: AskedFor) -> tuple[sa.ColumnElement[str], sa.ColumnElement[str]]:
    """The name and the path of the Unit on the day."""
    return name_on(asked.day), path_then(asked.day).label(STOOD)


def _person(asked: AskedFor) -> tuple[sa.ColumnElement[str], sa.ColumnElement[str]]:
    """The name of the Person and the path of the Unit on the day."""
    return called_on(asked.day), path_then(asked.day).label(STOOD)


def _units(whole: Units, tests: Sequence[Test], asked: AskedFor) -> sa.Select[*tuple[Any, ...]]:
    found = sa.select(Unit.id, *_place(asked), met(tests, asked)).where(
        Unit.kind.in_(whole.kinds), exists_on(asked.day)
    )
    return found.where(Unit.branch_kind.in_(whole.branch_kinds)) if whole.branch_kinds else found


def _holders(whole: Holders, tests: Sequence[Test], asked: AskedFor) -> sa.Select[*tuple[Any, ...]]:
    """Somebody who holds two such posts in one unit stands there once."""
    found = (
        sa.select(Person.id, *_person(asked), met(tests, asked), Person.sort_key, Person.restricted_on)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Post.kind.in_(whole.posts), Unit.kind.in_(whole.units), post_held_on(asked.day), Person.erased_at.is_(None)
        )
        .distinct()
        .order_by(STOOD, Person.sort_key)
    )
    return found.where(holds(whole.also, asked.day, Unit.id)) if whole.also else found


def _entered(whole: Entered, tests: Sequence[Test], asked: AskedFor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Person.id, *_person(asked), met(tests, asked), Person.sort_key, Person.restricted_on)
        .join(RegisterPerson, RegisterPerson.person_id == Person.id)
        .join(RegisterRow, RegisterRow.id == RegisterPerson.row_id)
        .join(Unit, Unit.id == RegisterPerson.unit_id)
        .where(*noted(whole.register, whole.answers, asked))
        .distinct()
        .order_by(STOOD, Person.sort_key)
    )


def _running(whole: Running, tests: Sequence[Test], asked: AskedFor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(RegisterRow.id, *_place(asked), met(tests, asked))
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(*running(whole.register, whole.answers, asked))
    )


def _least(session: Session, indicator: type[Indicator], paths: Sequence[str], day: dt.date) -> dict[str, int]:
    """Return the numbers of the rules that its tests name, as they hold for the first of the paths on the day."""
    keys = [test.least.key for test in indicator.counts if isinstance(test, NamesFewer)]
    if not keys:
        return {}
    found = nearest(rules_of_all(session, keys, day), ids_on(paths[0])[::-1])
    return {key: int(rule.value) for key, rule in found.items()}


def _numbers(whole: Rows | Total, asked: AskedFor) -> sa.Select[*tuple[Any, ...]]:
    value: sa.ColumnElement[int] = sa.literal(1)
    if isinstance(whole, Total):
        value = sa.func.coalesce(RegisterRow.answers[whole.field].as_integer(), 0)
        if whole.named:
            names = sa.select(sa.func.count()).where(RegisterPerson.row_id == RegisterRow.id)
            value = value + names.correlate(RegisterRow).scalar_subquery()
    return (
        sa.select(RegisterRow.id, *_place(asked), value)
        .join(Unit, Unit.id == RegisterRow.unit_id)
        .where(*noted(whole.register, whole.answers, asked))
    )


def _cases(whole: Cases, asked: AskedFor) -> sa.Select[*tuple[Any, ...]]:
    """A case that went through several of the states, or through one of them again, counts once."""
    first, last = _moments(asked)
    entry = aliased(Event)
    reached = sa.exists().where(
        entry.case_id == Case.id, entry.to_state.in_(whole.states), entry.at >= first, entry.at < last
    )
    found = sa.select(Case.id, *_place(asked), sa.literal(1)).join(Unit, Unit.id == Case.unit_id)
    found = found.where(Case.workflow == whole.process, reached)
    return found if whole.answer is None else found.where(file_says(whole.answer))


def _field_days(asked: AskedFor, counted_by: Any, value: sa.ColumnElement[int]) -> sa.Select[*tuple[Any, ...]]:
    """The days of trips that are over, by trip or by officer: each half of them, or one for all."""
    days = asked.window.first, asked.day
    return (
        sa.select(counted_by, *_place(asked), value)
        .join(Unit, Unit.id == FieldTrip.unit_id)
        .join(FieldDay, FieldDay.trip_id == FieldTrip.id)
        .where(FieldTrip.status.in_(("done", "reported", "verified")), FieldDay.day.between(*days))
        .group_by(counted_by, Unit.id)
    )


def _moments(asked: AskedFor) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of the window, and the first one after its last day or today, in Việt Nam's time."""
    return day_begins(asked.window.first), day_begins(asked.day + dt.timedelta(days=1))
