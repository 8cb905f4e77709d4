"""Days at the grassroots: an officer's year, who is where in a week or month, and the trips to a host."""

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import WORK, MenuEntry
from webapp.languages import gettext
from webapp.models import FieldTrip
from webapp.pages.field_days.address import YEARS, Link, chosen_unit, unit_links, viewed, year_asked, year_links
from webapp.pages.field_days.page import Absence, months, of_days, officer_row, tabs, trip_rows, unit_stats
from webapp.pages.field_days.week import WeekPlan, day_heads, month_row, week_row
from webapp.pages.field_days.wording import LEAVE_TITLES
from webapp.queries.calendar import working_days
from webapp.queries.field_days.placements import placed
from webapp.queries.field_days.trips import (
    OfficersUnit,
    concerns,
    halves_of,
    hosted_units,
    leave_between,
    officers_between,
    own_offices,
    trips,
    units_by_id,
    views_all,
)
from webapp.queries.field_days.years import unit_year
from workflows import declared
from workflows.core.calendar import ONE, add_months
from workflows.field_counters import monday_of

bp = Blueprint("field_days", __name__)
MENU = (MenuEntry("field_days.front", _("Field days"), WORK, 40, "place", shown=concerns),)


@bp.get("/field-days")
@allow(PERSON)
def front() -> ResponseReturnValue:
    """Redirect to the user's own sheet, or to the trips to the unit that they lead."""
    who = actor()
    if not concerns(who):
        abort(404)
    return redirect(url_for("field_days.sheet" if own_offices(who) else "field_days.hosting"), 303)


@bp.get("/field-days/mine")
@allow(PERSON)
def sheet() -> ResponseReturnValue:
    """Show the user's own year in a unit whose officer they are."""
    units = units_by_id(db.session(), own_offices(actor()), today())
    return _sheet(chosen_unit(units), actor().person_id, own=True)


@bp.get("/field-days/officers/<sealed('person'):person_id>")
@allow(PERSON)
def officer(person_id: int) -> ResponseReturnValue:
    """Show the year of an officer of a unit that the user sees."""
    return _sheet(viewed()[0], person_id, own=False)


@bp.get("/field-days/officers")
@allow(PERSON)
def officers() -> ResponseReturnValue:
    """Show all officers of a unit against both counters, and who is behind by how much."""
    (unit, units), year = viewed(), year_asked()
    found = unit_year(db.session(), unit, year, today())
    return render_template(
        "field_days/officers.html",
        unit=unit,
        year=year,
        stats=unit_stats(found),
        tabs=_tabs(unit),
        rows=[
            officer_row(each, url_for("field_days.officer", person_id=each.id, unit=unit.code, year=year))
            for each in found.officers
        ],
        years=year_links("field_days.officers", year, unit=unit.code),
        quota=of_days(found.settings.quota),
        rule=found.rules["field_days.quota"],
        units=unit_links("field_days.officers", unit, units, year=year),
    )


@bp.get("/field-days/week")
@allow(PERSON)
def week() -> ResponseReturnValue:
    """Show officers by the days of a week. Seven statements for any number of officers."""
    (unit, units), monday = viewed(), monday_of(_day_asked())
    plan = _plan(unit, monday, monday + 6 * ONE)
    return render_template(
        "field_days/week.html",
        unit=unit,
        tabs=_tabs(unit),
        days=plan.days,
        first=plan.first,
        last=plan.last,
        rows=[week_row(plan, each) for each in plan.officers],
        heads=day_heads(plan),
        units=unit_links("field_days.week", unit, units, day=monday),
        previous=url_for("field_days.week", unit=unit.code, day=monday - 7 * ONE),
        following=url_for("field_days.week", unit=unit.code, day=monday + 7 * ONE),
    )


@bp.get("/field-days/month")
@allow(PERSON)
def month() -> ResponseReturnValue:
    """Show officers by the days of a month, drawn and in words. Seven statements for any number of officers."""
    (unit, units), first = viewed(), _day_asked().replace(day=1)
    plan = _plan(unit, first, add_months(first, 1) - ONE)
    return render_template(
        "field_days/month.html",
        unit=unit,
        tabs=_tabs(unit),
        first=first,
        days=plan.days,
        rows=[month_row(plan, each) for each in plan.officers],
        units=unit_links("field_days.month", unit, units, day=first),
        previous=url_for("field_days.month", unit=unit.code, day=add_months(first, -1)),
        following=url_for("field_days.month", unit=unit.code, day=add_months(first, 1)),
    )


@bp.get("/field-days/hosting")
@allow(PERSON)
def hosting() -> ResponseReturnValue:
    """Show the trips of a month to the units that the user leads."""
    hosted = hosted_units(actor()) or abort(404)
    first = _day_asked().replace(day=1)
    found = trips(db.session(), FieldTrip.host_id.in_(hosted), first, add_months(first, 1) - ONE)
    return render_template(
        "field_days/hosting.html",
        first=first,
        rows=trip_rows(found),
        tabs=_tabs(None),
        previous=url_for("field_days.hosting", day=add_months(first, -1)),
        following=url_for("field_days.hosting", day=add_months(first, 1)),
    )


def _sheet(unit: OfficersUnit, person_id: int, own: bool) -> str:
    year, session = year_asked(), db.session()
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    found = unit_year(session, unit, year, today(), person_id)
    if not found.officers:
        abort(404)
    mine = found.officers[0]
    made = trips(session, (FieldTrip.person_id == person_id) & (FieldTrip.unit_id == unit.id), first, last)
    halves = halves_of(session, unit.id, first, last, person_id)
    endpoint = "field_days.sheet" if own else "field_days.officer"
    return render_template(
        "field_days/sheet.html",
        unit=unit,
        year=year,
        name=mine.name,
        own=own,
        figures=officer_row(mine, ""),
        rows=trip_rows(made),
        away=[Absence(gettext(LEAVE_TITLES[each.kind]) if own else "", each.first, each.last) for each in mine.away],
        bars=months(halves, year),
        thematic=found.thematic,
        split=list(zip(mine.levels, found.settings.split, strict=False)),
        tabs=_tabs(unit),
        placed=placed(session, [person_id], first, last).get(person_id, []),
        full_quota=of_days(found.settings.quota),
        shrunk=mine.quota.year < found.settings.quota,
        years=year_links(endpoint, year, unit=unit.code, person_id=None if own else person_id),
        register_url=url_for("start.form", workflow=_registers(), code=unit.code),
    )


def _plan(unit: OfficersUnit, first: dt.date, last: dt.date) -> WeekPlan:
    session = db.session()
    people = officers_between(session, unit.id, first, last)
    ids = [each.id for each in people]
    return WeekPlan(
        first,
        last,
        people,
        halves_of(session, unit.id, first, last),
        leave_between(session, ids, first, last),
        placed(session, ids, first, last),
        working_days(session, unit.lineage, first),
    )


def _day_asked() -> dt.date:
    """Return the day in the address (2026-11-23), or today; 404 for anything but a day."""
    try:
        day = dt.date.fromisoformat(request.args.get("day", today().isoformat()))
    except ValueError:
        abort(404)
    if day.year not in YEARS:
        abort(404)
    return day


def _tabs(unit: OfficersUnit | None) -> list[Link]:
    who: Actor = actor()
    return tabs(who, unit.code if unit and views_all(who) else None, request.endpoint or "")


def _registers() -> str:
    """The key of the process that registers a trip."""
    return declared(lambda process: process.offered_on == bp.name or None)[0]
