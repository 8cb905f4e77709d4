"""Reads of days at the grassroots: whose days the actor may see, who is where, trips to a host, leave."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor
from webapp.models import Case, FieldDay, FieldTrip, Leave, Person, Post, Unit
from webapp.models.units import apart, ids_on
from webapp.queries.people.choices import HOST_KINDS
from webapp.queries.people.names import called_on, people_names
from webapp.queries.units.names import unit_names
from webapp.surroundings import exists_on
from workflows.core.calendar import ONE
from workflows.core.facts import Away
from workflows.field_counters import NOT_IN_POST
from workflows.field_days.process import OFFICERS, FieldDays

KINDS = FieldDays.unit_kinds
VIEWERS = ("secretary", "deputy_secretary", "standing_member", "organisation_officer")
"""Posts whose holders see the days of all officers of their unit, and of the units below it."""
HOSTS = ("secretary", "deputy_secretary")
LEAVE_KEEPERS = ("organisation_officer",)


@dataclass(frozen=True)
class OfficersUnit:
    """A unit whose officers' days are shown. lineage: its id and those above it, nearest first."""

    id: int
    code: str
    name: str
    lineage: tuple[int, ...]


def own_offices(actor: Actor) -> list[int]:
    """Return the ids of the units in which the actor is an officer who goes to the grassroots."""
    found = [post.unit_id for post in actor.posts if post.kind in OFFICERS and post.unit_kind in KINDS]
    return list(dict.fromkeys(found))


def kept_offices(actor: Actor) -> list[int]:
    """Return the ids of the units whose officers' leave the actor keeps."""
    return [post.unit_id for post in actor.posts if post.kind in LEAVE_KEEPERS and post.unit_kind in KINDS]


def hosted_units(actor: Actor) -> list[int]:
    """Return the ids of the units that the actor leads and to which officers may come."""
    return [post.unit_id for post in actor.posts if post.kind in HOSTS and post.unit_kind in HOST_KINDS]


def views_all(actor: Actor) -> bool:
    """Whether the actor sees the days of others."""
    return any(post.kind in VIEWERS and post.unit_kind in KINDS for post in actor.posts)


def concerns(actor: Actor) -> bool:
    """Whether days at the grassroots concern the actor at all."""
    return bool(own_offices(actor) or hosted_units(actor))


def viewed_units(session: Session, actor: Actor, day: dt.date) -> list[OfficersUnit]:
    """Return the units whose officers' days the actor sees, the widest first. One statement."""
    paths = [path for post in actor.posts if post.kind in VIEWERS for path in post.paths]
    return _scopes(session, within(paths), day)


def units_by_id(session: Session, ids: Collection[int], day: dt.date) -> list[OfficersUnit]:
    """Return those of these units whose kind sends officers. One statement."""
    return _scopes(session, Unit.id.in_(ids), day)


def _scopes(session: Session, condition: sa.ColumnElement[bool], day: dt.date) -> list[OfficersUnit]:
    rows = session.execute(
        sa.select(Unit.id, Unit.code, Unit.name, Unit.path)
        .where(
            condition,
            Unit.kind.in_(KINDS),
            exists_on(day),
        )
        .order_by(Unit.path)
    )
    return [
        OfficersUnit(row.id, row.code, row.name, tuple(reversed(ids_on(row.path))))
        for row in sorted(rows, key=lambda row: row.path.count("/"))
    ]


@dataclass(frozen=True)
class Officer:
    """A person who is or was an officer of a unit in a period, with the days of the period out of post."""

    id: int
    name: str
    out_of_post: tuple[Away, ...]


def officers_between(
    session: Session, unit_id: int, first: dt.date, last: dt.date, person_id: int | None = None
) -> list[Officer]:
    """Return the officers of a unit in a period, by given name; or only this one. One statement."""
    statement = (
        sa.select(Person.id, called_on(last).label("full_name"), Post.valid_from, Post.valid_to)
        .join(Post, Post.person_id == Person.id)
        .where(
            Post.unit_id == unit_id,
            Post.kind.in_(OFFICERS),
            Post.valid_from <= last,
            sa.or_(Post.valid_to.is_(None), Post.valid_to > first),
        )
        .order_by(Person.sort_key, Person.id, Post.valid_from)
    )
    if person_id is not None:
        statement = statement.where(Person.id == person_id)
    held: dict[tuple[int, str], list[tuple[dt.date, dt.date]]] = {}
    for row in session.execute(statement):
        until = row.valid_to - ONE if row.valid_to else last
        held.setdefault((row.id, row.full_name), []).append((row.valid_from, min(until, last)))
    return [Officer(key, name, tuple(_gaps(spans, first, last))) for (key, name), spans in held.items()]


def _gaps(spans: Iterable[tuple[dt.date, dt.date]], first: dt.date, last: dt.date) -> Iterable[Away]:
    """Yield the gaps that these spans, earliest first, leave in a period."""
    for begin, end in spans:
        if begin > first:
            yield Away(NOT_IN_POST, first, begin - ONE)
        first = max(first, end + ONE)
    if first <= last:
        yield Away(NOT_IN_POST, first, last)


