"""Processes in figures: all of them in a unit, and each with its picture, durations, returns and forecasts."""

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.standby import may_be_late
from webapp.pages.supervision.processes.page import (
    check_rows,
    headline,
    month_rows,
    picture,
    process_rows,
    return_months,
    return_rows,
    states_of,
    step_rows,
)
from webapp.pages.supervision.processes.trend import trend_of
from webapp.pages.supervision.scope import asked_units, unit_choices
from webapp.queries.cases.definitions import definitions
from webapp.queries.overview.tracking import StateFigures, TrackingFilter, figures
from webapp.queries.supervision.pasts import YEAR, month_of, months_before
from webapp.queries.supervision.scope import ScopeUnit
from webapp.queries.supervision.step_times import checks_of, past_of, returns_of, shares_of
from workflows import WORKFLOWS
from workflows.core.definition import Definition

bp = Blueprint("processes", __name__)
MENU = (MenuEntry("processes.processes", _("Processes in figures"), SUPERVISION, 14, "route", shown=sees_below),)


def _open_cases(unit: ScopeUnit, workflow: str = "") -> list[StateFigures]:
    """Return the open cases that the user may know of, as the tracking table counts them. One statement."""
    return figures(db.session(), actor(), TrackingFilter(workflow=workflow, under=unit.path), today())


def _shown() -> dict[str, Definition]:
    """Return the processes with figures: none whose cases are sealed."""
    return {key: each.definition for key, each in WORKFLOWS.items() if not each.definition.sealed}


@bp.get("/supervision/processes")
@allow(PERSON)
@may_be_late
def processes() -> ResponseReturnValue:
    """List the processes of a unit: what is open, what is late, what came in time. Five statements."""
    unit = asked_units()[-1]
    first = months_before(month_of(today()), YEAR)
    counted, known = Counter[str](), _shown()
    late = Counter[str]()
    for line in _open_cases(unit):
        counted[line.workflow] += line.open
        late[line.workflow] += line.late
    shares = shares_of(db.session(), unit.id, known, first)
    return render_template(
        "supervision/processes.html",
        unit=unit,
        units=unit_choices(unit),
        first=first,
        rows=process_rows(known, unit.code, counted, late, shares),
    )


@bp.get("/supervision/processes/<key:workflow>")
@allow(PERSON)
@may_be_late
def process(workflow: str) -> ResponseReturnValue:
    """Show the picture of a process with its figures in a unit. Nine statements at most."""
    definition, unit, session = _shown().get(workflow) or abort(404), asked_units()[-1], db.session()
    first = months_before(month_of(today()), YEAR)
    counted = _open_cases(unit, workflow)
    older = definitions(session, {line.definition_hash for line in counted})
    past = past_of(session, unit.id, workflow, first)
    states = states_of(definition, older.values(), counted, past, unit.code)
    checks, returns = checks_of(session, unit.id, workflow, first), returns_of(session, unit.id, workflow, first)
    text: Callable[[str], str] = gettext
    return render_template(
        "supervision/process.html",
        definition=definition,
        unit=unit,
        units=unit_choices(unit),
        first=first,
        headline=headline(states, past, workflow, unit.code),
        picture=picture(definition, states, text),
        steps=step_rows(states),
        months=month_rows(past),
        trend=trend_of(states, past, request.args.get("step", "")),
        returns=return_rows(definition, returns),
        return_months=return_months(returns),
        checks=check_rows(checks),
        checked=sum(each[1] for each in checks),
    )
