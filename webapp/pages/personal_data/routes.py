"""The data kept about a person, from their own request: shown, printed, exported. Each act is in the journal."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.papers.wording import title_of
from webapp.pages.personal_data.page import JSON, MEDIA_TYPES, as_json, as_workbook, lines, tables
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key
from webapp.pages.shared.workbooks import file_title
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.papers.letterheads import letterhead
from webapp.queries.papers.values import values_of
from webapp.queries.personal_data.holdings import holdings
from webapp.queries.personal_data.keeping import keeping
from webapp.queries.personal_data.requests import disclosing
from webapp.services.cases.disclosure import record_disclosure
from webapp.services.command import Command
from workflows.core.prints import ADDRESSEE, Print

bp = Blueprint("personal_data", __name__)
EXTRACT = Print("personal-data-extract", "", to=(ADDRESSEE,))


@bp.get("/cases/<public_id:public_id>/personal-data")
@allow(PERSON)
def held(public_id: str) -> ResponseReturnValue:
    """Show everything that is kept about the person whom an open request is about; 404 for all but its officers."""
    context, person_id = _request(public_id)
    found = holdings(db.session(), actor(), person_id)
    return render_template(
        "personal_data/held.html",
        public_id=public_id,
        person=context.case.subject,
        tables=tables(context, found),
        keeping=keeping(db.session(), person_id, context.today, context.case.id),
        key=new_key(),
    )


@bp.post("/cases/<public_id:public_id>/personal-data/shown")
@allow(PERSON)
def shown(public_id: str) -> ResponseReturnValue:
    """Record that the person has seen it."""
    _request(public_id)
    _record(public_id, "shown")
    flash(gettext("Recorded: the person has seen what is kept about them."), "success")
    return redirect(url_for("cases.case", public_id=public_id), 303)


@bp.post("/cases/<public_id:public_id>/personal-data/exported")
@allow(PERSON, export=True)
def exported(public_id: str) -> ResponseReturnValue:
    """Record the export, and send the file: JSON for machines, or a workbook."""
    kind = request.form.get("format", "")
    if kind not in MEDIA_TYPES:
        abort(404)
    _request(public_id)
    _record(public_id, "exported")
    context, person_id = _request(public_id)
    found = holdings(db.session(), actor(), person_id)
    body = as_json(found) if kind == JSON else as_workbook(tables(context, found))
    # No name of a person: file names end up in lists of downloads and in mail.
    called = f"personal-data-{public_id[:8]}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename={called}", "Cache-Control": "no-store"}
    return Response(body, mimetype=MEDIA_TYPES[kind], headers=headers)


@bp.get("/cases/<public_id:public_id>/personal-data/<key:name>")
@allow(PERSON, export=True)
def extract(public_id: str, name: str) -> ResponseReturnValue:
    """Show the extract on paper, or with '.docx' or '.pdf' after its name send a file."""
    if paper_name(name) != EXTRACT.name:
        abort(404)
    context, person_id = _request(public_id)
    found = tables(context, holdings(db.session(), actor(), person_id))
    values = values_of(context, [], context.today)
    values |= letterhead(context, EXTRACT, values, context.today)
    values |= {"held": lines(found)}
    opened = Opened(
        lambda each: url_for("personal_data.extract", public_id=public_id, name=each),
        url_for("personal_data.held", public_id=public_id),
        gettext("Back to the case"),
        file_title(title_of(EXTRACT.name), public_id[:8].upper()),
    )
    return paper_answer(name, EXTRACT.name, values, opened, issuer=context.around.own)


def _request(public_id: str) -> tuple[CaseContext, int]:
    """Return the open request with its context, and the id of the person; 404 for all but its officers."""
    context = load_context(db.session(), case_or_404(public_id), actor(), now())
    if disclosing(context) is None or context.case.subject_id is None:
        abort(404)
    return context, context.case.subject_id


def _record(public_id: str, act: str) -> None:
    with answering(lambda refused: abort(409)):
        record_disclosure(db.session(), public_id, act, Command(actor(), now(), sent_key()))
