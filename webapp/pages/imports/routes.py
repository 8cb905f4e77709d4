"""Import of an office's workbook: upload it, see the plan or its faults, confirm."""

import io
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length

from webapp.current_user import ADMINISTRATOR, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import PageForm, new_key
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.pages.imports.decisions import (
    LONGEST_CODE,
    LONGEST_NAME,
    ConfirmForm,
    confirm_form,
    question_rows,
    stored_lines,
)
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
    Doubles,
    Importer,
    ImportPlan,
    blank_workbook,
    digest_of,
    plan_import,
    post_titles,
    questions_asked,
    read_workbook,
)
from webapp.services.imports.doubles import ask as ask_about
from webapp.services.imports.uploads import Upload, UploadGone, discard, fetch, keep
from webapp.services.refusals import Refused
from workflows.core.vietnamese import Refusal, clean

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
bp = Blueprint("imports", __name__)
MENU = (MenuEntry("imports.imports", _("Import"), SYSTEM, 5, "upload", persons=False, administrators=True),)


class SendForm(PageForm):
    workbook = FileField(
        _("Workbook"),
        [FileRequired(_("Choose a workbook."))],
        description=_(
            "An .xlsx or .ods file of at most 5 MB with the sheets “Đơn vị” and “Cán bộ”; a members’ list also as .csv."
        ),
        render_kw={"accept": ".xlsx,.ods,.csv"},
    )
    unit = StringField(
        _("Unit of the members’ list"),
        [Length(max=LONGEST_CODE)],
        description=_("Only for a list of the national system: the code of the unit whose members it names."),
    )


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
    asked = question_rows(questions_asked(db.session()))
    return render_template("imports/send.html", form=form, sheets=sheets, headings=headings, asked=asked)


def _preview(plan: ImportPlan, upload: Upload, name: str, unit: str, form: ConfirmForm | None = None) -> str:
    """Return the preview of the plan with the tasks that it would orphan; confirming acknowledges these.

    form: as it was sent, with its faults.
    """
    kept = {"key": new_key(), "upload": upload.id, "sha256": upload.sha256, "file_name": name, "unit": unit}
    return render_template(
        "imports/preview.html",
        form=form or confirm_form(plan.doubles, False, **kept, seen=digest_of(plan.left)),
        file_name=name,
        plan=plan,
        counts=count_rows(plan),
        changes=change_rows(plan),
        more_changes=len(plan.changes) > MOST_SHOWN,
        warnings=fault_rows(plan.warnings),
        warning_count=len(plan.warnings),
        notes=note_lines(plan),
        left=[left_words(each) for each in plan.left],
        stored=stored_lines(plan.doubles),
        asking=any(each.asked is None for each in plan.doubles.stored),
    )


@bp.post("/imports")
@allow(ADMINISTRATOR)
def confirm() -> ResponseReturnValue:
    """Read the stored file again and ask for its import. If it is gone, go back to the form with the reason.

    Rows that look like a stored person are not imported: those responsible are asked about them.
    """
    sent = confirm_form(Doubles(), True)
    if not sent.validate_on_submit():
        return _gone()
    name, unit = _file_name(sent.file_name.data), sent.unit.data or ""
    upload = Upload(sent.upload.data or "", sent.sha256.data or "")
    try:
        data = fetch(_folder(), upload, now())
    except UploadGone:
        return _gone()
    reading, seen = read_workbook(io.BytesIO(data), post_titles(db.session())), sent.seen.data or ""
    plan = plan_import(db.session(), reading, today(), unit)
    if plan.faults:
        return _faulty(plan, name, unit)
    form = confirm_form(plan.doubles, True)
    if not form.validate_on_submit():
        return _preview(plan, upload, name, unit, form), 422
    apart = form.apart(plan.doubles)
    if plan.doubles.undecided(apart):
        return _asked(plan, upload, name, unit)
    if plan.left and digest_of(plan.left) != seen:
        return _preview(plan, upload, name, unit), 409
    if plan.is_empty:
        return _answered(upload, _done(plan))

    def refused(refusal: Refused) -> ResponseReturnValue:
        flash(sentence(refusal.sentence), "warning")
        return _preview(plan, upload, name, unit), 409

    with answering(refused):
        said = Importer(signed_in_user().account_id, seen, apart, unit)
        wanted_import = wanted(db.session(), plan, UploadedFile(name, data), said)
        change = ask(db.session(), wanted_import, asker())
    discard(_folder(), upload.id)
    return answer_asked(change, _done(plan), url_for("imports.imports"))


def _answered(upload: Upload, text: str) -> ResponseReturnValue:
    discard(_folder(), upload.id)
    flash(text, "success")
    return redirect(url_for("imports.imports"), 303)


def _asked(plan: ImportPlan, upload: Upload, name: str, unit: str) -> ResponseReturnValue:
    """Ask those responsible about the rows that look like a stored person; nothing was imported."""
    if not plan.doubles.stored:  # another row has come to look like one since the preview
        return _preview(plan, upload, name, unit), 409
    ask_about(db.session(), plan.doubles, name, signed_in_user().account_id, now())
    flash(
        gettext("Nothing was imported. Those responsible have been asked; their answer stands on this page."), "warning"
    )
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
