"""Issuing a paper anew in place of one whose number was cancelled, or which was withdrawn."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.forms import bind, is_valid
from webapp.languages import gettext
from webapp.pages.cases.choices import FormLists
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key
from webapp.queries.papers.issuing_anew import again_for, issued_by
from webapp.queries.papers.register import paper_for
from webapp.services.cases.again.issuing_anew import issue_anew
from webapp.services.command import Command
from workflows.core.finality import ISSUE

bp = Blueprint("issued_anew", __name__)


@bp.route("/papers/<sealed('paper'):paper_id>/anew", methods=["GET", "POST"])
@allow(PERSON, form_page="issued_anew.anew", final=ISSUE)
def anew(paper_id: int) -> ResponseReturnValue:
    """Ask for the days and the signer of the new paper, and number it."""
    session, who = db.session(), actor()
    old = paper_for(session, who, paper_id) or abort(404)
    again = again_for(session, who, old, now())
    if again is None:
        made = issued_by(session, who, old, sent_key()) if is_sent() else None
        return redirect(url_for("issued.paper", paper_id=made.id), 303) if made else abort(404)
    case, context = again.context.case, again.context
    lists = FormLists(session, context.around, today(), case.dossier, context.definition, case.state)
    name, sent = again.move.form or "", request.form if is_sent() else kept_form()
    form = bind(name, lists, sent, shape=context.definition.shape(name))
    public_id, number = case.public_id, old.number

    def page() -> str:
        return render_template(
            "cases/issuing_anew/anew.html",
            paper=paper_for(db.session(), actor(), paper_id),
            title=title_of(old.kind),
            case=public_id,
            form=form,
            key=sent_key(),
        )

    if not is_sent() or not is_valid(form):
        return page(), 422 if form.errors else 200
    command = Command(who, now(), sent_key(), form.answers_by_section())
    with answering_at_fields(form, page, 422):
        new = issue_anew(session, public_id, paper_id, command)
    flash(gettext("%(new)s is issued in place of %(old)s.", new=new.number, old=number), "success")
    return redirect(url_for("issued.paper", paper_id=new.id), 303)
