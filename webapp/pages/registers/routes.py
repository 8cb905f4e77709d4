"""Registers: which there are, the list of rows, entering, correcting, confirming and striking out, and the export."""

import io

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, is_valid, new_key
from webapp.frames import MenuEntry
from webapp.models import ROW_STANDINGS, RegisterRow, Unit
from webapp.pages.registers.page import (
    ENTRIES,
    STANDINGS,
    TONES,
    entry_form,
    figure_of,
    people_read,
    shown_rows,
    title_of,
    words_of,
    workbook,
)
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.list_query import chosen, cursor, neighbours, path_of
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import numbers, sent_key, sent_version
from webapp.queries.registers.rows import (
    RowFilter,
    every_row,
    keeps,
    kept_units,
    may_confirm,
    overseen,
    reads,
    reads_columns,
    record_of,
    row_for,
    rows_page,
)
from webapp.queries.units.tree import choosable_units
from webapp.services.command import Command
from webapp.services.registers import rows as service
from workflows.core.registers import Register, names_people
from workflows.registers import REGISTERS

MOST_EXPORTED, MOST_TICKED = 20_000, 1_000
YEARS = 10


def shown_registers(who: Actor) -> list[type[Register]]:
    """Return the registers that somebody reads."""
    return [register for register in REGISTERS.values() if reads(who, register)]


bp = Blueprint("registers", __name__)
MENU = (MenuEntry("registers.registers", _("Registers"), 75, shown=shown_registers),)


class StrikeForm(PageForm):
    why = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=500)])