@dataclass(frozen=True)
class Half:
    """Half a day of a person at a host."""

    person_id: int
    day: dt.date
    half: str
    trip_id: int
    host: str
    regime: str
    status: str
    public_id: str | None


def halves_of(
    session: Session, unit_id: int, first: dt.date, last: dt.date, person_id: int | None = None
) -> list[Half]:
    """Return where a unit's officers, or only this one, are in a period. One statement.

    Hosts of one name are distinguished by the unit above them.
    """
    only = FieldDay.person_id == person_id if person_id is not None else sa.true()
    above = sa.orm.aliased(Unit)
    days = (FieldDay.person_id, FieldDay.day, FieldDay.half, FieldTrip.id)
    rows = session.execute(
        sa.select(*days, Unit.id, FieldTrip.regime, FieldTrip.status, Case.public_id, Unit.name, above.name)
        .join(FieldTrip, FieldTrip.id == FieldDay.trip_id)
        .join(Unit, Unit.id == FieldTrip.host_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .outerjoin(Case, Case.id == FieldTrip.case_id)
        .where(FieldTrip.unit_id == unit_id, FieldDay.day.between(first, last), only)
        .order_by(FieldDay.person_id, FieldDay.day, FieldDay.half)
    ).all()
    hosts = {row[4]: (row[8], row[9]) for row in rows}
    names = dict(zip(hosts, apart([*hosts.values()]), strict=True))
    return [Half(*row[:4], names[row[4]], *row[5:8]) for row in rows]


def leave_between(session: Session, people: Collection[int], first: dt.date, last: dt.date) -> dict[int, list[Away]]:
    """Return the leave of these people that touches a period, by person. One statement."""
    rows = session.execute(
        sa.select(Leave.person_id, Leave.kind, Leave.first_day, Leave.last_day)
        .where(Leave.person_id.in_(people), Leave.last_day >= first, Leave.first_day <= last)
        .order_by(Leave.first_day)
    )
    found: dict[int, list[Away]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(Away(row.kind, row.first_day, row.last_day))
    return found


@dataclass(frozen=True)
class Trip:
    """A trip in a list, with its first and last day and its number of half days."""

    person: str
    unit: str
    host: str
    regime: str
    kind: str
    level: str
    theme: str
    status: str
    travel_order: str | None
    public_id: str | None
    first: dt.date
    last: dt.date
    halves: int


def trips(session: Session, condition: sa.ColumnElement[bool], first: dt.date, last: dt.date) -> list[Trip]:
    """Return the trips with a day in a period, newest first, with all of their days, named as of their last one."""
    host, home = sa.orm.aliased(Unit), sa.orm.aliased(Unit)
    begin, end = sa.func.min(FieldDay.day), sa.func.max(FieldDay.day)
    rows: Any = session.execute(
        sa.select(
            Person.id,
            home.id,
            host.id,
            FieldTrip.regime,
            FieldTrip.kind,
            FieldTrip.level,
            FieldTrip.theme,
            FieldTrip.status,
            FieldTrip.travel_order,
            Case.public_id,
            begin,
            end,
            sa.func.count(),
        )
        .join(FieldDay, FieldDay.trip_id == FieldTrip.id)
        .join(Person, Person.id == FieldTrip.person_id)
        .join(home, home.id == FieldTrip.unit_id)
        .join(host, host.id == FieldTrip.host_id)
        .outerjoin(Case, Case.id == FieldTrip.case_id)
        .where(condition)
        .group_by(FieldTrip.id, Person.id, home.id, host.id, Case.id)
        .having(begin <= last, end >= first)
        .order_by(begin.desc(), FieldTrip.id.desc())
    ).all()
    people = people_names(session, {row[0] for row in rows})
    units = unit_names(session, {each for row in rows for each in row[1:3]})
    return [
        Trip(people.on(row[-2])[row[0]], units.on(row[-2])[row[1]], units.on(row[-2])[row[2]], *row[3:]) for row in rows
    ]


@dataclass(frozen=True)
class LeaveLine:
    """A period of leave in the organisation officer's list."""

    id: int
    person: str
    kind: str
    first: dt.date
    last: dt.date


def leave_lines(session: Session, unit_id: int, since: dt.date) -> list[LeaveLine]:
    """Return the leave of a unit's officers that ends on `since` or later, newest first. One statement.

    Leave taken after leaving the unit or before joining it is excluded.
    """
    here = sa.exists().where(
        Post.person_id == Leave.person_id,
        Post.unit_id == unit_id,
        Post.kind.in_(OFFICERS),
        Post.valid_from <= Leave.last_day,
        sa.or_(Post.valid_to.is_(None), Post.valid_to > Leave.first_day),
    )
    rows = session.execute(
        sa.select(Leave.id, called_on(Leave.last_day), Leave.kind, Leave.first_day, Leave.last_day)
        .join(Person, Person.id == Leave.person_id)
        .where(here, Leave.last_day >= since)
        .order_by(Leave.first_day.desc(), Leave.id)
    )
    return [LeaveLine(*row) for row in rows]
