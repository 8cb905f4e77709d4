"""Security events of the units that an inspection committee inspects."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import Actor
from webapp.models import Account, Person, Post, SecurityEvent, SecurityEventUnit, Unit, post_held_on
from webapp.models.units import ids_on
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of, whole_number
from webapp.queries.people.names import called_at
from webapp.queries.searching import words_begin
from workflows.core.calendar import day_begins
from workflows.roles import INSPECTION

SECRETARY = "secretary"
_About = aliased(Person)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """The events that are asked for: of a kind, by people whose names begin so, on a day."""

    kind: str = ""
    typed: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event. account: the name of an administrator's account, who has no person."""

    id: int
    at: dt.datetime
    kind: str
    what: str
    person: str | None
    account: str | None
    about: str | None


def security_events(
    session: Session, paths: Collection[str], wanted: EventFilter, place: Cursor | None
) -> Page[EventLine]:
    """Return the events that belong to these subtrees, newest first. One statement."""
    below = (
        sa.select(SecurityEventUnit.event_id)
        .join(Unit, Unit.id == SecurityEventUnit.unit_id)
        .where(SecurityEventUnit.event_id == SecurityEvent.id, within(paths))
    )
    statement = (
        sa.select(
            SecurityEvent.id,
            SecurityEvent.at,
            SecurityEvent.kind,
            SecurityEvent.what,
            sa.case((Person.id.is_not(None), called_at(SecurityEvent.at))).label("person"),
            sa.case((Account.administrator, Account.username)).label("account"),
            sa.case((_About.id.is_not(None), called_at(SecurityEvent.at, _About))).label("about"),
        )
        .outerjoin(Person, Person.id == SecurityEvent.person_id)
        .outerjoin(Account, Account.id == SecurityEvent.account_id)
        .outerjoin(_About, _About.id == SecurityEvent.about_id)
        .where(below.exists())
    )
    if wanted.kind:
        statement = statement.where(SecurityEvent.kind == wanted.kind)
    if wanted.typed:
        statement = statement.where(words_begin(Person.search, wanted.typed))
    if wanted.day:
        since = day_begins(wanted.day)
        statement = statement.where(SecurityEvent.at >= since, SecurityEvent.at < since + dt.timedelta(days=1))
    keys = [SortKey(SecurityEvent.at, instant), SortKey(SecurityEvent.id, whole_number)]
    page = page_of(session, statement, keys, place, newest_first=True)
    return Page(tuple(EventLine(*row[:7]) for row in page.rows), page.before, page.after)


def watchers(session: Session, actor: Actor, day: dt.date) -> set[int]:
    """Return those who watch over a person: for each of their units the inspection committee of the nearest unit.

    Where a unit has none it is its secretary; the person themselves never counts. One statement.
    """
    lines = [ids_on(post.paths[0])[::-1] for post in actor.posts]
    watching = sa.select(Post.unit_id, Post.kind, Post.person_id).where(
        Post.unit_id.in_({unit for line in lines for unit in line}),
        Post.kind.in_((*INSPECTION, SECRETARY)),
        Post.person_id != actor.person_id,
        post_held_on(day),
    )
    inspectors: dict[int, set[int]] = {}
    secretaries: dict[int, set[int]] = {}
    for unit_id, kind, person_id in session.execute(watching):
        (secretaries if kind == SECRETARY else inspectors).setdefault(unit_id, set()).add(person_id)
    found = (
        next((at for unit in line if (at := inspectors.get(unit) or secretaries.get(unit))), set()) for line in lines
    )
    return set().union(*found)


def units_of_events(session: Session, paths: Collection[str], ids: Collection[int]) -> dict[int, list[str]]:
    """Return the names of each event's units within these subtrees. One statement."""
    found: dict[int, list[str]] = {}
    rows = (
        sa.select(SecurityEventUnit.event_id, Unit.name)
        .join(Unit, Unit.id == SecurityEventUnit.unit_id)
        .where(SecurityEventUnit.event_id.in_(ids), within(paths))
        .order_by(Unit.path)
    )
    for event_id, name in session.execute(rows):
        found.setdefault(event_id, []).append(name)
    return found
