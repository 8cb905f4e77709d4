"""The access log of a base union's sealed cases, for its secretary, who owns these cases."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import Actor
from webapp.models import AccessLogEntry, Case, Person, Unit
from webapp.models.units import BASE_KINDS
from webapp.queries.local_day import LocalDay
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of, whole_number
from webapp.queries.people.names import called_at
from webapp.queries.units.names import name_on

_Subject, _Absent = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class AccessLine:
    """An access. post: 'secretary:17', or 'subject:17'; read_for: the post's holder if the reader was a deputy."""

    id: int
    at: dt.datetime
    reader: str
    post: str
    page: str
    public_id: str
    subject: str | None
    unit: str
    read_for: str | None


def owned(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the base unions whose secretary the actor is: they may read these units' access log."""
    return tuple(
        path
        for post in actor.posts
        if post.counts_in(True) and post.kind == "secretary" and post.unit_kind in BASE_KINDS
        for path in post.paths
    )


def accesses(session: Session, actor: Actor, public_id: str = "", place: Cursor | None = None) -> Page[AccessLine]:
    """Return the accesses to sealed cases of the actor's base unions, newest first. One statement.

    public_id: only of this case.
    """
    statement = (
        sa.select(
            AccessLogEntry.id,
            AccessLogEntry.at,
            called_at(AccessLogEntry.at),
            AccessLogEntry.post,
            AccessLogEntry.page,
            Case.public_id,
            called_at(AccessLogEntry.at, _Subject).label("subject"),
            name_on(LocalDay(AccessLogEntry.at)),
            called_at(AccessLogEntry.at, _Absent).label("absent"),
        )
        .join(Case, Case.id == AccessLogEntry.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(Person, Person.id == AccessLogEntry.person_id)
        .outerjoin(_Subject, _Subject.id == Case.subject_id)
        .outerjoin(_Absent, _Absent.id == AccessLogEntry.for_id)
        .where(within(owned(actor)))
    )
    if public_id:
        statement = statement.where(Case.public_id == public_id)
    keys = [SortKey(AccessLogEntry.at, instant), SortKey(AccessLogEntry.id, whole_number)]
    page = page_of(session, statement, keys, place, newest_first=True)
    return Page(tuple(AccessLine(*row[:-2]) for row in page.rows), page.before, page.after)
