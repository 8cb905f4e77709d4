"""The board: how many cases below a supervisor are open, late and soon late, and where; down to the cases."""

from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.case_filters import kind_choices, soon_days, state_choices
from webapp.pages.shared.standby import may_be_late
from webapp.pages.shared.view_tabs import view_tabs
from webapp.pages.supervision.board.page import (
    A_PAGE,
    COLUMNS,
    BoardFields,
    board_fields,
    board_row,
    shown_lines,
    totals,
)
from webapp.pages.supervision.scope import asked_units, unit_choices
from webapp.queries.paging import whole_number
from webapp.queries.supervision.board import (
    BoardLine,
    board,
    standing_states,
)
from webapp.queries.supervision.scope import ScopeUnit, units_below
from workflows import WORKFLOWS

bp = Blueprint("board", __name__)
MENU = (MenuEntry("board.board", _("Board"), SUPERVISION, 10, "chart", shown=sees_below),)


@bp.get("/supervision/board", endpoint="board")
@allow(PERSON)
@may_be_late
def board_page() -> ResponseReturnValue:
    """Show the board of a unit; 404 for a user who oversees nothing. As many statements for any number of cases."""
    session, who, day = db.session(), actor(), today()
    asked = board_fields()
    above = asked_units()
    unit, soon = above[-1], soon_days()
    fields = replace(asked, unit=unit.code)
    units = {each.id: each for each in (unit, *units_below(session, unit))}
    counted = board(session, who, unit, fields.filter, day, soon, fields.keys)
    lines = shown_lines(counted, fields, lambda line: _name(line, units))
    states = standing_states(session, counted)
    first, pages = _first(len(lines)), {}
    if first:
        pages["prev_url"] = fields.address(start=first - A_PAGE)
    if first + A_PAGE < len(lines):
        pages["next_url"] = fields.address(start=first + A_PAGE)
    return render_template(
        "supervision/board.html",
        unit=unit,
        above=[(each.name, fields.address(unit=each.code)) for each in above[:-1]],
        fields=fields,
        columns=[(name, label) for name, label in COLUMNS.items()],
        heads=[(name, label) for name, label in COLUMNS.items() if name in fields.columns],
        summary=totals(counted, fields),
        rows=[board_row(line, fields, units, states) for line in lines[first : first + A_PAGE]],
        ready=_ready(fields),
        units=unit_choices(unit),
        workflows=[(key, gettext(each.definition.title)) for key, each in WORKFLOWS.items()],
        state_choices=state_choices({"state": fields.state, "workflow": fields.workflow}, states.values()),
        kinds=kind_choices(),
        soon=soon,
        views=view_tabs("board"),
        **pages,
    )


def _name(line: BoardLine, units: dict[int, ScopeUnit]) -> tuple[str, str, str]:
    return units[line.unit].code if line.unit is not None else "", line.workflow, line.state


def _first(lines: int) -> int:
    """Return the place of the first line of the page, by the address; 404 for one that no page begins with."""
    try:
        first = whole_number(request.args.get("start", "0"))
    except ValueError:
        abort(404)
    if first % A_PAGE or (first and first >= lines):
        abort(404)
    return first


def _ready(fields: BoardFields) -> list[tuple[str, str, bool]]:
    """Return the boards that are there from the start, as (name, address, whether it is this one)."""
    figures = tuple(name for name in fields.columns if name not in ("unit", "process", "state"))
    kinds = (
        (gettext("By unit"), ("unit",)),
        (gettext("By process"), ("process",)),
        (gettext("By process and state"), ("process", "state")),
        (gettext("By unit and process"), ("unit", "process")),
    )
    return [(name, replace(fields, columns=(*keys, *figures)).address(), fields.keys == keys) for name, keys in kinds]
