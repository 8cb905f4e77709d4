"""Taking a case of a post that several people hold, giving it back, and handing it to another holder."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.addresses import opened_number
from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import bind, is_valid
from webapp.languages import gettext as _
from webapp.pages.cases.responses import answering_on_case, case_page, load_case
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.submitted import sent_key
from webapp.services.cases.desk import claiming
from webapp.services.command import Command

bp = Blueprint("claims", __name__)


@bp.route("/cases/<public_id:public_id>/holder", methods=["GET", "POST"])
@allow(PERSON, form_page="claims.change")
def change(public_id: str) -> ResponseReturnValue:
    """Let another holder of the post have the case, or take it over, with a reason."""
    _context, lists = load_case(public_id)
    shown = case_page(public_id)
    holding = shown.head.holding
    if (holding is None or not holding.choices) and not is_sent():
        abort(404)
    sent = request.form if is_sent() else kept_form() or MultiDict[str, str]()
    form, chosen = bind("HolderChange", lists, sent), sent.get("post", "")
    missing = is_sent() and not chosen  # whether it is a choice, the service says, which knows what was sent before
    if not is_sent() or not is_valid(form) or missing:
        if holding is None:
            abort(404)
        page = render_template(
            "cases/holder.html",
            shown=shown,
            holding=holding,
            form=form,
            chosen=chosen,
            missing=_("Choose who has the case.") if missing else "",
            key=sent_key(),
        )
        return page, 422 if missing or form.errors else 200
    with answering_on_case(public_id, "", form):
        command = Command(actor(), now(), sent_key(), {form.section: form.answers()})
        claiming.take(db.session(), public_id, opened_number("post", chosen) or 0, command)
    return _done(public_id, _("It is recorded who has the case; both comrades were notified."))


@bp.post("/cases/<public_id:public_id>/holder/take")
@allow(PERSON)
def take(public_id: str) -> ResponseReturnValue:
    """Take a case that nobody has."""
    load_case(public_id)
    with answering_on_case(public_id, "", None):
        claiming.take(db.session(), public_id, _post(), Command(actor(), now(), sent_key()))
    return _done(public_id, _("You have this case now."))


@bp.post("/cases/<public_id:public_id>/holder/give-back")
@allow(PERSON)
def give_back(public_id: str) -> ResponseReturnValue:
    """Give back a case that one has."""
    load_case(public_id)
    with answering_on_case(public_id, "", None):
        claiming.give_back(db.session(), public_id, _post(), Command(actor(), now(), sent_key()))
    return _done(public_id, _("The case waits for every holder of the post again."))


def _post() -> int:
    return opened_number("post", request.form.get("post", "")) or 0


def _done(public_id: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("cases.case", public_id=public_id), 303)
