"""Everything that the program keeps about a person, by category, as far as the responsible officer may know of it.

A sealed case that the officer may not know of is left out, with everything that belongs to it; so is the choice of a
secret ballot, which nobody can know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.models import Case, Unit
from webapp.queries.personal_data import case_rows, entitlement_rows, person_rows, register_rows

Build = Callable[[int, sa.ColumnElement[bool]], sa.Select[*tuple[Any, ...]]]


CATEGORIES: dict[str, Build] = {
    "identity": person_rows.identity,
    "corrections": person_rows.corrections,
    "posts": person_rows.posts,
    "kin": person_rows.kin,
    "account": person_rows.account,
    "sign_ins": person_rows.sign_ins,
    "alerts": person_rows.alerts,
    "security_events": person_rows.security_events,
    "cases": case_rows.cases,
    "answers": case_rows.answers,
    "questions": case_rows.questions,
    "asked": case_rows.asked,
    "papers": case_rows.papers,
    "frozen": case_rows.frozen,
    "attached": case_rows.attached,
    "stood": case_rows.stood,
    "votes": case_rows.votes,
    "chosen": case_rows.chosen,
    "meetings": case_rows.meetings,
    "contributions": case_rows.contributions,
    "field_days": case_rows.field_days,
    "leave": person_rows.leave,
    "groups": person_rows.groups,
    "registers": register_rows.registers,
    "handed": entitlement_rows.handed,
    "delegations": person_rows.delegations,
    "acts": case_rows.acts,
    "notices": case_rows.notices,
    "readings": case_rows.readings,
}
AS_READ = {
    "asked": case_rows.asked_as_read,
    "registers": register_rows.as_read,
    "handed": entitlement_rows.as_read,
}
"""Categories of which somebody may know a part only."""


@dataclass(frozen=True)
class Holding:
    """One category of what is kept about a person. rows: plain values, one for each column."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def holdings(session: Session, actor: Actor, person_id: int) -> list[Holding]:
    """Return what is kept about a person, category by category, also those without a row. One statement each."""
    # A select of its own: the tables of a category must not become those of the condition.
    seen = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id).where(visible_cases(actor)).correlate(None)
    known = Case.id.in_(seen)
    found = []
    for key, build in CATEGORIES.items():
        result = session.execute(build(person_id, known))
        columns, rows = tuple(result.keys()), tuple(tuple(row) for row in result)
        if key in AS_READ:
            columns, rows = AS_READ[key](actor, person_id, columns, rows)
        found.append(Holding(key, columns, rows))
    return found


def counts(found: list[Holding]) -> Iterator[tuple[str, int]]:
    """Yield category and number of rows of those that have any: what the journal says of an act, without the data."""
    return ((each.key, len(each.rows)) for each in found if each.rows)
