"""Taking back the own last step within some minutes, and opening a case again that the clock has ended."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import bind, is_valid, new_key
from webapp.languages import gettext
from webapp.pages.cases.own_step import step_back_offer
from webapp.pages.cases.responses import answering_on_case, case_page
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.services.cases.again import taking_back as service
from webapp.services.command import Command
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
    case_page(public_id)
    with answering_on_case(public_id, "", None):
        service.take_step_back(db.session(), public_id, Command(actor(), now(), sent_key(), version=sent_version()))
    flash(gettext("The step is taken back: the case stands as before it."))
    return redirect(url_for("cases.case", public_id=public_id), 303)


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
