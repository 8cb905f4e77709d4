"""Pages of attached papers: sent into the form of a move, turned, taken away; and the paper as the board sees it."""

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, allow, signed_in_user
from webapp.db import db
from webapp.languages import gettext as _
from webapp.models import AttachedPage
from webapp.pages.cases.attachments import BY_SCRIPT, MOST_AT_ONCE, keep_sent_files, proven, shown_page
from webapp.pages.cases.forms import move_form
from webapp.pages.cases.page import show
from webapp.pages.cases.responses import load_case, move_page
from webapp.pages.shared import form_draft
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.stored_files import folder, stored_file
from webapp.queries.cases.attachments import asked_at, page_of_case, pages_of_case, pages_with_figures, waiting_page
from webapp.queries.cases.records import names_of
from webapp.services.cases import attachments as service
from webapp.services.cases.commands import requested_move
from webapp.services.papers.scans import FileGone
from workflows.core.returning import attachments

bp = Blueprint("attachments", __name__)


@bp.post("/cases/<public_id:public_id>/moves/<key:move>/attachments")
@allow(PERSON, max_body=MOST_AT_ONCE + 65_536)
def send(public_id: str, move: str) -> ResponseReturnValue:
    """Keep files with the draft of a move's form, before it is made; what is typed into it is kept too."""
    context, lists = load_case(public_id)
    known, _held = requested_move(context, move)
    papers = asked_at(context, known) or abort(404)
    page = url_for("cases.move", public_id=public_id, move=move)
    refused = keep_sent_files(page, papers)
    if BY_SCRIPT in request.headers:
        return make_response("\n".join(refused.values()), 422 if refused else 204)
    if refused:
        context, lists = load_case(public_id)
        form = move_form(context, lists, known, request.form)
        return move_page(show(context, lists), move, form, 422, refused)
    return redirect(f"{page}#attachments", 303)


@bp.post("/attachments/<public_id:public_id>/turn")
@allow(PERSON)
def turn(public_id: str) -> ResponseReturnValue:
    """Turn a picture that waits with one's draft; what is typed into its form is kept."""
    page = _form_of(public_id)
    try:
        service.turn(db.session(), signed_in_user().account_id, public_id, folder())
    except FileGone:
        abort(404)
    return redirect(f"{page}#attachments", 303)


@bp.post("/attachments/<public_id:public_id>/remove")
@allow(PERSON)
def remove(public_id: str) -> ResponseReturnValue:
    """Take a page away that waits with one's draft; what is typed into its form is kept."""
    page = _form_of(public_id)
    service.take_away(db.session(), signed_in_user().account_id, public_id, folder())
    flash(_("The page is taken away."), "success")
    return redirect(f"{page}#attachments", 303)


@bp.get("/cases/<public_id:public_id>/attachments/<key:name>")
@allow(PERSON)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show an attached paper beside the figures that it proves, with the pages that others took the place of."""
    context, lists = load_case(public_id)
    section, known = attachments(context.definition).get(name, ("", None))
    again = pages_with_figures(context).get(name)
    standing, earlier = (
        pages_of_case(db.session(), context.case.id, standing=now).get(name, ()) for now in (True, False)
    )
    standing = again or standing
    if known is None or not (standing or earlier):
        abort(404)
    shown = show(context, lists)
    labels = proven(context.definition, known)
    pairs = [pair for each in shown.sections if each.section == section for pair in each.pairs if pair[0] in labels]
    senders = names_of(db.session(), {row.sent_by_id for row in (*standing, *earlier)})
    return render_template(
        "cases/attachment.html",
        shown=shown,
        title=_(known.title),
        proves=pairs,
        pages=[shown_page(row) for row in standing],
        earlier=[shown_page(row) for row in earlier],
        sent=[(row.sent_at, senders[row.sent_by_id]) for row in standing[:1]],
    )


@bp.get("/attachments/<public_id:public_id>")
@allow(PERSON, export=True)
def page(public_id: str) -> ResponseReturnValue:
    """Send one page: a picture to be shown, a PDF file to be saved.

    Whoever may not know of its case gets the same 404 as for a missing one.
    """
    row = _own(public_id) or _of_case(public_id) or abort(404)
    return stored_file(row, None if row.media_type == service.JPEG else f"{row.name}.pdf")


def _own(public_id: str) -> AttachedPage | None:
    found = waiting_page(db.session(), signed_in_user().account_id, public_id)
    return found[0] if found else None


def _of_case(public_id: str) -> AttachedPage | None:
    found = page_of_case(db.session(), public_id)
    if found is None:
        return None
    case_or_404(found[1])
    found = page_of_case(db.session(), public_id)
    return found[0] if found else None


def _form_of(public_id: str) -> str:
    """Return the address of the form with whose draft a page waits, once what is typed into it is kept."""
    who = signed_in_user()
    found = waiting_page(db.session(), who.account_id, public_id) or abort(404)
    page: str = found[1]
    if form_draft.TITLE in request.form and form_draft.is_keepable():
        form_draft.keep_sent(who.account_id, page)
    return page
