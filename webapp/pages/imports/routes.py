"""Import of an office's workbook: upload it, see the plan or its faults, confirm."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import officer_paths
from webapp.current_user import SIGNED_IN, actor, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.pages.imports.decisions import (
    LONGEST_NAME,
    ConfirmForm,
    confirm_form,
    question_rows,
    stored_lines,
)
from webapp.pages.imports.page import MOST_SHOWN, change_rows, column_rows, count_rows, fault_rows, note_lines
from webapp.pages.imports.sending import (
    SendForm,
    heading_values,
    kept_headings,
    send_form,
    sent_form,
    sent_headings,
)
from webapp.pages.imports.wording import left_words
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering
from webapp.queries.people.import_questions import questions_asked
from webapp.services.changes.imports import wanted
from webapp.services.changes.requests import ask
from webapp.services.changes.wanted import UploadedFile
from webapp.services.imports import (
    LARGEST_FILE,
    MEMBER_HEADINGS,
    Doubles,
    Importer,
    ImportPlan,
    Reach,
    WorkbookContent,
    blank_workbook,
    digest_of,
    plan_import,
    post_titles,
    reach_of,
    read_workbook,
)
from webapp.services.imports.doubles import ask as ask_about
from webapp.services.imports.uploads import Upload, UploadGone, discard, fetch, keep
from webapp.services.refusals import Refused
from workflows.core.finality import ADMINISTER
from workflows.core.vietnamese import Refusal, clean


@dataclass(frozen=True)
class SentWorkbook:
    """The sender's words about a file: its name, the unit of a members' list, and what headings mean."""

    name: str
    unit: str
    called: Mapping[str, str]


WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
bp = Blueprint("imports", __name__)
MENU = (MenuEntry("imports.imports", _("Import"), SYSTEM, 5, "upload", officer_paths, administrators=True),)


def _reach() -> Reach | None:
    """Return the units that an officer's workbook reaches, None for an administrator's; 404 for anybody else."""
    who = signed_in_user()
    return None if who.administrator else (reach_of(db.session(), actor()) or abort(404))


@bp.get("/imports")
@allow(SIGNED_IN)
def imports() -> ResponseReturnValue:
    """Show the form; 404 for whoever is neither an administrator nor an officer."""
    return _send(SendForm())


@bp.get("/imports/workbook")
@allow(SIGNED_IN)
def blank() -> ResponseReturnValue:
    """Send the empty workbook."""
    _reach()
    data = io.BytesIO(blank_workbook(post_titles(db.session())))
    return send_file(data, WORKBOOK_TYPE, as_attachment=True, download_name=_file_name("mau-nhap.xlsx"))


@bp.get("/imports/preview")
@allow(SIGNED_IN)
def preview_again() -> ResponseReturnValue:
    """Redirect to the form: a preview needs an uploaded file, and has no address of its own."""
    _reach()
    return redirect(url_for("imports.imports"), 303)


@bp.post("/imports/preview")
@allow(SIGNED_IN, max_body=LARGEST_FILE, final=ADMINISTER)
def preview() -> ResponseReturnValue:
    form, called, reach = sent_form(), sent_headings(), _reach()
    if not form.validate_on_submit():
        return _send(form), 422
    data = form.workbook.data.read()
    unit = form.unit.data or ""
    reading = read_workbook(io.BytesIO(data), post_titles(db.session()), called)
    plan = plan_import(db.session(), reading, today(), unit, reach)
    sent = SentWorkbook(_file_name(form.workbook.data.filename), unit, called)
    if plan.faults:
        return _faulty(plan, reading, sent)
    return _preview(plan, keep(_folder(), signed_in_user().account_id, data, now()), sent)


def _send(form: SendForm) -> str:
    headings = ", ".join(f"“{name}”" for name in MEMBER_HEADINGS)
    sheets = column_rows(post_titles(db.session()))
    reach, who = _reach(), signed_in_user()
    asked = question_rows(questions_asked(db.session(), who.account_id if reach else None))
    return render_template(
        "imports/send.html", form=form, sheets=sheets, headings=headings, asked=asked, within=reach is not None
    )


def _preview(plan: ImportPlan, upload: Upload, sent: SentWorkbook, form: ConfirmForm | None = None) -> str:
    """Return the preview of the plan with the tasks that it would orphan; confirming acknowledges these.

    form: as it was sent, with its faults.
    """
    kept = {"key": new_key(), "upload": upload.id, "sha256": upload.sha256, "file_name": sent.name, "unit": sent.unit}
    kept |= {"called": json.dumps(dict(sent.called), ensure_ascii=False)}
    return render_template(
        "imports/preview.html",
        form=form or confirm_form(plan.doubles, False, **kept, seen=digest_of(plan.left)),
        file_name=sent.name,
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
        within=not signed_in_user().administrator,
    )


@bp.post("/imports")
@allow(SIGNED_IN, final=ADMINISTER)
def confirm() -> ResponseReturnValue:
    """Read the stored file again and ask for its import. If it is gone, go back to the form with the reason.

    Rows that look like a stored person are not imported: those responsible are asked about them.
    """
    first, reach = confirm_form(Doubles(), True), _reach()
    if not first.validate_on_submit():
        return _gone()
    sent = SentWorkbook(_file_name(first.file_name.data), first.unit.data or "", kept_headings(first.called.data or ""))
    upload = Upload(first.upload.data or "", first.sha256.data or "")
    try:
        data = fetch(_folder(), signed_in_user().account_id, upload, now())
    except UploadGone:
        return _gone()
    reading, seen = read_workbook(io.BytesIO(data), post_titles(db.session()), sent.called), first.seen.data or ""
    plan = plan_import(db.session(), reading, today(), sent.unit, reach)
    if plan.faults:
        return _faulty(plan, reading, sent)
    form = confirm_form(plan.doubles, True)
    if not form.validate_on_submit():
        return _preview(plan, upload, sent, form), 422
    apart = form.apart(plan.doubles)
    if plan.doubles.undecided(apart):
        return _asked(plan, upload, sent)
    if plan.left and digest_of(plan.left) != seen:
        return _preview(plan, upload, sent), 409
    if plan.is_empty:
        return _answered(upload, _done(plan))

    def refused(refusal: Refused) -> ResponseReturnValue:
        flash(sentence(refusal.sentence), "warning")
        return _preview(plan, upload, sent), 409

    with answering(refused):
        said = Importer(signed_in_user().account_id, seen, apart, sent.unit, reach)
        wanted_import = wanted(db.session(), plan, UploadedFile(sent.name, data), said, sent.called)
        change = ask(db.session(), wanted_import, asker())
    discard(_folder(), signed_in_user().account_id, upload.id)
    return answer_asked(change, _done(plan), url_for("imports.imports"))


def _answered(upload: Upload, text: str) -> ResponseReturnValue:
    discard(_folder(), signed_in_user().account_id, upload.id)
    flash(text, "success")
    return redirect(url_for("imports.imports"), 303)


def _asked(plan: ImportPlan, upload: Upload, sent: SentWorkbook) -> ResponseReturnValue:
    """Ask those responsible about the rows that look like a stored person; nothing was imported."""
    if not plan.doubles.stored:  # another row has come to look like one since the preview
        return _preview(plan, upload, sent), 409
    ask_about(db.session(), plan.doubles, sent.name, signed_in_user().account_id, now())
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


def _faulty(plan: ImportPlan, reading: WorkbookContent, sent: SentWorkbook) -> ResponseReturnValue:
    headings = list(dict.fromkeys([*sent.called, *reading.unread]))
    offered = dict.fromkeys([*sent.called.values(), *reading.offered])
    return render_template(
        "imports/faults.html",
        file_name=sent.name,
        headings=headings,
        faults=fault_rows(plan.faults),
        fault_count=len(plan.faults),
        warnings=fault_rows(plan.warnings),
        warning_count=len(plan.warnings),
        notes=note_lines(plan),
        form=send_form(headings, offered, False, unit=sent.unit, **heading_values(sent.called)),
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
