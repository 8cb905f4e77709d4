"""Names of people, present and as of a moment: a name that was corrected stands in what was written before."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonCorrection
from webapp.queries.local_day import LocalDay
from workflows.core.calendar import HOME

NAME = "full_name"
"""The column whose corrections are read here."""


@lru_cache(64)
def called_at(moment: sa.SQLColumnExpression[Any], person: type[Person] = Person) -> sa.ColumnElement[str]:
    """Return the name that a Person of the statement had at a moment; the present one for NULL."""
    past = (
        sa.select(PersonCorrection.was)
        .where(
            PersonCorrection.person_id == person.id,
            PersonCorrection.name == NAME,
            PersonCorrection.corrected_at > moment,
        )
        .order_by(PersonCorrection.corrected_at, PersonCorrection.id)
        .limit(1)
    )
    return sa.func.coalesce(past.scalar_subquery(), person.full_name)


def called_on(day: sa.SQLColumnExpression[Any] | dt.date, person: type[Person] = Person) -> sa.ColumnElement[str]:
    """Return the name that a Person of the statement had at the end of a day; the present one for NULL."""
    past = (
        sa.select(PersonCorrection.was)
        .where(
            PersonCorrection.person_id == person.id,
            PersonCorrection.name == NAME,
            LocalDay(PersonCorrection.corrected_at) > day,
        )
        .order_by(PersonCorrection.corrected_at, PersonCorrection.id)
        .limit(1)
    )
    return sa.func.coalesce(past.scalar_subquery(), person.full_name)


class PeopleNames(dict[int, str]):
    """Present names of people by id; `at` gives those of a moment, `on` those of a day."""

    def __init__(self, now: Mapping[int, str], past: Iterable[tuple[int, dt.datetime, str]] = ()) -> None:
        super().__init__(now)
        self._past = sorted(past, key=lambda row: row[1], reverse=True)

    def at(self, moment: dt.datetime) -> dict[int, str]:
        """Return the names of that moment."""
        return {**self, **{person_id: was for person_id, until, was in self._past if until > moment}}

    def called(self, person_id: int, moment: dt.datetime | None) -> str:
        """Return the name of one person at a moment, the present one for None."""
        past = (was for each, until, was in reversed(self._past) if each == person_id and moment and until > moment)
        return next(past, self[person_id])

    def on(self, day: dt.date) -> dict[int, str]:
        """Return the names at the end of that day."""
        return self.at(dt.datetime.combine(day, dt.time.max, HOME))


_IDS: Any = sa.bindparam("ids", expanding=True)
_NOW = sa.select(Person.id, Person.full_name).where(Person.id.in_(_IDS))
_BEFORE = (
    sa.select(PersonCorrection.person_id, PersonCorrection.corrected_at, PersonCorrection.was)
    .where(PersonCorrection.person_id.in_(_IDS), PersonCorrection.name == NAME, PersonCorrection.was.is_not(None))
    .order_by(PersonCorrection.id.desc())
)


def people_names(session: Session, ids: Iterable[int]) -> PeopleNames:
    """Return names of people. Two statements."""
    wanted = {"ids": sorted(set(ids))}
    now, past = session.execute(_NOW, wanted), session.execute(_BEFORE, wanted)
    return PeopleNames({row.id: row.full_name for row in now}, [(row[0], row[1], row[2] or "") for row in past])
