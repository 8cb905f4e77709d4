"""Taking back the own last step within some minutes, and opening a case again that the clock has ended."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, signed_in_user
from webapp.db import db
from webapp.forms import bind, is_valid, new_key
from webapp.languages import gettext
from webapp.pages.cases.forms import written_fields
from webapp.pages.cases.own_step import step_back_offer
from webapp.pages.cases.responses import answering_on_case, case_page, load_case
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.stored_files import folder
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.queries.cases.standing import own_step, said_in
from webapp.services.accounts import drafts
from webapp.services.cases.again import taking_back as service
from webapp.services.cases.attachments import Sender, attach_again
from webapp.services.command import Command
from workflows.core.definition import MoveDef
from workflows.core.dossier import Dossier
from workflows.core.finality import DECIDE

bp = Blueprint("taking_back", __name__)


@bp.get("/cases/<public_id:public_id>/step-back")
@allow(PERSON)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask whether to take back the own last step, and say what that does."""
    shown = case_page(public_id)
    offer = step_back_offer(shown.context) or abort(404)
    return render_template("cases/step_back.html", shown=shown, offer=offer, key=new_key())


@bp.post("/cases/<public_id:public_id>/step-back", endpoint="take")
@allow(PERSON)
def take(public_id: str) -> ResponseReturnValue:
    before = case_page(public_id).context
    found = own_step(before)
    said, step_id = (said_in(before, found[0]), found[0].id) if found else ({}, 0)
    with answering_on_case(public_id, "", None):
        service.take_step_back(db.session(), public_id, Command(actor(), now(), sent_key(), version=sent_version()))
    flash(gettext("The step is taken back: the case stands as before it."))
    if found:
        page = url_for("cases.move", public_id=public_id, move=found[1].name)
        if _kept(public_id, page, found[1], said):
            flash(gettext("What the step said is in its form again, as a draft."))
        sender = Sender(signed_in_user().account_id, actor().person_id, page)
        if not attach_again(db.session(), sender, step_id, folder(), now()):
            flash(gettext("Not every page of its papers could be taken along: please attach those again."), "warning")
    return redirect(url_for("cases.case", public_id=public_id), 303)


def _kept(public_id: str, page: str, move: MoveDef, said: Dossier) -> bool:
    """Keep what a step said as the draft of its form, the page with this address. Return whether it said anything."""
    context, lists = load_case(public_id)
    fields = written_fields(context, lists, move, said)
    if fields:
        title = f"{gettext(move.label)}: {case_page(public_id).head.subject}"
        fields.append(("version", str(context.case.version)))
        drafts.keep(db.session(), signed_in_user().account_id, page, title, fields, now())
    return bool(fields)


@bp.route("/cases/<public_id:public_id>/reopening", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def reopen(public_id: str) -> ResponseReturnValue:
    """Open a lapsed case again, with a reason."""
    shown = case_page(public_id)
    form = bind("Reopening", shown.lists, request.form if is_sent() else kept_form())
    if not (shown.back.may_reopen or (is_sent() and shown.back.decides)):
        abort(404)
    if not is_sent() or not is_valid(form):
        page = render_template("cases/reopening.html", shown=shown, form=form, key=sent_key())
        return page, 422 if form.errors else 200
    answers = {form.section: form.answers()}
    with answering_on_case(public_id, "", form):
        service.reopen(db.session(), public_id, Command(actor(), now(), sent_key(), answers, version=sent_version()))
    flash(gettext("The case is open again; whoever has the next step gets a notice."))
    return redirect(url_for("cases.case", public_id=public_id), 303)
