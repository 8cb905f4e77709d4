"""Registers: which there are, the list of rows, entering, correcting, confirming and striking out, and the export."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import OVERSIGHT
from webapp.actors import Actor
from webapp.addresses import opened_number
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import FILES, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.models import ROW_STANDINGS
from webapp.models.units import LOWEST
from webapp.pages.registers.asked import command_of, register_of
from webapp.pages.registers.page import (
    ENDS,
    STANDINGS,
    TONES,
    figure_of,
    shown_rows,
    title_of,
    workbook,
)
from webapp.pages.shared.list_query import asked_day, chosen, cursor, neighbours, path_of
from webapp.pages.shared.standby import may_be_late
from webapp.pages.shared.submitted import numbers
from webapp.pages.shared.way_back import way_back
from webapp.pages.shared.workbooks import file_title, workbook_answer
from webapp.queries.registers.alarms import days_before
from webapp.queries.registers.marks import rows_to_judge
from webapp.queries.registers.rows import (
    RowFilter,
    confirmed_beside,
    every_row,
    kept_units,
    overseen,
    reads,
    rows_page,
)
from webapp.queries.units.names import unit_names
from webapp.queries.units.tree import choosable_units, overseen_unit
from webapp.services.registers import rows as service
from workflows.core.registers import Register, names_people
from workflows.registers import REGISTERS

MOST_EXPORTED, MOST_TICKED = 20_000, 1_000
YEARS = 10


def shown_registers(who: Actor) -> list[type[Register]]:
    """Return the registers that somebody reads."""
    return [register for register in REGISTERS.values() if reads(who, register)]


bp = Blueprint("registers", __name__)
MENU = (MenuEntry("registers.registers", _("Registers"), FILES, 40, "book", shown=shown_registers),)


@bp.get("/registers", endpoint="registers")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the registers that the user reads, each with its figure of the year."""
    known = shown_registers(actor()) or abort(404)
    return render_template(
        "registers/registers.html", rows=[(each, figure_of(each)) for each in known], waiting=_waiting()
    )


def _waiting() -> list[tuple[str, int, str]]:
    """Return the rows that wait for marks of the user: register, row, and by which words it is called."""
    found = rows_to_judge(db.session(), actor().person_id)
    known = [(row, REGISTERS[row.register]) for row in found if row.register in REGISTERS]
    return [(row.register, row.id, title_of(register, row)) for row, register in known]


@bp.get("/registers/<key:key>")
@allow(PERSON)
def rows(key: str) -> ResponseReturnValue:
    """List the rows of a register, the newest first."""
    register, who = register_of(key), actor()
    found, filters, units = _chosen(register, who)
    page = rows_page(db.session(), who, register, found, cursor(), today())
    lead, (day, wrong) = _lead(register), asked_day()
    if day > today():
        wrong = gettext("This day is still to come: choose a day until today.")
    shown = render_template(
        "registers/rows.html",
        register=register,
        rows=shown_rows(register, page.rows, lead),
        ends=ENDS if _alarmed(register) else {},
        filters=filters,
        units=units,
        years=[(year, year) for year in _years()],
        standings=STANDINGS,
        tones=TONES,
        figure=figure_of(register),
        keeps=kept_units(who, register),
        printed=_printed(register, filters["unit"]),
        about=names_people(register),
        typed_day=request.args.get("day", "").strip(),
        wrong=wrong,
        **neighbours("registers.rows", {"key": key, **filters}, page),
    )
    return shown, 422 if wrong else 200


@bp.get("/registers/<key:key>/export")
@allow(PERSON, export=True)
@may_be_late
def export(key: str) -> ResponseReturnValue:
    """Send the rows of the list as a workbook."""
    register = register_of(key)
    found = every_row(db.session(), actor(), register, _chosen(register, actor())[0], MOST_EXPORTED)
    return workbook_answer(
        workbook(register, found, MOST_EXPORTED), file_title(gettext(register.title), f"{today():%d-%m-%Y}")
    )


@bp.post("/registers/<key:key>/confirm")
@allow(PERSON)
def confirm(key: str) -> ResponseReturnValue:
    """Confirm the rows that were ticked."""
    register, read = register_of(key), _rows_read()
    count = service.confirm(db.session(), register, read, command_of({}))
    if 0 < count < len(read):
        left = len(read) - count
        flash(
            ngettext("%(num)d row was corrected meanwhile.", "%(num)d rows were corrected meanwhile.", left), "warning"
        )
    if count:
        flash(ngettext("%(num)d row is confirmed.", "%(num)d rows are confirmed.", count), "success")
    else:
        flash(gettext("Nothing was confirmed: tick rows that wait for you."), "warning")
    return redirect(way_back() or url_for("registers.rows", key=key), 303)


def _rows_read() -> dict[int, int]:
    """Return the ticked rows with the version in which the page showed them; 422 for more than a page can tick."""
    sent = [text.partition(":") for text in request.form.getlist("row")]
    if len(sent) > MOST_TICKED:
        abort(422)
    read = ((opened_number("register row", one), other) for one, _colon, other in sent)
    return {row: version for row, other in read if row for version in numbers([other])}


def _years() -> list[str]:
    """Return the years that the list may be filtered by."""
    return [str(today().year - back) for back in range(YEARS)]


def _alarmed(register: type[Register]) -> bool:
    """Whether the user may ask for the rows of a register that end: not where they do not read the last days."""
    shut = register.until in register.private_columns and not kept_units(actor(), register)
    return register.alarm is not None and not shut


def _lead(register: type[Register]) -> int:
    """Return how many days before their last day rows are near it, where the user holds their first post."""
    posts = actor().posts
    return days_before(db.session(), register, posts[0].paths[0], today()) if posts else 0


def _chosen(register: type[Register], who: Actor) -> tuple[RowFilter, dict[str, str], list[tuple[str, str]]]:
    """Return the filters of the address: as the query takes them, as the page shows them, and the units to choose."""
    filters = {
        "unit": request.args.get("unit", ""),
        "year": chosen("year", _years()),
        "standing": chosen("standing", ROW_STANDINGS),
        "ends": chosen("ends", [*ENDS]) if _alarmed(register) else "",
    }
    units = choosable_units(db.session(), overseen(who, register), today(), filters["unit"])
    under = path_of(filters["unit"], units)
    year = int(filters["year"]) if filters["year"] else None
    day, lead = today(), dt.timedelta(days=_lead(register) if filters["ends"] else 0)
    spans = {"soon": (day, day + lead), "over": (dt.date.min, day - dt.timedelta(days=1))}
    found = RowFilter(under, year, filters["standing"], spans.get(filters["ends"]))
    return found, filters, [(code, name) for code, name, _path in units]


def _printed(register: type[Register], code: str) -> dict[int, str]:
    """Return the units whose list the user may print from here: the one that is chosen, else those of their posts."""
    if code and (found := overseen_unit(db.session(), overseen(actor(), register), code)):
        return {found.id: found.name}
    own = {
        post.unit_id: post.unit_name
        for post in actor().posts
        if post.kind in OVERSIGHT and post.unit_kind not in LOWEST and not register.sealed
    }
    confirmed = confirmed_beside(actor(), register)
    beside = unit_names(db.session(), confirmed).on(today()) if confirmed else {}
    return {**own, **beside, **kept_units(actor(), register)}
