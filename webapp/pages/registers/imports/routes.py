"""Rows of a register from a workbook: the empty one, what an upload says, and its entry, all rows or none."""

import io
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from webapp.current_user import PERSON, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext, ngettext
from webapp.models import Unit
from webapp.pages.imports.page import MOST_SHOWN
from webapp.pages.registers.asked import command_of, kept_unit, register_of
from webapp.pages.registers.imports.names import Roll, roll_of
from webapp.pages.registers.imports.page import BookRead, labels_of, read_book, refused_rows, told_rows
from webapp.pages.registers.imports.template import guide_of, template_book
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.workbooks import file_title, workbook_answer
from webapp.services.imports import LARGEST_FILE
from webapp.services.imports.uploads import Upload, UploadGone, discard, fetch, keep
from webapp.services.registers.importing import ROWS, RowsRefused, check_rows, enter_all, known_already
from workflows.core.registers import Register

SHOWN = 20
bp = Blueprint("register_imports", __name__)


class BookForm(PageForm):
    workbook = FileField(
        _("Workbook"),
        [FileRequired(_("Choose a workbook."))],
        description=_("An .xlsx, .xls, .ods or .csv file of at most 5 MB and 2.000 rows."),
        render_kw={"accept": ".xlsx,.xls,.ods,.csv"},
    )


class EnterForm(PageForm):
    upload = HiddenField(validators=[DataRequired(), Length(max=64)])
    sha256 = HiddenField(validators=[DataRequired(), Length(max=64)])


@bp.get("/registers/<key:key>/units/<sealed('unit'):unit_id>/workbook")
@allow(PERSON, export=True)
def template(key: str, unit_id: int) -> ResponseReturnValue:
    """Send the empty workbook of a register, with the names that its rows may hold."""
    register = register_of(key)
    unit = kept_unit(register, unit_id)
    called = file_title(gettext(register.title), gettext("template"))
    return workbook_answer(template_book(register, roll_of(db.session(), register, unit, today())), called)


@bp.route("/registers/<key:key>/units/<sealed('unit'):unit_id>/import", methods=["GET", "POST"])
@allow(PERSON, max_body=LARGEST_FILE)
def send(key: str, unit_id: int) -> ResponseReturnValue:
    """Look at a workbook: what it would enter, or what has to be corrected first."""
    register = register_of(key)
    unit, form = kept_unit(register, unit_id), BookForm()
    if not form.validate_on_submit():
        page = render_template(
            "registers/import_send.html", register=register, unit=unit, form=form, guide=guide_of(register)
        )
        return page, 422 if form.is_submitted() else 200
    data = form.workbook.data.read()
    roll = roll_of(db.session(), register, unit, today())
    book = read_book(register, roll, io.BytesIO(data))
    read, refused = check_rows(db.session(), register, unit, book.rows, today())
    book.faults += refused_rows(register, book.lines, refused)
    if book.faults:
        return _faulty(register, unit, book)
    again = [book.lines[index] for index in known_already(db.session(), register, unit, read)]
    upload = keep(_folder(), signed_in_user().account_id, data, now())
    return _preview(register, unit, roll, book, upload, again)


@bp.post("/registers/<key:key>/units/<sealed('unit'):unit_id>/import/enter")
@allow(PERSON)
def enter(key: str, unit_id: int) -> ResponseReturnValue:
    """Enter the rows of the workbook that was looked at: all of them, or none."""
    register = register_of(key)
    unit, form = kept_unit(register, unit_id), EnterForm()
    if not form.validate_on_submit():
        return _gone(register, unit)
    upload = Upload(form.upload.data or "", form.sha256.data or "")
    try:
        data = fetch(_folder(), signed_in_user().account_id, upload, now())
    except UploadGone:
        return _gone(register, unit)
    book = read_book(register, roll_of(db.session(), register, unit, today()), io.BytesIO(data))
    if book.faults:
        return _faulty(register, unit, book)

    def refused(no: Exception) -> ResponseReturnValue:
        faults = no.faults if isinstance(no, RowsRefused) else ()
        book.faults = refused_rows(register, book.lines, faults)
        return _faulty(register, unit, book)

    with answering(refused):
        count = enter_all(db.session(), register, unit_id, command_of({ROWS: book.rows}, upload.id))
    discard(_folder(), signed_in_user().account_id, upload.id)
    flash(ngettext("%(num)d row is entered.", "%(num)d rows are entered.", count), "success")
    return redirect(url_for("registers.rows", key=key), 303)


def _faulty(register: type[Register], unit: Unit, book: BookRead) -> ResponseReturnValue:
    return render_template(
        "registers/import_faults.html",
        register=register,
        unit=unit,
        form=BookForm(formdata=None),
        faults=sorted(book.faults, key=lambda one: one.row or 0)[:MOST_SHOWN],
        fault_count=len(book.faults),
        warnings=book.warnings[:MOST_SHOWN],
        warning_count=len(book.warnings),
        notes=book.notes,
    ), 422


def _preview(register: type[Register], unit: Unit, roll: Roll, book: BookRead, upload: Upload, again: list[int]) -> str:
    """Return the preview of the rows. again: the lines whose rows stand in the register already."""
    return render_template(
        "registers/import_preview.html",
        register=register,
        unit=unit,
        form=EnterForm(formdata=None, upload=upload.id, sha256=upload.sha256),
        count=len(book.rows),
        headings=list(labels_of(register).values()),
        rows=told_rows(register, roll, book, SHOWN),
        again=again,
        warnings=book.warnings[:MOST_SHOWN],
        warning_count=len(book.warnings),
        notes=book.notes,
    )


def _folder() -> Path:
    data_dir: Path = current_app.config["DOAN_VU"].data_dir
    return data_dir / "uploads"


def _gone(register: type[Register], unit: Unit) -> ResponseReturnValue:
    flash(
        gettext(
            "This workbook is no longer waiting: its rows were entered already, or a day has passed. "
            "Send it again if it is still needed."
        ),
        "warning",
    )
    return redirect(url_for("register_imports.send", key=register.key, unit_id=unit.id), 303)
