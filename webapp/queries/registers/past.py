"""Rows as they were confirmed: when that was, and how those whom they name were called and when they were born then."""

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonCorrection, RegisterEntry, RegisterPerson
from webapp.queries.people.directory import open_birth
from webapp.queries.people.names import people_names
from workflows.core.births import Birth

Named = Mapping[int, Sequence[RegisterPerson]]
"""Row → those whom it names."""


def confirmed_at(session: Session, row_id: int) -> dt.datetime | None:
    """Return when a row was confirmed; None if nobody has confirmed it. One statement."""
    found = sa.select(RegisterEntry.at).where(RegisterEntry.row_id == row_id, RegisterEntry.kind == "confirmed")
    return session.scalar(found)


def names_then(session: Session, named: Named) -> dict[int, dict[int, str]]:
    """Return row → person → name when the row was confirmed; the present name in a row that nobody has confirmed.

    Three statements for any number of rows, none without people.
    """
    if not any(named.values()):
        return {row_id: {} for row_id in named}
    names = people_names(session, {one.person_id for people in named.values() for one in people})
    confirmed = sa.select(RegisterEntry.row_id, RegisterEntry.at).where(
        RegisterEntry.row_id.in_(named), RegisterEntry.kind == "confirmed"
    )
    moments = {row.row_id: row.at for row in session.execute(confirmed)}
    return {
        row_id: {one.person_id: names.called(one.person_id, moments.get(row_id)) for one in people}
        for row_id, people in named.items()
    }


def birth_then(session: Session, person: Person, moment: dt.datetime | None) -> Birth | None:
    """Return the birth of somebody as it was known at a moment, now for None; None for restricted data.

    One statement.
    """
    corrected = sa.select(PersonCorrection.was).where(
        PersonCorrection.person_id == person.id,
        PersonCorrection.name == "birth_date",
        PersonCorrection.corrected_at > moment,
    )
    born = open_birth(person)
    was = born and session.scalar(corrected.order_by(PersonCorrection.corrected_at, PersonCorrection.id).limit(1))
    return Birth.of(was) if was else born
