"""Drafts: keep what is typed into a form, show it to its writer alone, throw it away."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, allow, signed_in_user
from webapp.db import db
from webapp.languages import gettext as _
from webapp.pages.shared import form_draft
from webapp.pages.shared.refusals import worth_copying
from webapp.queries.overview.drafts import draft_by_id
from webapp.services.accounts import drafts as service

bp = Blueprint("drafts", __name__)

BY_SCRIPT = "X-Draft"
"""The header by which the script of a page asks for no page in answer."""


@bp.post("/drafts/of/<form_address:form>", endpoint="keep")
@allow(PERSON)
def keep(form: str) -> ResponseReturnValue:
    """Keep what was typed into the form sent to this path; nothing of it is checked or done."""
    page = form_draft.page_of(f"/{form}") or abort(404)
    if not form_draft.is_keepable():
        abort(413)
    form_draft.keep_sent(signed_in_user().account_id, page)
    if BY_SCRIPT in request.headers:
        return make_response("", 204)
    flash(_("Draft saved. It waits for you under “My work”, on every device; nobody else sees it."), "success")
    return redirect(page, 303)


@bp.get("/drafts/<public_id:public_id>")
@allow(PERSON)
def draft(public_id: str) -> ResponseReturnValue:
    """Show what was typed, to be read and copied also where its form is no longer open to its writer."""
    found = draft_by_id(db.session(), signed_in_user().account_id, public_id) or abort(404)
    return render_template("drafts/draft.html", draft=found, typed=worth_copying(found.fields))


@bp.post("/drafts/<public_id:public_id>/discard")
@allow(PERSON)
def discard(public_id: str) -> ResponseReturnValue:
    """Throw a draft away; nothing that was sent changes."""
    if not service.discard(db.session(), signed_in_user().account_id, public_id):
        abort(404)
    flash(_("The draft is gone."), "success")
    return redirect(url_for("inbox.inbox"), 303)
