"""Lines of the list of posts that fall vacant, in values for its template."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.models.units import apart
from webapp.queries.cases.starting import startable_units
from webapp.queries.supervision.successors import Successors
from webapp.queries.supervision.vacancies import Vacancy, claims_under_way
from workflows import WORKFLOWS

REASONS = {
    "term": _("The committee's term ends"),
    "age": _("The holder passes the age of the post"),
    "stay": _("A placement ends"),
    "end": _("The post was given until a day"),
}
NAMED = 5
"""So many of those who could follow are named in a line."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody, with the page about them."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """A post that falls vacant. more: how many more could follow than are named.

    case_url: the nomination under way, next_url: where the user may open one; '' for none.
    """

    day: str
    post: str
    unit: str
    unit_url: str
    reason: str
    holder: NamedPerson | None
    eligible: list[NamedPerson]
    more: int
    case_url: str
    next_url: str


def vacancy_rows(shown: Sequence[Vacancy]) -> list[VacancyRow]:
    """Return the lines of a page. Four statements, and those that find where the user may open cases."""
    people = Successors(db.session(), shown)
    running = claims_under_way(db.session(), actor(), shown)
    openings = _openings(shown)
    units = {each.code: (each.unit, each.above) for each in shown}
    names = dict(zip(units, apart(list(units.values())), strict=True))
    return [
        _row(each, names[each.code], people, running.get((each.workflow, each.unit_id), ""), openings) for each in shown
    ]


def _row(
    each: Vacancy, unit: str, people: Successors, running: str, openings: dict[tuple[str, str], str]
) -> VacancyRow:
    found = people.eligible(each)
    return VacancyRow(
        day=day_known(each),
        post=post_title(each.post),
        unit=unit,
        unit_url=url_for("units.unit", code=each.code),
        reason=str(REASONS[each.reason]),
        holder=_person(each.holder_id, each.holder) if each.holder_id and each.holder else None,
        eligible=[_person(person.id, person.name) for person in found[:NAMED]],
        more=max(len(found) - NAMED, 0),
        case_url=url_for("cases.case", public_id=running) if running else "",
        next_url="" if running else openings.get((each.workflow, each.code), ""),
    )


def _person(person_id: int, name: str) -> NamedPerson:
    return NamedPerson(name, url_for("people.person", person_id=person_id))


def _openings(shown: Sequence[Vacancy]) -> dict[tuple[str, str], str]:
    """Return process and unit → address of the case by which the user may have the post filled."""
    return {
        (key, unit.code): url_for("start.form", workflow=key, code=unit.code)
        for key in sorted({each.workflow for each in shown})
        for unit in startable_units(db.session(), WORKFLOWS[key].definition, actor(), today())
    }


def day_known(each: Vacancy) -> str:
    """Return the day of a vacancy, no more exactly than the birth is known that it follows from."""
    return {"month": f"{each.day:%m/%Y}", "year": f"{each.day:%Y}"}.get(each.known) or written(each.day)


def month_key(day: dt.date) -> str:
    """Return the month of a day as addresses have it."""
    return f"{day:%Y-%m}"
