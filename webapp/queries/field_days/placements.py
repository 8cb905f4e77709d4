"""Placements at the grassroots in figures: where officers stayed, the yearly plan, and who has been sent."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, Post, Unit, post_held_on
from webapp.queries.field_days.trips import KINDS, OfficersUnit
from webapp.queries.units.names import unit_names
from webapp.surroundings import exists_on
from workflows import declared
from workflows.core.definition import named_in
from workflows.core.facts import Away, Stay
from workflows.core.figures import Stays
from workflows.field_days.process import OFFICERS


def stays_of(session: Session, people: Collection[int], here: int | None = None) -> dict[int, list[Away]]:
    """Return the placements of these people at the grassroots, from the dossiers of their cases. One statement.

    here: a unit at which somebody placed is not away.
    """
    key, stays = declared(lambda process: process.stays)
    rows = session.execute(
        sa.select(Case.subject_id, Case.dossier).where(
            Case.workflow == key, Case.subject_id.in_(people), Case.state.not_in(stays.unsent)
        )
    )
    found: dict[int, list[Away]] = {}
    for person_id, file in rows:
        span, host = (named_in(file, stays.starts), _last_day(stays, file)), named_in(file, stays.host)
        if person_id is not None and all(span) and (here is None or host != here):
            found.setdefault(person_id, []).append(Away("stay", *map(dt.date.fromisoformat, span)))
    return found


@dataclass(frozen=True)
class PlanLines:
    """Placements of one group in the yearly plan: how many, and how many met their requirement as the committee voted.

    A placement recalled before its minimum length is in neither number.
    """

    group: str
    met: int
    lines: int


def plan_lines(session: Session, unit: OfficersUnit, year: int, groups: Iterable[str]) -> list[PlanLines]:
    """Return the placements planned for a year in the unit and below it, by the group given in the form.

    One statement.
    """
    key, stays = declared(lambda process: process.stays)
    rows: Any = session.execute(
        sa.select(Case.dossier, Case.outcome)
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            Case.workflow == key,
            _below(unit),
            sa.or_(Case.outcome.is_(None), Case.outcome.not_in(stays.given_up)),
        )
    )
    planned = [
        (
            named_in(row.dossier, stays.group),
            row.outcome == stays.finished and named_in(row.dossier, stays.result) == stays.met,
        )
        for row in rows
        if named_in(row.dossier, stays.year) == year
    ]
    return [
        PlanLines(group, planned.count((group, True)), sum(each == group for each, _met in planned)) for group in groups
    ]


def officers_placed(session: Session, unit: OfficersUnit, day: dt.date) -> tuple[int, int]:
    """Return how many officers of a unit and below it have met the requirement of a placement by a day, and of all.

    Counted are those who hold a post on the day, each once, wherever and however often they were sent. Two statements.
    """
    key, stays = declared(lambda process: process.stays)
    officers = _officers_on(session, unit, day)
    rows: Any = session.execute(
        sa.select(Case.subject_id, Case.dossier).where(
            Case.workflow == key, Case.outcome == stays.finished, Case.subject_id.in_(officers)
        )
    )
    met = {
        row.subject_id
        for row in rows
        if named_in(row.dossier, stays.result) == stays.met and (_last_day(stays, row.dossier) or "") <= day.isoformat()
    }
    return len(met), len(officers)


def _officers_on(session: Session, unit: OfficersUnit, day: dt.date) -> set[int]:
    """Return the ids of the officers of a unit, and of those below it that send officers, on a day. One statement."""
    place = (_below(unit), Unit.kind.in_(KINDS), exists_on(day))
    held = sa.select(Post.person_id).join(Unit, Unit.id == Post.unit_id)
    return set(session.scalars(held.where(*place, Post.kind.in_(OFFICERS), post_held_on(day)).distinct()))


@dataclass(frozen=True)
class Placed(Stay):
    """A placement of an officer. result: 'met' or 'not_met' as the committee voted; '' until then."""

    result: str


def placed(
    session: Session, people: Collection[int], first: dt.date, last: dt.date = dt.date.max
) -> dict[int, list[Placed]]:
    """Return the placements of officers with a day in a period, by person and first day.

    Two statements, one if there are none.
    """
    key, stays = declared(lambda process: process.stays)
    rows: Any = session.execute(
        sa.select(Case.subject_id, Case.dossier, Case.outcome)
        .where(Case.workflow == key, Case.subject_id.in_(people), Case.state.not_in(stays.unsent))
        .order_by(Case.id)
    )
    sent = [row for row in rows if named_in(row.dossier, stays.sent_on)]
    names = unit_names(session, [named_in(row.dossier, stays.host) for row in sent])
    found: dict[int, list[Placed]] = {}
    for person_id, file, outcome in sent:
        stay = Placed(
            names.get(named_in(file, stays.host), ""),
            dt.date.fromisoformat(named_in(file, stays.sent_on)),
            dt.date.fromisoformat(_last_day(stays, file) or ""),
            named_in(file, stays.result) if outcome == stays.finished else "",
        )
        if stay.first <= last and first <= stay.last:
            found.setdefault(person_id, []).append(stay)
    return {person_id: sorted(each, key=lambda stay: stay.first) for person_id, each in found.items()}


def _last_day(stays: Stays, file: Mapping[str, Any]) -> str | None:
    """The last day of a stay, written as forms keep it; None where none is planned yet."""
    return next((day for path in stays.ends if (day := named_in(file, path))), None)


def _below(unit: OfficersUnit) -> sa.ColumnElement[bool]:
    """The condition that a Unit is this one or lies below it."""
    return within(["/" + "/".join(str(step) for step in reversed(unit.lineage)) + "/"])
