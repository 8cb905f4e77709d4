"""Processes in figures: all of them in a unit, and each with its picture, durations, returns and forecasts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext
from webapp.models import Unit
from webapp.models.units import ids_on
from webapp.pages.shared.list_query import path_of
from webapp.pages.supervision.processes.page import (
    check_rows,
    headline,
    month_rows,
    picture,
    process_rows,
    return_rows,
    states_of,
    step_rows,
)
from webapp.queries.cases.definitions import definitions
from webapp.queries.overview.tracking import StateFigures, TrackingFilter, figures
from webapp.queries.supervision.pasts import YEAR, month_of, months_before
from webapp.queries.supervision.step_times import checks_of, past_of, returns_of, shares_of
from webapp.queries.units.tree import choosable_units
from workflows import WORKFLOWS
from workflows.core.definition import Definition

bp = Blueprint("processes", __name__)
MENU = (MenuEntry("processes.processes", _("Processes in figures"), SUPERVISION, 14, "route", shown=sees_below),)


@dataclass(frozen=True, slots=True)
class Scope:
    """The unit that is shown, and the units to choose from as code and name."""

    unit: Unit
    choices: list[tuple[str, str]]


def _scope() -> Scope:
    """Return ?unit=code, or the widest unit that the user oversees; 404 for another. Two statements."""
    code, below = request.args.get("unit", ""), sees_below(actor())
    if not below:
        abort(404)
    units = choosable_units(db.session(), below, today(), code)
    # Whoever oversees a branch alone has nothing to choose.
    path = path_of(code, units) if code else min((path for *_name, path in units) if units else below, key=_width)
    unit = db.session().get(Unit, ids_on(path)[-1]) or abort(404)
    return Scope(unit, [(code, name) for code, name, _path in units] or [(unit.code, unit.name)])


def _width(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _open_cases(scope: Scope, workflow: str = "") -> list[StateFigures]:
    """Return the open cases that the user may know of, as the tracking table counts them. One statement."""
    return figures(db.session(), actor(), TrackingFilter(workflow=workflow, under=scope.unit.path), today())


def _shown() -> dict[str, Definition]:
    """Return the processes with figures: none whose cases are sealed."""
    return {key: each.definition for key, each in WORKFLOWS.items() if not each.definition.sealed}


@bp.get("/supervision/processes")
@allow(PERSON)
def processes() -> ResponseReturnValue:
    """List the processes of a unit: what is open, what is late, what came in time. Four statements."""
    scope = _scope()
    first = months_before(month_of(today()), YEAR)
    counted, known = Counter[str](), _shown()
    late = Counter[str]()
    for line in _open_cases(scope):
        counted[line.workflow] += line.open
        late[line.workflow] += line.late
    shares = shares_of(db.session(), scope.unit.id, known, first)
    return render_template(
        "supervision/processes.html",
        unit=scope.unit,
        units=scope.choices,
        first=first,
        rows=process_rows(known, scope.unit.code, counted, late, shares),
    )


@bp.get("/supervision/processes/<key:workflow>")
@allow(PERSON)
def process(workflow: str) -> ResponseReturnValue:
    """Show the picture of a process with its figures in a unit. Eight statements at most."""
    definition, scope, session = _shown().get(workflow) or abort(404), _scope(), db.session()
    first = months_before(month_of(today()), YEAR)
    counted = _open_cases(scope, workflow)
    older = definitions(session, {line.definition_hash for line in counted})
    past = past_of(session, scope.unit.id, workflow, first)
    states = states_of(definition, older.values(), counted, past, scope.unit.code)
    checks = checks_of(session, scope.unit.id, workflow, first)
    text: Callable[[str], str] = gettext
    return render_template(
        "supervision/process.html",
        definition=definition,
        unit=scope.unit,
        units=scope.choices,
        first=first,
        headline=headline(states, past, workflow, scope.unit.code),
        picture=picture(definition, states, text),
        steps=step_rows(states),
        months=month_rows(past),
        returns=return_rows(definition, returns_of(session, scope.unit.id, workflow, first)),
        checks=check_rows(checks),
        checked=sum(each[1] for each in checks),
    )
