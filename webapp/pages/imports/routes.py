"""Import of an office's workbook: upload it, see the plan or its faults, confirm."""

import io
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from webapp.current_user import ADMINISTRATOR, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import PageForm, new_key
from webapp.frames import MenuEntry
from webapp.pages.imports.page import MOST_SHOWN, change_rows, column_rows, count_rows, fault_rows, note_lines
from webapp.pages.imports.wording import left_words
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering
from webapp.services.changes.imports import wanted
from webapp.services.changes.requests import ask
from webapp.services.changes.wanted import UploadedFile
from webapp.services.imports import (
    LARGEST_FILE,
    MEMBER_HEADINGS,
    ImportPlan,
    blank_workbook,
    digest_of,
    plan_import,
    post_titles,
    read_workbook,
)
from webapp.services.imports.uploads import Upload, UploadGone, discard, fetch, keep
from webapp.services.refusals import Refused
from workflows.core.vietnamese import Refusal, clean

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
bp = Blueprint("imports", __name__)
MENU = (MenuEntry("imports.imports", _("Import"), 5, persons=False, administrators=True),)

LONGEST_NAME = 120
LONGEST_CODE = 40


class SendForm(PageForm):
    workbook = FileField(
        _("Workbook"),
        [FileRequired(_("Choose a workbook."))],
        description=_("An .xlsx file of at most 5 MB with the sheets “Đơn vị” and “Cán bộ”."),
        render_kw={"accept": ".xlsx"},
    )
    unit = StringField(
        _("Unit of the members’ list"),
        [Length(max=LONGEST_CODE)],
        description=_("Only for a list of the national system: the code of the unit whose members it names."),
    )


class ConfirmForm(PageForm):
    key = HiddenField()
    upload = HiddenField(validators=[DataRequired(), Length(max=64)])
    sha256 = HiddenField(validators=[DataRequired(), Length(max=64)])
    file_name = HiddenField(validators=[DataRequired(), Length(max=LONGEST_NAME)])
    seen = HiddenField(validators=[Length(max=64)])
    unit = HiddenField(validators=[Length(max=LONGEST_CODE)])


@bp.get("/imports")
@allow(ADMINISTRATOR)
def imports() -> ResponseReturnValue:
    return _send(SendForm())


@bp.get("/imports/workbook")
@allow(ADMINISTRATOR)
def blank() -> ResponseReturnValue:
    """Send the empty workbook."""
    data = io.BytesIO(blank_workbook(post_titles(db.session())))
    return send_file(data, WORKBOOK_TYPE, as_attachment=True, download_name=_file_name("mau-nhap.xlsx"))


@bp.get("/imports/preview")
@allow(ADMINISTRATOR)
def preview_again() -> ResponseReturnValue:
    """Redirect to the form: a preview needs an uploaded file, and has no address of its own."""
    return redirect(url_for("imports.imports"), 303)


@bp.post("/imports/preview")
@allow(ADMINISTRATOR, max_body=LARGEST_FILE)
def preview() -> ResponseReturnValue:
    form = SendForm()
    if not form.validate_on_submit():
        return _send(form), 422
    data = form.workbook.data.read()
    unit = form.unit.data or ""
    plan = plan_import(db.session(), read_workbook(io.BytesIO(data), post_titles(db.session())), today(), unit)
    name = _file_name(form.workbook.data.filename)
    if plan.faults:
        return _faulty(plan, name, unit)
    return _preview(plan, keep(_folder(), data, now()), name, unit)


def _send(form: SendForm) -> str:
    headings = ", ".join(f"“{name}”" for name in MEMBER_HEADINGS)
    sheets = column_rows(post_titles(db.session()))
    return render_template("imports/send.html", form=form, sheets=sheets, headings=headings)


def _preview(plan: ImportPlan, upload: Upload, name: str, unit: str) -> str:
    """Return the preview of the plan with the tasks that it would orphan; confirming acknowledges these."""
    seen = digest_of(plan.left)
    confirm = ConfirmForm(
        formdata=None, key=new_key(), upload=upload.id, sha256=upload.sha256, file_name=name, seen=seen, unit=unit
    )
    return render_template(
        "imports/preview.html",
        form=confirm,
        file_name=name,
        plan=plan,
        counts=count_rows(plan),
        changes=change_rows(plan),
        more_changes=len(plan.changes) > MOST_SHOWN,
        warnings=fault_rows(plan.warnings),
        warning_count=len(plan.warnings),
        notes=note_lines(plan),
        left=[left_words(each) for each in plan.left],
    )


@bp.post("/imports")
@allow(ADMINISTRATOR)
def confirm() -> ResponseReturnValue:
    """Read the stored file again and ask for its import. If it is gone, go back to the form with the reason."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _gone()
    name = _file_name(form.file_name.data)
    unit = form.unit.data or ""
    upload = Upload(form.upload.data or "", form.sha256.data or "")
    try:
        data = fetch(_folder(), upload, now())
    except UploadGone:
        return _gone()
    reading, seen = read_workbook(io.BytesIO(data), post_titles(db.session())), form.seen.data or ""
    plan = plan_import(db.session(), reading, today(), unit)
    if plan.faults:
        return _faulty(plan, name, unit)
    if plan.left and digest_of(plan.left) != seen:
        return _preview(plan, upload, name, unit), 409
    if plan.is_empty:
        return _answered(upload, _done(plan))

    def refused(refusal: Refused) -> ResponseReturnValue:
        flash(sentence(refusal.sentence), "warning")
        return _preview(plan, upload, name, unit), 409

    with answering(refused):
        wanted_import = wanted(db.session(), plan, UploadedFile(name, data), unit, seen)
        change = ask(db.session(), wanted_import, asker())
    discard(_folder(), upload.id)
    return answer_asked(change, _done(plan), url_for("imports.imports"))


def _answered(upload: Upload, text: str) -> ResponseReturnValue:
    discard(_folder(), upload.id)
    flash(text, "success")
    return redirect(url_for("imports.imports"), 303)


def _folder() -> Path:
    data_dir: Path = current_app.config["DOAN_VU"].data_dir
    return data_dir / "uploads"


def _file_name(given: str | None) -> str:
    """Return the name given by the browser, without folders; it is only shown and recorded, never opened."""
    try:
        name = clean((given or "").replace("\\", "/").rsplit("/", 1)[-1])
    except Refusal:
        name = ""
    return name[-LONGEST_NAME:] or "workbook.xlsx"


def _faulty(plan: ImportPlan, name: str, unit: str) -> ResponseReturnValue:
    return render_template(
        "imports/faults.html",
        file_name=name,
        faults=fault_rows(plan.faults),
        fault_count=len(plan.faults),
        warnings=fault_rows(plan.warnings),
        warning_count=len(plan.warnings),
        notes=note_lines(plan),
        form=SendForm(formdata=None, unit=unit),
    ), 422


def _gone() -> ResponseReturnValue:
    flash(
        gettext(
            "This workbook is no longer waiting: it was imported already, or a day has passed. "
            "Send it again if it is still needed."
        ),
        "warning",
    )
    return redirect(url_for("imports.imports"), 303)


def _done(plan: ImportPlan) -> str:
    if plan.is_empty:
        return gettext("Everything in this workbook is here already. Nothing was changed.")
    return gettext(
        "Imported: %(units)d units, %(people)d people and %(posts)d posts are new; %(changed)d were changed.",
        units=len(plan.units.added),
        people=len(plan.people.added),
        posts=len(plan.posts.added),
        changed=len(plan.changes),
    )
