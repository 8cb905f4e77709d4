"""Rows as they were confirmed: when that was, and how those whom they name were called and when they were born then."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonCorrection, RegisterEntry, RegisterPerson
from webapp.queries.people.directory import open_birth
from webapp.queries.people.names import people_names
from workflows.core.births import Birth
from workflows.core.calendar import HOME, local_date

Named = Mapping[int, Sequence[RegisterPerson]]
"""Row → those whom it names."""


def confirmed_at(session: Session, row_id: int) -> dt.datetime | None:
    """Return when a row was confirmed; None if nobody has confirmed it. One statement."""
    found = sa.select(RegisterEntry.at).where(RegisterEntry.row_id == row_id, RegisterEntry.kind == "confirmed")
    return session.scalar(found)


@dataclass(frozen=True, slots=True)
class StandingThen:
    """The standing of a row at the end of a day. corrected: whether it was corrected later: it said something else."""

    standing: str
    corrected: bool


def standings_then(session: Session, row_ids: Collection[int], day: dt.date) -> dict[int, StandingThen]:
    """Return row → how it stood at the end of a day, without rows that were entered later. One statement."""
    entries = sa.select(RegisterEntry.row_id, RegisterEntry.kind, RegisterEntry.at)
    found: dict[int, StandingThen] = {}
    for row_id, kind, at in session.execute(
        entries.where(RegisterEntry.row_id.in_(row_ids)).order_by(RegisterEntry.row_id, RegisterEntry.seq)
    ):
        if local_date(at) <= day:
            found[row_id] = StandingThen("entered" if kind == "corrected" else kind, False)
        elif kind == "corrected" and row_id in found:
            found[row_id] = replace(found[row_id], corrected=True)
    return found


def names_then(session: Session, named: Named, day: dt.date | None = None) -> dict[int, dict[int, str]]:
    """Return row → person → name when the row was confirmed; in a row that nobody has confirmed, or only after the day,
    the name at the end of that day, the present one without a day.

    Three statements for any number of rows, none without people.
    """
    if not any(named.values()):
        return {row_id: {} for row_id in named}
    names = people_names(session, {one.person_id for people in named.values() for one in people})
    confirmed = sa.select(RegisterEntry.row_id, RegisterEntry.at).where(
        RegisterEntry.row_id.in_(named), RegisterEntry.kind == "confirmed"
    )
    last = dt.datetime.combine(day, dt.time.max, HOME) if day else None
    moments = {row.row_id: row.at for row in session.execute(confirmed) if last is None or row.at <= last}
    return {
        row_id: {one.person_id: names.called(one.person_id, moments.get(row_id, last)) for one in people}
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