@bp.get("/registers", endpoint="registers")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the registers that the user reads, each with its figure of the year."""
    known = shown_registers(actor()) or abort(404)
    return render_template("registers/registers.html", rows=[(each, figure_of(each)) for each in known])


@bp.get("/registers/<key:key>")
@allow(PERSON)
def rows(key: str) -> ResponseReturnValue:
    """List the rows of a register, the newest first."""
    register, who = _register(key), actor()
    found, filters, units = _chosen(who)
    page = rows_page(db.session(), who, register, found, cursor())
    return render_template(
        "registers/rows.html",
        register=register,
        rows=shown_rows(register, page.rows),
        filters=filters,
        units=units,
        years=[(year, year) for year in _years()],
        standings=STANDINGS,
        tones=TONES,
        figure=figure_of(register),
        keeps=kept_units(who, register),
        about=names_people(register),
        **neighbours("registers.rows", {"key": key, **filters}, page),
    )


@bp.get("/registers/<key:key>/export")
@allow(PERSON)
def export(key: str) -> ResponseReturnValue:
    """Send the rows of the list as a workbook."""
    register = _register(key)
    found = every_row(db.session(), actor(), register, _chosen(actor())[0], MOST_EXPORTED)
    response: Response = send_file(
        io.BytesIO(workbook(register, found, MOST_EXPORTED)),
        as_attachment=True,
        download_name=f"{key}.xlsx",
        etag=False,
        max_age=0,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/registers/<key:key>/units/<int:unit_id>/new", methods=["GET", "POST"])
@allow(PERSON, form_page="registers.new")
def new(key: str, unit_id: int) -> ResponseReturnValue:
    """Enter a row in the register of a unit."""
    register = _register(key)
    unit = _kept(register, unit_id)
    form = entry_form(register, unit, request.form if is_sent() else kept_form())
    sent = sent_key() if is_sent() else new_key()

    def page() -> str:
        return render_template(
            "registers/entry.html", register=register, unit=unit, form=form, row=None, key=sent, version=None
        )

    if not is_sent() or not is_valid(form):
        return page(), 422 if is_sent() else 200
    with answering_at_fields(form, page, 422):
        row_id = service.enter(db.session(), register, unit_id, _command(form.answers_by_section(), sent))
    flash(gettext("Entered. It counts when it is confirmed."), "success")
    return redirect(url_for("registers.row", key=key, row_id=row_id), 303)


@bp.get("/registers/<key:key>/rows/<int:row_id>")
@allow(PERSON)
def row(key: str, row_id: int) -> ResponseReturnValue:
    """Show one row, whom it is about, and its record."""
    return _page(_register(key), row_id)


@bp.route("/registers/<key:key>/rows/<int:row_id>/correct", methods=["GET", "POST"])
@allow(PERSON, form_page="registers.correct")
def correct(key: str, row_id: int) -> ResponseReturnValue:
    """Write a row anew that is not confirmed yet."""
    register = _register(key)
    found = _row_to_change(register, row_id)
    unit = found.unit
    form = entry_form(register, unit, request.form if is_sent() else kept_form(), found)

    def page() -> str:
        seen = sent_version() if is_sent() else found.version
        return render_template(
            "registers/entry.html", register=register, unit=unit, form=form, row=found, key="", version=seen
        )

    if not is_sent() or not is_valid(form):
        return page(), 422 if is_sent() else 200
    with answering_at_fields(form, page):
        service.correct(db.session(), register, row_id, _command(form.answers_by_section(), version=sent_version()))
    flash(gettext("Corrected. It counts when it is confirmed."), "success")
    return redirect(url_for("registers.row", key=key, row_id=row_id), 303)


@bp.post("/registers/<key:key>/confirm")
@allow(PERSON)
def confirm(key: str) -> ResponseReturnValue:
    """Confirm the rows that were ticked."""
    register, read = _register(key), _rows_read()
    count = service.confirm(db.session(), register, read, _command({}))
    if 0 < count < len(read):
        left = len(read) - count
        flash(
            ngettext("%(num)d row was corrected meanwhile.", "%(num)d rows were corrected meanwhile.", left), "warning"
        )
    if count:
        flash(ngettext("%(num)d row is confirmed.", "%(num)d rows are confirmed.", count), "success")
    else:
        flash(gettext("Nothing was confirmed: tick rows that wait for you."), "warning")
    return redirect(url_for("registers.rows", key=key), 303)


@bp.post("/registers/<key:key>/rows/<int:row_id>/strike")
@allow(PERSON, form_page="registers.row")
def strike(key: str, row_id: int) -> ResponseReturnValue:
    """Strike a row out, with the reason."""
    register = _register(key)
    _row_to_change(register, row_id)
    form = StrikeForm()
    if not form.validate_on_submit():
        return _page(register, row_id, form), 422
    with answering_at_fields(form, lambda: _page(register, row_id, form)):
        service.strike(db.session(), register, row_id, form.why.data or "", _command({}))
    flash(gettext("Struck out. The row stays in the register and counts no more."), "success")
    return redirect(url_for("registers.row", key=key, row_id=row_id), 303)


def _register(key: str) -> type[Register]:
    """Return the register of that key; 404 for one that the user does not read."""
    found = REGISTERS.get(key)
    return found if found and reads(actor(), found) else abort(404)


def _row(register: type[Register], row_id: int) -> RegisterRow:
    return row_for(db.session(), actor(), register, row_id) or abort(404)


def _row_to_change(register: type[Register], row_id: int) -> RegisterRow:
    """Return the row if the user may correct it or strike it out; else 404."""
    found = _row(register, row_id)
    return found if keeps(actor(), register, found) else abort(404)


def _rows_read() -> dict[int, int]:
    """Return the ticked rows with the version in which the page showed them; 422 for more than a page can tick."""
    sent = [text.partition(":") for text in request.form.getlist("row")]
    if len(sent) > MOST_TICKED:
        abort(422)
    return {row: version for one, _colon, other in sent for row in numbers([one]) for version in numbers([other])}


def _kept(register: type[Register], unit_id: int) -> Unit:
    """Return the unit if the user writes its register; else 404."""
    return db.session().get_one(Unit, unit_id) if unit_id in kept_units(actor(), register) else abort(404)


def _command(answers: dict[str, dict[str, object]], key: str = "", version: int | None = None) -> Command:
    return Command(actor(), now(), key or new_key(), answers, version)


def _years() -> list[str]:
    """Return the years that the list may be filtered by."""
    return [str(today().year - back) for back in range(YEARS)]


def _chosen(who: Actor) -> tuple[RowFilter, dict[str, str], list[tuple[str, str]]]:
    """Return the filters of the address: as the query takes them, as the page shows them, and the units to choose."""
    filters = {
        "unit": request.args.get("unit", ""),
        "year": chosen("year", _years()),
        "standing": chosen("standing", ROW_STANDINGS),
    }
    units = choosable_units(db.session(), overseen(who), today(), filters["unit"])
    under = path_of(filters["unit"], units)
    year = int(filters["year"]) if filters["year"] else None
    return RowFilter(under, year, filters["standing"]), filters, [(code, name) for code, name, _path in units]


def _page(register: type[Register], row_id: int, form: StrikeForm | None = None) -> str:
    session, who = db.session(), actor()
    found = _row(register, row_id)
    kept = keeps(who, register, found)
    return render_template(
        "registers/row.html",
        register=register,
        row=found,
        title=title_of(register, found),
        words=words_of(register, found),
        people=people_read(register, [found])[found.id] if names_people(register) else None,
        shut=not reads_columns(who, register, found),
        record=[(entry, ENTRIES[entry.kind], name) for entry, name in record_of(session, found.id)],
        standing=STANDINGS[found.standing],
        tone=TONES[found.standing],
        wrong=form,
        correctable=kept and found.standing == "entered",
        confirmable=bool(may_confirm(session, who, register, [found.id])),
        strike_form=(form or StrikeForm(formdata=None)) if kept and found.standing != "struck" else None,
    )
