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
from webapp.queries.supervision.outlook import Prospect
from webapp.queries.supervision.successors import NAMED, Successors
from webapp.queries.supervision.vacancies import Vacancy, claims_under_way
from workflows import WORKFLOWS

REASONS = {
    "term": _("The committee's term ends"),
    "age": _("The holder passes the age of the post"),
    "stay": _("A placement ends"),
    "end": _("The post was given until a day"),
}


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
    nobody: bool
    case_url: str
    next_url: str


def judged(shown: Sequence[Vacancy]) -> list[Prospect]:
    """Return the posts of a page with who would be eligible. Three statements."""
    people = Successors(db.session(), shown)
    found = ((each, people.eligible(each)) for each in shown)
    return [Prospect(each, tuple((one.id, one.name) for one in fit[:NAMED]), len(fit)) for each, fit in found]


def vacancy_rows(shown: Sequence[Prospect]) -> list[VacancyRow]:
    """Return the lines of a page. One statement, and those that find where the user may open cases."""
    vacant = [each.vacancy for each in shown]
    running = claims_under_way(db.session(), actor(), vacant)
    openings = _openings(vacant)
    units = {each.code: (each.unit, each.above) for each in vacant}
    names = dict(zip(units, apart(list(units.values())), strict=True))
    return [
        _row(each, names[each.vacancy.code], running.get((each.vacancy.workflow, each.vacancy.unit_id), ""), openings)
        for each in shown
    ]


def _row(prospect: Prospect, unit: str, running: str, openings: dict[tuple[str, str], str]) -> VacancyRow:
    each = prospect.vacancy
    return VacancyRow(
        day=day_known(each),
        post=post_title(each.post),
        unit=unit,
        unit_url=url_for("units.unit", code=each.code),
        reason=str(REASONS[each.reason]),
        holder=_person(each.holder_id, each.holder) if each.holder_id and each.holder else None,
        eligible=[_person(person_id, name) for person_id, name in prospect.named],
        more=max(prospect.fit - NAMED, 0),
        nobody=not prospect.fit,
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
