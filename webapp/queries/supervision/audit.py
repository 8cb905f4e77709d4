"""Changes from every record that somebody reads, in one order: of cases, requests, registers, reports, papers, rights.

Each record is read by itself, by its own rule of who may know what, and as far as the page needs: one statement a
record, for any number of rows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Person
from webapp.queries.changes.requests import ChangeReader
from webapp.queries.paging import PAGE_SIZE
from webapp.queries.searching import words_begin
from webapp.queries.supervision.record_shape import RecordRead
from webapp.queries.supervision.records import record_read
from workflows.core.calendar import day_begins

MOST_PEOPLE = 100
"""A name that more people have has to be written further out."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """A filter: changes of one record or of all (''), by or about these people (None for everybody), below a
    unit's path ('' for everything that the reader oversees), from the first to the last day.
    """

    record: str
    people: tuple[int, ...] | None
    under: str
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A change. what, name: its kind and what of it, as its record keeps them; ref: what its page is found by."""

    record: str
    at: dt.datetime
    id: int
    what: str
    name: str
    definition: str
    ref: str
    who_id: int | None
    about_id: int | None
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class AuditPlace:
    """The place where a page begins: after this change. None before the first one."""

    at: dt.datetime
    record: str
    id: int


RECORDS = ("case", "change", "register", "report", "check", "place", "page", "security")
"""The records in the order in which changes of one moment stand."""


def audit_page(
    session: Session, reader: ChangeReader, wanted: AuditFilter, place: AuditPlace | None
) -> tuple[list[AuditLine], AuditPlace | None]:
    """Return the changes of a page, the newest first, and where the next page begins. One statement a record."""
    assert reader.actor is not None
    found: list[AuditLine] = []
    for record in RECORDS:
        if wanted.record in ("", record) and (source := record_read(record, reader, reader.actor)) is not None:
            rows = session.execute(_narrowed(record, source, wanted, place)).all()
            found += [AuditLine(record, *row[:9]) for row in rows]
    found.sort(key=lambda line: (line.at, -RECORDS.index(line.record), line.id), reverse=True)
    lines, more = found[:PAGE_SIZE], found[PAGE_SIZE:]
    return lines, AuditPlace(lines[-1].at, lines[-1].record, lines[-1].id) if more else None


def sealed_cases(session: Session, lines: Sequence[AuditLine]) -> Sequence[int]:
    """Return the sealed cases among these changes. One statement, none without a change of a case."""
    cases = {line.ref for line in lines if line.record == "case"}
    found = sa.select(Case.id).where(Case.public_id.in_(sorted(cases)), Case.sealed)
    return session.scalars(found).all() if cases else ()


def people_called(session: Session, typed: str) -> Sequence[int]:
    """Return the people whose names begin as typed, one more than `MOST_PEOPLE` at most. One statement."""
    found = sa.select(Person.id).where(words_begin(Person.search, typed)).order_by(Person.sort_key, Person.id)
    return session.scalars(found.limit(MOST_PEOPLE + 1)).all()


def _narrowed(
    record: str, source: RecordRead, wanted: AuditFilter, place: AuditPlace | None
) -> sa.Select[*tuple[Any, ...]]:
    found = source.rows
    if wanted.people is not None:
        found = found.where(source.of(wanted.people))
    if wanted.under:
        found = found.where(source.under(wanted.under))
    if wanted.first:
        found = found.where(source.at >= day_begins(wanted.first))
    if wanted.last:
        found = found.where(source.at < day_begins(wanted.last + dt.timedelta(days=1)))
    if place:
        found = found.where(_after(record, source, place))
    return found.order_by(source.at.desc(), source.id.desc()).limit(PAGE_SIZE + 1)


def _after(record: str, source: RecordRead, place: AuditPlace) -> sa.ColumnElement[bool]:
    rank = RECORDS.index(record) - RECORDS.index(place.record)
    if rank > 0:
        return source.at <= place.at  # type: ignore[no-any-return]
    if rank < 0:
        return source.at < place.at  # type: ignore[no-any-return]
    return sa.or_(source.at < place.at, sa.and_(source.at == place.at, source.id < place.id))
